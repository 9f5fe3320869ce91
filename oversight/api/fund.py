"""The Fund's terms, windows, phases, rates, fees and accounts, for programs; and what everyone may know."""

from __future__ import annotations

from typing import Any, Final

from django.shortcuts import get_object_or_404
from rest_framework import serializers

from oversight import figures
from oversight.views.rates import RateFilters
from oversight.views.trustee_accounts import number_for
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.doors import EVERYONE, address
from trustfund.api.reading import Beside, Masked, Record, Shelf, telling
from trustfund.fund.models import FeeSchedule, Fund, Phase, Rate, TrusteeAccount, Window

TERMS: Final = "fund_parameters"
UNIT: Final = "unallocated_account.currency"


class FundRecord(Record):
    """The one Multi-Donor Trust Fund that is administered here."""

    name = fields.text()
    name_ko = fields.text()
    code = fields.text()
    holding_currency = fields.text()
    established_on = fields.day()
    end_disbursement_on = fields.day(may_lack=True)
    closing_on = fields.day(may_lack=True)
    recipient_name = fields.text()
    on_behalf_of = fields.text()
    fee_schedule = fields.Reference()
    is_fictional = fields.flag()


class PublicRecord(serializers.Serializer[Any]):
    """What everyone may know: whose house this is."""

    name = fields.text()
    name_ko = fields.text()


class WindowRecord(Record):
    """A purpose donors may prefer, and how far its money has come."""

    code = fields.text()
    title = fields.text()
    title_ko = fields.text()
    purpose = fields.text()
    is_without_preference = fields.flag()
    received = Beside("received", UNIT)
    allocated = Beside("allocated", UNIT)
    committed = Beside("committed", UNIT)
    disbursed = Beside("disbursed", UNIT)
    unallocated = Beside("unallocated", UNIT)


class PhaseRecord(Record):
    """A stage of the programme: how much may be committed cumulatively, and for one grant."""

    number = fields.number()
    title = fields.text()
    title_ko = fields.text()
    ceiling = fields.Money("ceiling", "headroom_account.currency")
    per_grant_ceiling = fields.Money("per_grant_ceiling", "headroom_account.currency")
    headroom = fields.Money("headroom_account.balance", "headroom_account.currency")
    opened_on = fields.day()
    closed_on = fields.day(may_lack=True)
    decision = fields.Reference()


class RateRecord(Record):
    """US dollars for one unit of a currency on a day, as a named source published it."""

    currency = fields.text()
    on = fields.day()
    usd_per_unit = fields.rate()
    source = fields.text()  # type: ignore[assignment]  # the word of the trade
    recorded_at = fields.moment()


class TierRecord(serializers.Serializer[Any]):
    """A step of the fee: the percentage of what lies below `up_to` and above the tier before."""

    up_to = fields.Money("up_to", may_lack=True)
    percent = serializers.DecimalField(max_digits=6, decimal_places=3, read_only=True)


class FeeRecord(Record):
    """A version of the cost-recovery fee, for agreements from a day on."""

    version = fields.text()
    valid_from_on = fields.day()
    trustee_account = fields.Reference(may_lack=True)
    source = fields.text()  # type: ignore[assignment]  # the word of the trade
    tiers = TierRecord(many=True)


class TrusteeAccountRecord(Record):
    """Where the trustee holds the Fund's money; the number is masked as the reader's role requires."""

    code = fields.text()
    title = fields.text()
    currency = fields.text()
    bank_name = fields.text()
    account_number = Masked(number_for)


def _windows(user: Any, action: Action) -> Any:
    return Window.objects.visible_to(user, action).select_related("unallocated_account")


def _phases(user: Any, action: Action) -> Any:
    return Phase.objects.visible_to(user, action).select_related("decision", "headroom_account")


def _rungs(_windows: Any) -> dict[Any, Any]:
    return {row.window_id: row for row in figures.at(None).windows}


WINDOWS: Final = Shelf(
    name="windows", title="windows", object_name=TERMS, rows=_windows, writes=WindowRecord, order=("code",),
    beside=_rungs,
)  # fmt: skip
PHASES: Final = Shelf(
    name="phases", title="phases", object_name=TERMS, rows=_phases, writes=PhaseRecord, order=("number",)
)
RATES: Final = Shelf(
    name="rates", title="exchange rates", object_name="fx_rate", writes=RateRecord,
    rows=Rate.objects.visible_to, order=("-on", "currency", "-recorded_at"), filters=RateFilters,
)  # fmt: skip
FEES: Final = Shelf(
    name="fee-schedules", title="versions of the fee", object_name="fee_schedule", writes=FeeRecord,
    rows=lambda user, action: FeeSchedule.objects.visible_to(user, action)
    .select_related("trustee_account").prefetch_related("tiers"),
    order=("-valid_from_on",),
)  # fmt: skip
ACCOUNTS: Final = Shelf(
    name="trustee-accounts", title="trustee accounts", object_name="bank_account", writes=TrusteeAccountRecord,
    rows=TrusteeAccount.objects.visible_to, order=("code",),
)  # fmt: skip


def _fund(request: Any) -> Any:
    found = get_object_or_404(Fund.objects.visible_to(request.user, Action.READ).select_related("fee_schedule"))
    return FundRecord(found, context={"user": request.user}).data


def _public(_request: Any) -> Any:
    found = Fund.objects.first()
    return PublicRecord(found).data if found is not None else {"name": "", "name_ko": ""}


urlpatterns = [
    address("public/", "api_public", GET=telling("Say whose house this is", EVERYONE, None, _public, PublicRecord)),
    address("fund/", "api_fund", GET=telling("Show the Fund's terms", TERMS, Action.READ, _fund, FundRecord)),
    *addresses.of(WINDOWS),
    *addresses.of(PHASES),
    *addresses.of(RATES),
    *addresses.of(FEES),
    *addresses.of(ACCOUNTS),
]
