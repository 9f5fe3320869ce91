"""Realised differences come from receipts, unrealised ones from the rate of the day; the Fund bears both."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from donors import differences, services
from donors.tables.differences import differences as table_of
from donors.tables.differences import explained
from tests.donors.browsing import signed_in, text
from tests.donors.world import DAY
from trustfund.fund.services import record_rate

if TYPE_CHECKING:
    from tests.donors.world import World

LATER = DAY + timedelta(days=100)


def test_what_is_received_is_compared_with_the_rate_of_signing_and_what_is_open_revalued(stage: World) -> None:
    agreement = stage.agreement(booked_rate=Decimal("1.10"), booked_rate_source="tests")
    stage.receipt(agreement.instalments.get(number=1), "600.00", amount_usd=Decimal("672.00"))
    record_rate(currency="EUR", on=LATER, usd_per_unit=Decimal("1.05"), source="late", by=None)
    found = differences.of(agreement, LATER)
    first, second = found.lines
    assert (first.at_signing, first.as_received, first.realised) == (Decimal(660), Decimal(672), Decimal(12))
    assert (first.open, first.unrealised) == (Decimal(0), Decimal(0))
    assert (second.open_at_signing, second.open_now, second.unrealised) == (Decimal(440), Decimal(420), Decimal(-20))
    assert (found.total("realised"), found.total("unrealised")) == (Decimal(12), Decimal(-20))
    said = explained(found)
    assert "1.1000 USD/EUR (tests)" in said
    assert "1.0500 USD/EUR of 10 Jun 2026 (late)" in said
    assert "The Fund bears the differences" in said


def test_a_voided_receipt_realises_nothing(stage: World) -> None:
    agreement = stage.agreement()
    receipt = stage.receipt(agreement.instalments.get(number=1), "600.00")
    services.void_receipt(receipt, by=stage.approver, note="Not ours.", on=DAY)
    assert differences.of(agreement, DAY).total("realised") == Decimal(0)


def test_a_day_without_a_rate_is_named_with_its_currency_and_leaves_the_rest_unknown(stage: World) -> None:
    agreement = stage.agreement()
    found = differences.of(agreement, DAY + timedelta(days=2000))
    assert (found.rate, found.total("unrealised")) == (None, None)
    assert "no exchange rate of EUR for" in found.missing
    assert [row.cells[-1].text for row in table_of(found).foot] == ["–"]


def test_the_donor_reads_the_differences_on_the_page_of_its_agreement(stage: World) -> None:
    agreement = stage.agreement()
    shown = text(signed_in(stage.alder_person).get(agreement.get_absolute_url()))
    assert "Exchange differences by instalment" in shown
    assert "Unrealised" in shown
