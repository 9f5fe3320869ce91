"""The books beside the bank: every difference is listed, to the cent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile

from donors import reconciliation, services
from donors.models import BankLine
from donors.services import bank_unapplied
from oversight.demo.statements import Movement, camt
from tests.donors.browsing import signed_in, text
from tests.donors.test_bank_matches import held, in_words, made_of, receipt_of
from tests.donors.world import DAY
from trustfund.fund.media_types import STATEMENTS
from trustfund.fund.services import examine

if TYPE_CHECKING:
    from pathlib import Path

    from donors.reconciliation import Reconciliation
    from tests.donors.world import World

NEXT = DAY + timedelta(days=1)
PAGE = "/donors/bank/reconciliation/"


@pytest.fixture(autouse=True)
def _places(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def taken_in(world: World, *moved: Movement, **rest: Any) -> list[BankLine]:
    account = world.account.account_number
    given: dict[str, Any] = {
        "opening": "0.00",
        "number": "1/1",
        "account": account,
        "opened_on": DAY,
        "closed_on": DAY,
    } | rest
    file = examine(ContentFile(camt(moved=moved, **given), name="a.xml"), also=STATEMENTS)
    kept, _is_new = services.take_in(file, by=world.preparer)
    rows = BankLine.objects.filter(statement__file=kept).select_related("statement", "trustee_account")
    return list(rows.order_by("place"))


def on(world: World, day: date = DAY) -> Reconciliation:
    found = reconciliation.of(world.account, day)
    assert found is not None
    assert found.unexplained == 0
    return found


def test_without_a_statement_there_is_nothing_to_compare(stage: World) -> None:
    assert reconciliation.of(stage.account, DAY) is None
    assert "Take in the statement" in text(signed_in(stage.preparer).get(PAGE))


def test_what_both_know_is_in_transit_no_more(stage: World) -> None:
    agreement = stage.agreement()
    line, charges = taken_in(stage, in_words(agreement), Movement(DAY, "-12.50", "Charges"))
    assert [each.line for each in on(stage).told] == [line, charges]
    services.receive(receipt_of(made_of(stage, line, agreement)), by=stage.approver)
    found = on(stage)
    assert (found.books, found.bank) == (Decimal("627.00"), Decimal("647.50"))
    assert [each.amount for each in found.booked] == [Decimal("-33.00")], "the fee has not left the bank yet"
    assert [each.line for each in found.told] == [charges]


def test_what_went_out_is_paired_by_amount_and_day_and_each_line_once(stage: World) -> None:
    agreement = stage.agreement()
    (line,) = taken_in(stage, in_words(agreement))
    services.receive(receipt_of(made_of(stage, line, agreement)), by=stage.approver)
    assert [each.amount for each in on(stage).booked] == [Decimal("-33.00")]
    week = DAY + timedelta(days=7)
    rest: dict[str, Any] = {"opening": "660.00", "number": "2/1", "opened_on": NEXT, "closed_on": week}
    first, second = taken_in(stage, Movement(week, "-33.00", "fee"), Movement(week, "-33.00", "again"), **rest)
    before = on(stage)
    assert [(each.amount, each.line) for each in before.booked] == [(Decimal("-33.00"), first)], "at the bank later"
    after = on(stage, week)
    assert (after.booked, [each.line for each in after.told]) == ((), [second])


def test_a_payment_that_was_taken_back_or_lies_far_off_pairs_with_nothing(stage: World) -> None:
    agreement = stage.agreement()
    (line,) = taken_in(stage, in_words(agreement))
    receipt = receipt_of(made_of(stage, line, agreement))
    services.receive(receipt, by=stage.approver)
    far = DAY + timedelta(days=11)
    (late,) = taken_in(
        stage, Movement(far, "-33.00", "x"), opening="660.00", number="2/1", opened_on=NEXT, closed_on=far
    )
    assert [each.line for each in on(stage, far).told] == [late]
    services.void_receipt(receipt, by=stage.approver, on=far, note="wrong")
    found = on(stage, far)
    assert late in [each.line for each in found.told]


def test_what_one_of_them_knows_first_is_in_transit_on_the_days_between(stage: World) -> None:
    agreement = stage.agreement()
    stage.receipt(agreement.instalments.get(number=1), "600.00", amount_usd=Decimal("660.00"))
    taken_in(stage, number="0/1", opening="10.00")
    (late,) = taken_in(stage, Movement(NEXT, "660.00", "late"), opened_on=DAY, closed_on=NEXT, opening="10.00")
    assert [each.amount for each in on(stage).booked] == [Decimal("660.00"), Decimal("-33.00")]
    assert on(stage).before == -10
    assert [each.line for each in on(stage, NEXT).told] == [late]


def test_unapplied_money_is_in_the_books_and_returned_money_in_transit(stage: World) -> None:
    (line,) = taken_in(stage, Movement(DAY, "500.00", "Thanks"))
    match = held(stage, line)
    assert on(stage).difference == 0
    assert on(stage).booked == ()
    bank_unapplied.give_back(
        bank_unapplied.propose_return(match, by=stage.preparer, note="x"), by=stage.second_approver, on=DAY
    )
    assert [each.amount for each in on(stage).booked] == [Decimal("-500.00")]


def test_a_booking_that_was_taken_back_is_in_transit_no_more(stage: World) -> None:
    (line,) = taken_in(stage, Movement(DAY, "500.00", "Thanks"))
    bank_unapplied.undo(held(stage, line), by=stage.approver, on=DAY, note="x")
    assert (on(stage).booked, [each.line for each in on(stage).told]) == ((), [line])


def test_a_missing_statement_is_named_with_its_amount(stage: World) -> None:
    taken_in(stage, Movement(DAY, "100.00", "a"))
    taken_in(stage, Movement(NEXT, "50.00", "b"), number="3/1", opened_on=NEXT, closed_on=NEXT, opening="175.00")
    found = on(stage, NEXT)
    assert [(each.before.number, each.after.number, each.amount) for each in found.gaps] == [
        ("1/1", "3/1", Decimal(75))
    ]
    page = text(signed_in(stage.approver).get(f"{PAGE}?on={NEXT.isoformat()}"))
    assert "Between statements 1/1 and 3/1: one is missing" in page
    assert "225.00" in page
    assert "A statement is missing" in page


def test_a_day_that_no_statement_reaches_says_how_far_they_reach(stage: World) -> None:
    taken_in(stage, Movement(DAY, "100.00", "a"))
    page = text(signed_in(stage.approver).get(f"{PAGE}?on=2026-04-01"))
    assert "No statement reaches this day: the bank stands as on 2 Mar 2026." in page
    assert signed_in(stage.alder_person).get(PAGE).status_code == 403
