"""Lines of the bank become receipts by two persons; what nobody knows is held, assigned or returned, by two again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction

from donors import services
from donors.models import BankLine, BankMatch, BankSuggestion, Receipt
from donors.services import bank_matches, bank_matching, bank_unapplied
from oversight.demo.statements import Movement
from tests.donors.browsing import signed_in, text
from tests.donors.statements import statement
from tests.donors.world import DAY
from trustfund import ledger
from trustfund.fund.media_types import STATEMENTS
from trustfund.fund.services import examine
from trustfund.web import outbox
from trustfund.web.models import Job
from trustfund.web.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from pathlib import Path

    from donors.models import Agreement
    from tests.donors.world import World


@pytest.fixture(autouse=True)
def _places(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def paid(amount: str = "660.00", words: str = "", **rest: Any) -> Movement:
    return Movement(DAY, amount, words, **rest)


def lines(world: World, *moved: Movement, number: str = "1/1") -> list[BankLine]:
    """Return the lines of a statement that was taken in."""
    content = statement(*moved, account=world.account.account_number, number=number)
    file, _is_new = services.take_in(examine(ContentFile(content, name="a.xml"), also=STATEMENTS), by=world.preparer)
    rows = BankLine.objects.filter(statement__file=file).select_related("statement", "trustee_account")
    return list(rows.order_by("place"))


def in_words(agreement: Agreement, **rest: Any) -> Movement:
    return paid("660.00", f"{agreement.number}/1 first", sent=("600.00", "EUR"), **rest)


def made_of(world: World, line: BankLine, agreement: Agreement, amount: str = "600.00") -> BankMatch:
    part = agreement.instalments.get(number=1)
    return bank_matches.receive_line(line, part, amount=Decimal(amount), by=world.preparer)


def receipt_of(match: BankMatch) -> Receipt:
    match.refresh_from_db()
    assert match.receipt is not None
    return match.receipt


def test_what_is_under_a_condition_is_not_expected_from_the_bank(stage: World) -> None:
    agreement = stage.agreement(qualified_amount=Decimal("100.00"), condition="The parliament appropriates it.")
    part = agreement.instalments.get(number=2)
    assert (part.amount, part.outstanding) == (Decimal(400), Decimal(300))
    expected = {each.key: each.amount for each in bank_matching.candidates()}
    assert expected[str(part.pk)] == 300
    (line,) = lines(stage, paid("330.00", f"{agreement.number}/2"))
    assert bank_matches.amount_for(line, part) == 300, "the bank says dollars only: what is due in euro"


def test_the_task_proposes_and_one_press_makes_receipts_of_what_is_sure(stage: World) -> None:
    agreement = stage.agreement()
    sure, unclear, out = lines(
        stage, in_words(agreement), paid("5.00", "Thanks", bank_reference="x"), paid("-1.00", "fee")
    )
    assert outbox.run(Job.objects.get(kind="bank.match").pk) == "done"
    made = BankSuggestion.objects.get()
    assert (made.line, made.instalment, made.score) == (sure, agreement.instalments.get(number=1), 95)
    page = signed_in(stage.preparer).get(sure.get_absolute_url())
    assert "score 95 of 100" in text(page)
    assert "Amount and currency are the same." in text(page)
    listed = signed_in(stage.preparer).get("/donors/bank/lines/")
    assert "Accept 1 proposal with a score of 85 or more" in text(listed)
    answer = signed_in(stage.preparer).post("/donors/bank/lines/accept/", {"id": str(uuid4())}, follow=True)
    assert "1 proposal accepted." in text(answer)
    receipt = receipt_of(BankMatch.objects.get(line=sure))
    assert (receipt.status, receipt.amount, receipt.amount_usd) == ("submitted", Decimal(600), Decimal("660.00"))
    assert (receipt.value_on, receipt.rate) == (DAY, Decimal("1.1"))
    assert list(BankLine.objects.waiting()) == [unclear]
    services.receive(receipt, by=stage.approver)
    assert ledger.balance(stage.account.cash_account) == Decimal("627.00")
    assert not out.is_credit


def test_a_preparer_makes_a_receipt_on_the_page_and_an_approver_receives_it(stage: World) -> None:
    agreement = stage.agreement()
    (line,) = lines(stage, paid("650.00", "unclear", sent=("600.00", "EUR")))
    form = {
        "id": str(uuid4()),
        "instalment": str(agreement.instalments.get(number=1).pk),
        "currency": "EUR",
        "amount": "600.00",
        "number": "",
    }
    browser = signed_in(stage.preparer)
    for _each in range(2):
        answer = browser.post(f"{line.get_absolute_url()}receive/", form)
        assert answer.status_code == 302, text(answer)[3000:9000]
    receipt = receipt_of(BankMatch.objects.get())
    assert (receipt.amount_usd, receipt.rate) == (Decimal("650.00"), Decimal("1.083333333"))
    with pytest.raises(NotAllowed):
        services.receive(receipt, by=stage.preparer)
    services.receive(receipt, by=stage.approver)
    assert "Matched" in text(browser.get("/donors/bank/lines/?state=matched"))


def test_a_line_is_one_thing_and_a_receipt_one_line(stage: World) -> None:
    agreement = stage.agreement()
    one, two = lines(stage, in_words(agreement), in_words(agreement, bank_reference="2"))
    match = made_of(stage, one, agreement)
    with pytest.raises(Refused, match="matched already"):
        bank_unapplied.set_apart(one, by=stage.preparer)
    with pytest.raises(Refused, match="another line of the bank"):
        bank_matches.match_with_receipt(two, receipt_of(match), by=stage.preparer)
    other = stage.drafted_receipt(agreement.instalments.get(number=2), "1.00", amount_usd=Decimal("1.00"))
    with pytest.raises(Refused, match="does not fit the line"):
        bank_matches.match_with_receipt(two, other, by=stage.preparer)
    with pytest.raises(IntegrityError), transaction.atomic():
        BankMatch.objects.filter(pk=match.pk).update(amount=1)


def test_money_that_went_out_is_no_receipt(stage: World) -> None:
    (line,) = lines(stage, paid("-5.00", "fee"))
    with pytest.raises(Refused, match="went out"):
        made_of(stage, line, stage.agreement())
    assert not Receipt.objects.exists()


def test_a_receipt_that_ends_frees_its_line(stage: World) -> None:
    agreement = stage.agreement()
    (line,) = lines(stage, in_words(agreement))
    first = receipt_of(made_of(stage, line, agreement))
    services.withdraw_receipt(first, by=stage.approver, note="The wrong instalment.")
    assert list(BankLine.objects.waiting()) == [line]
    second = services.receive(receipt_of(made_of(stage, line, agreement)), by=stage.approver)
    services.void_receipt(second, by=stage.approver, on=DAY, note="The wrong agreement.")
    assert list(BankLine.objects.waiting()) == [line]
    assert ledger.balance(stage.account.cash_account) == 0
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_dollars_of_a_matched_receipt_stay_the_banks(stage: World) -> None:
    agreement = stage.agreement()
    (line,) = lines(stage, in_words(agreement))
    receipt = services.send_back_receipt(
        receipt_of(made_of(stage, line, agreement)), by=stage.approver, note="See line."
    )
    terms: dict[str, Any] = {
        "currency": "EUR",
        "amount": Decimal("600.00"),
        "value_on": DAY,
        "remittance_reference": "x",
    }
    with pytest.raises(Refused, match="it stays at that amount"):
        services.edit_receipt(receipt, by=stage.preparer, amount_usd=Decimal("661.00"), **terms)
    kept = services.edit_receipt(receipt, by=stage.preparer, amount_usd=Decimal("660.00"), **terms)
    assert kept.remittance_reference == "x"


def test_a_receipt_entered_by_hand_is_found_and_matched(stage: World) -> None:
    agreement = stage.agreement()
    receipt = stage.receipt(
        agreement.instalments.get(number=1), "600.00", remittance_reference="ALD 77", amount_usd=Decimal("660.00")
    )
    (line,) = lines(stage, paid("660.00", "", reference="ALD-77"))
    bank_matching.propose()
    assert BankSuggestion.objects.get().receipt == receipt
    form = {"id": str(uuid4()), "receipt": str(receipt.pk)}
    assert signed_in(stage.preparer).post(f"{line.get_absolute_url()}match/", form).status_code == 302
    match = BankMatch.objects.get()
    bank_unapplied.free(match, by=stage.approver, note="Another Alder.")
    assert receipt_of(match).status == "received"
    assert list(BankLine.objects.waiting()) == [line]


def held(world: World, line: BankLine) -> BankMatch:
    return bank_unapplied.hold(bank_unapplied.set_apart(line, by=world.preparer, note="Who?"), by=world.approver)


def test_what_nobody_knows_is_cash_and_no_contribution(stage: World) -> None:
    (line,) = lines(stage, paid("500.00", "Thanks"))
    match = bank_unapplied.set_apart(line, by=stage.preparer, note="Who?")
    with pytest.raises(NotAllowed):
        bank_unapplied.hold(match, by=stage.preparer)
    bank_unapplied.hold(match, by=stage.approver)
    account = bank_unapplied.unapplied_of(stage.account)
    assert (ledger.balance(stage.account.cash_account), ledger.balance(account)) == (Decimal(500), Decimal(500))
    assert services.receipts.contributions() == 0
    assert ledger.balance(stage.unpreferred.unallocated_account) == 0
    assert ledger.verify() == []


def test_unapplied_money_is_assigned_by_two_at_the_rate_of_its_value_date(stage: World) -> None:
    agreement = stage.agreement()
    (line,) = lines(stage, paid("660.00", "Thanks", sent=("600.00", "EUR")))
    match = held(stage, line)
    form = {
        "id": str(uuid4()),
        "instalment": str(agreement.instalments.get(number=1).pk),
        "currency": "EUR",
        "amount": "600.00",
        "number": "",
    }
    answer = signed_in(stage.preparer).post(f"{match.get_absolute_url()}steps/assign/", form)
    assert answer.status_code == 302, text(answer)
    receipt = services.receive(receipt_of(match), by=stage.second_approver, on=date(2026, 4, 1))
    receipt.refresh_from_db()
    assert receipt.entry is not None
    assert (receipt.value_on, receipt.entry.effective_on) == (DAY, date(2026, 4, 1))
    assert ledger.balance(bank_unapplied.unapplied_of(stage.account)) == 0
    assert ledger.balance(stage.account.cash_account) == Decimal("627.00")
    assert services.receipts.contributions() == Decimal("660.00")
    services.void_receipt(receipt, by=stage.approver, on=date(2026, 4, 2), note="Not theirs.")
    match.refresh_from_db()
    assert (match.status, ledger.balance(bank_unapplied.unapplied_of(stage.account))) == ("unapplied", Decimal(660))
    assert ledger.verify() == []


def test_unapplied_money_is_returned_by_two_and_not_by_who_held_it(stage: World) -> None:
    (line,) = lines(stage, paid("500.00", "Thanks"))
    match = bank_unapplied.propose_return(held(stage, line), by=stage.preparer, note="Sent in error.")
    with pytest.raises(Refused, match="another person"):
        bank_unapplied.give_back(match, by=stage.approver, on=DAY)
    bank_unapplied.give_back(match, by=stage.second_approver, on=DAY)
    match.refresh_from_db()
    assert (match.status, ledger.balance(stage.account.cash_account)) == ("returned", Decimal(0))
    with pytest.raises(Refused):
        bank_unapplied.assign(match, stage.agreement().instalments.get(number=1), amount=Decimal(1), by=stage.preparer)
    assert ledger.verify() == []


def test_what_was_held_wrongly_is_undone_and_the_line_waits_again(stage: World) -> None:
    (line,) = lines(stage, paid("500.00", "Thanks"))
    match = held(stage, line)
    bank_unapplied.undo(match, by=stage.approver, on=DAY, note="It is a receipt.")
    assert list(BankLine.objects.waiting()) == [line]
    assert ledger.balance(stage.account.cash_account) == 0


def test_the_pages_of_a_match_tell_who_did_what(stage: World) -> None:
    (line,) = lines(stage, paid("500.00", "Thanks"))
    form = {"id": str(uuid4()), "note": "The bank does not know either."}
    assert signed_in(stage.preparer).post(f"{line.get_absolute_url()}set-apart/", form).status_code == 302
    match = BankMatch.objects.get()
    page = text(signed_in(stage.approver).get(match.get_absolute_url()))
    assert "Hold as unapplied" in page
    assert "The bank does not know either." in page
    assert "500.00" in text(signed_in(stage.approver).get(f"{match.get_absolute_url()}steps/hold/"))
    assert signed_in(stage.alder_person).get(match.get_absolute_url()).status_code in {403, 404}


def test_every_line_of_ten_statements_is_compared_with_a_constant_number_of_questions(
    stage: World, django_assert_max_num_queries: Any
) -> None:
    agreement = stage.agreement()
    many = [paid("1.00", f"x{place}", bank_reference=str(place)) for place in range(300)]
    lines(stage, in_words(agreement), *many)
    with django_assert_max_num_queries(14):
        assert bank_matching.propose() == 1
