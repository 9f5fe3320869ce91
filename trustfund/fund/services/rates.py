"""Exchange rates and fee versions: entered with their source, asked by day."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from trustfund.access import acts
from trustfund.fund.models import FeeSchedule, FeeTier, Rate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from trustfund.access.models import User
    from trustfund.fund.models import TrusteeAccount


class NoRate(LookupError):
    """No rate is known for a currency on a day, within the tolerance; `sentence` says so to people."""

    def __init__(self, currency: str, on: date, max_age_days: int) -> None:
        self.currency, self.on, self.max_age_days = currency, on, max_age_days
        self.sentence = _(
            "There is no exchange rate of %(currency)s for %(on)s, nor in the %(days)s days before it. "
            "Enter the rate with its source first."
        ) % {"currency": currency, "on": on.isoformat(), "days": max_age_days}
        super().__init__(self.sentence)


@transaction.atomic
def record_rate(
    *,
    currency: str,
    on: date,
    usd_per_unit: Decimal,
    source: str,
    by: User | None,
    id: UUID | None = None,
) -> Rate:
    """Record US dollars for one unit of a currency on a day."""
    rate = Rate.objects.create(pk=id or uuid4(), currency=currency, on=on, usd_per_unit=usd_per_unit, source=source)
    acts.log("rate.record", by=by, object_name="fx_rate", object_id=rate.pk, currency=currency, on=on.isoformat())
    return rate


def rate_for(currency: str, on: date, *, max_age_days: int | None = None) -> Rate:
    """Return the newest rate of the currency not after the day and not older than the tolerance (invariant T2).

    Raises `NoRate`. The US dollar is worth one US dollar on every day.
    """
    if currency == "USD":
        return Rate(currency="USD", on=on, usd_per_unit=Decimal(1), source="USD")
    days = settings.EXCHANGE_RATE_MAX_AGE_DAYS if max_age_days is None else max_age_days
    found = Rate.objects.filter(currency=currency, on__lte=on, on__gte=on - timedelta(days=days))
    rate = found.order_by("-on", "-recorded_at", "id").first()
    if rate is None:
        raise NoRate(currency, on, days)
    return rate


def last_rate(currency: str, on: date) -> Rate | None:
    """Return the newest rate not after the day, however old: for standing figures that say so, never for a booking."""
    return Rate.objects.filter(currency=currency, on__lte=on).order_by("-on", "-recorded_at", "id").first()


@transaction.atomic
def enter_fee_schedule(
    *,
    version: str,
    valid_from_on: date,
    tiers: Sequence[tuple[Decimal | None, Decimal]],
    source: str,
    by: User | None,
    trustee_account: TrusteeAccount | None = None,
    id: UUID | None = None,
) -> FeeSchedule:
    """Enter a version of the cost-recovery fee: (upper bound in US dollars or None, percent) by rising bound.

    With `trustee_account` it is for receipts on that account alone.
    """
    terms = {"version": version, "valid_from_on": valid_from_on, "source": source, "trustee_account": trustee_account}
    schedule = FeeSchedule.objects.create(pk=id or uuid4(), **terms)
    FeeTier.objects.bulk_create(FeeTier(schedule=schedule, up_to=up_to, percent=percent) for up_to, percent in tiers)
    acts.log("fee_schedule.enter", by=by, object_name="fee_schedule", object_id=schedule.pk, version=version)
    return schedule
