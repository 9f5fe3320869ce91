"""Currencies without decimals and with three go the whole way: pledge, agreement, receipt, note, statement, page."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from oversight import figures
from oversight.statements import extracts
from tests.donors.browsing import signed_in, text
from tests.donors.test_notes import breaches, encashed
from tests.donors.world import DAY
from trustfund import ledger
from trustfund.fund.services import record_rate
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from tests.donors.world import World

RATES = {"JPY": Decimal("0.0064"), "KWD": Decimal("3.25")}


@pytest.fixture
def world(stage: World) -> World:
    for currency, rate in RATES.items():
        record_rate(currency=currency, on=DAY, usd_per_unit=rate, source="tests", by=None)
    return stage


@pytest.mark.parametrize(
    ("currency", "parts", "paid", "shown", "usd"),
    [
        ("JPY", ("600000", "400001"), "600000", "600,000 JPY", "3840.00"),
        ("KWD", ("600.125", "400.005"), "600.125", "600.125 KWD", "1950.41"),
    ],
)
def test_it_goes_the_whole_way(
    world: World, currency: str, parts: tuple[str, ...], paid: str, shown: str, usd: str
) -> None:
    agreement = world.agreement(parts=parts, currency=currency)
    receipt = world.receipt(agreement.instalments.get(number=1), paid, currency=currency)
    assert receipt.amount_usd == Decimal(usd)
    agreement.refresh_from_db()
    assert agreement.receivable_account
    assert ledger.balance(agreement.receivable_account) == Decimal(parts[1])
    page = re.sub(r"<[^>]*>", "", text(signed_in(world.preparer).get(receipt.get_absolute_url())))
    assert shown in page.replace("\N{NO-BREAK SPACE}", " ")
    ((_donor, said),) = [each for each in extracts(DAY, [world.alder]) if each[1]["agreements"]]
    line = next(each for each in said["agreements"] if each["currency"] == currency)
    assert (line["paid"], line["receivable"]) == (paid, parts[1])
    assert figures.at(None).rung("paid_in") == Decimal(usd)
    assert (breaches(), ledger.verify()) == ([], [])


@pytest.mark.parametrize(("currency", "amount", "places"), [("JPY", "600.5", 0), ("KWD", "600.1255", 3)])
def test_more_decimals_than_the_currency_has_are_refused(world: World, currency: str, amount: str, places: int) -> None:
    agreement = world.agreement(parts=("1000", "500"), currency=currency)
    with pytest.raises(Refused, match=f"it has {places}"):
        world.drafted_receipt(agreement.instalments.get(number=1), amount, currency=currency)


def test_a_note_in_yen_is_encashed_in_parts_that_sum_to_it(world: World) -> None:
    agreement = world.agreement(parts=("1000", "500"), currency="JPY")
    note = world.receipt(agreement.instalments.get(number=1), "1000", currency="JPY", means="note")
    parts = [encashed(world, note, each, rate=Decimal("0.0070")) for each in ("333", "333", "334")]
    assert sum(each.carried_usd or 0 for each in parts) == note.amount_usd == Decimal("6.40")
    assert breaches() == []
