"""Exchange rates by day, and versions of the fee as data."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from donors.fees import Tier, cumulative
from trustfund.fund.models import FeeSchedule, Rate
from trustfund.fund.services import NoRate, enter_fee_schedule, rate_for, record_rate

pytestmark = pytest.mark.django_db
DAY = date(2019, 5, 14)


def known(on: date, usd: str = "1.500000000", source: str = "register") -> Rate:
    return record_rate(currency="CHF", on=on, usd_per_unit=Decimal(usd), source=source, by=None)


@pytest.mark.parametrize(
    ("asked_on", "found_on"),
    [
        (DAY, DAY),
        (DAY + timedelta(days=1), DAY),
        (DAY + timedelta(days=7), DAY),
        (DAY + timedelta(days=8), None),
        (DAY - timedelta(days=1), None),
    ],
)
def test_the_newest_rate_not_after_the_day_and_not_older_than_a_week(asked_on: date, found_on: date | None) -> None:
    known(DAY - timedelta(days=60))
    known(DAY)
    if found_on is None:
        with pytest.raises(NoRate):
            rate_for("CHF", asked_on)
    else:
        assert rate_for("CHF", asked_on).on == found_on


def test_a_missing_rate_names_currency_day_and_tolerance() -> None:
    with pytest.raises(NoRate) as refused:
        rate_for("CHF", DAY, max_age_days=3)
    assert "CHF" in refused.value.sentence
    assert "2019-05-14" in refused.value.sentence
    assert "3 days" in refused.value.sentence


def test_the_dollar_is_worth_a_dollar_on_every_day() -> None:
    assert rate_for("USD", date(1950, 1, 1)).usd_per_unit == 1


def test_a_later_source_for_the_same_day_counts_and_the_first_stays() -> None:
    known(DAY, "1.500000000")
    known(DAY, "1.510000000", source="corrected register")
    assert Rate.objects.filter(currency="CHF").count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        known(DAY, "1.520000000")


def test_nine_decimals_are_kept() -> None:
    known(DAY, "0.127580858")
    assert rate_for("CHF", DAY).usd_per_unit == Decimal("0.127580858")


@pytest.mark.parametrize("usd", ["0", "-1"])
def test_a_rate_is_greater_than_zero(usd: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        known(DAY, usd)


def test_a_rate_is_never_rewritten() -> None:
    rate = known(DAY)
    for attempt in (lambda: Rate.objects.filter(pk=rate.pk).update(usd_per_unit=2), rate.delete):
        with pytest.raises(Exception, match=r"permission denied|never rewritten|rates_are"), transaction.atomic():
            attempt()
    assert rate_for("CHF", DAY).usd_per_unit == Decimal("1.5")


def test_another_version_of_the_fee_is_data_and_not_code() -> None:
    tiers = [(Decimal(100), Decimal(10)), (None, Decimal(1))]
    entered = enter_fee_schedule(version="V-x", valid_from_on=date(1999, 1, 1), tiers=tiers, source="tests", by=None)
    scale = [Tier(tier.up_to, tier.percent) for tier in entered.tiers.all()]
    assert cumulative(scale, Decimal(300)) == Decimal("12.00")
    assert FeeSchedule.objects.get(version="V-x").source == "tests"


def test_two_tiers_of_a_version_do_not_end_at_the_same_amount() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        enter_fee_schedule(
            version="V-y", valid_from_on=date(1999, 1, 2), source="tests", by=None,
            tiers=[(None, Decimal(1)), (None, Decimal(2))],
        )  # fmt: skip
