"""Fees on the books, and what the database refuses whoever writes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction

from donors import services
from donors.models import AGREEMENT_WORKFLOW, PLEDGE_WORKFLOW, RECEIPT_WORKFLOW, Agreement, Instalment, Pledge, Receipt
from donors.services import InstalmentTerms
from tests.donors.world import DAY
from trustfund import ledger
from trustfund.fund.services import enter_fee_schedule, record_rate
from trustfund.web.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tests.donors.world import World
    from trustfund.web.workflow import Workflow

MILLION = Decimal(1_000_000)


def in_dollars(stage: World, *millions: int, **terms: Any) -> list[Receipt]:
    """Return receipts of so many million dollars each, in turn, under one agreement in dollars."""
    parts = tuple(str(each * MILLION) for each in millions)
    agreement = stage.agreement(parts=parts, currency="USD", **terms)
    return [stage.receipt(part, str(part.amount), currency="USD") for part in agreement.instalments.order_by("number")]


def test_the_fee_runs_up_the_tiers_of_the_funds_cumulative_contributions(stage: World) -> None:
    first, second, third = in_dollars(stage, 45, 20, 435)
    assert [each.contributions_before_usd for each in (first, second, third)] == [0, 45 * MILLION, 65 * MILLION]
    assert [each.fee_usd for each in (first, second, third)] == [2_250_000, 850_000, 17_400_000]
    assert ledger.balance(stage.fund.fees_account) == Decimal("20500000.00")
    assert ledger.verify() == []


def test_other_donors_contributions_count(stage: World) -> None:
    in_dollars(stage, 45)
    agreement = stage.agreement(stage.birch, parts=(str(20 * MILLION),), currency="USD")
    receipt = stage.receipt(agreement.instalments.get(), str(20 * MILLION), currency="USD")
    assert receipt.fee_usd == 850_000


def test_the_version_of_the_day_the_donor_signed_decides(stage: World) -> None:
    enter_fee_schedule(
        version="V-2026", valid_from_on=date(2026, 3, 1), tiers=[(None, Decimal(10))], source="tests", by=None
    )
    before = stage.agreement(donor_signed_on=date(2026, 2, 28))
    after = stage.agreement(donor_signed_on=date(2026, 3, 1))
    assert (before.fee_schedule.version, after.fee_schedule.version) == ("V-2017", "V-2026")
    receipt = stage.receipt(after.instalments.get(number=1), "600.00", amount_usd=Decimal("700.00"))
    assert receipt.fee_usd == Decimal("70.00")


def test_an_agreement_older_than_every_version_of_the_fee_is_refused(stage: World) -> None:
    with pytest.raises(Refused, match="2001-01-01"):
        stage.submitted(donor_signed_on=date(2001, 1, 1), booked_rate=Decimal(1), booked_rate_source="tests")


def test_voiding_gives_back_the_fee_and_the_next_receipt_counts_without_it(stage: World) -> None:
    first, second = in_dollars(stage, 45, 20)
    services.void_receipt(second, by=stage.approver, on=DAY, note="Another fund's money.")
    assert ledger.balance(stage.fund.fees_account) == 2_250_000
    again = stage.receipt(second.instalment, str(20 * MILLION), currency="USD")
    assert (again.contributions_before_usd, again.fee_usd) == (45 * MILLION, Decimal(850_000))
    assert first.fee_usd == 2_250_000
    assert ledger.verify() == []


def test_a_receipt_is_voided_once_and_only_by_an_approver(stage: World) -> None:
    receipt = stage.receipt(stage.agreement().instalments.get(number=1), "600.00")
    with pytest.raises(NotAllowed):
        services.void_receipt(receipt, by=stage.preparer, on=DAY, note="Mine.")
    services.void_receipt(receipt, by=stage.approver, on=DAY, note="Wrong fund.")
    with pytest.raises(Refused):
        services.void_receipt(receipt, by=stage.approver, on=DAY, note="Again.")
    assert ledger.Entry.objects.filter(reverses=receipt.entry).count() == 1


def test_signing_beyond_the_pledges_is_offered_when_they_do_not_hold_the_agreement(stage: World) -> None:
    stage.pledge(amount="1000.00")
    agreement = stage.submitted()
    beyond = AGREEMENT_WORKFLOW.step("countersign_beyond_pledge")
    assert "countersign it" in agreement.why_not(beyond, stage.approver)
    more = stage.submitted(parts=("1000.00", "0.01"))
    assert more.why_not(beyond, stage.approver) == ""


def test_a_receipt_without_reason_is_not_voided(stage: World) -> None:
    receipt = stage.receipt(stage.agreement().instalments.get(number=1), "600.00")
    with pytest.raises(Refused, match="needs a note"):
        services.void_receipt(receipt, by=stage.approver, on=DAY, note="  ")
    assert Receipt.objects.get(pk=receipt.pk).status == "received"


def test_the_qualified_part_cannot_be_received(stage: World) -> None:
    agreement = stage.agreement(parts=("1000.00",), qualified_amount=Decimal("300.00"), condition="Appropriation.")
    with pytest.raises(Refused, match=r"700\.00 EUR are payable.*exceeds it by 0\.01 EUR"):
        stage.receipt(agreement.instalments.get(), "700.01")
    stage.receipt(agreement.instalments.get(), "700.00")


def test_an_instalment_is_paid_in_parts_and_the_rest_is_said(stage: World) -> None:
    part = stage.agreement().instalments.get(number=1)
    stage.receipt(part, "350.00")
    with pytest.raises(Refused, match=r"350\.00 EUR are received: this receipt of 300\.00 EUR exceeds it by 50\.00"):
        stage.receipt(part, "300.00")
    stage.receipt(part, "250.00")
    part.refresh_from_db()
    assert part.received == part.amount


def test_a_receipt_under_an_agreement_that_is_not_countersigned_is_refused(stage: World) -> None:
    with pytest.raises(Refused, match="not countersigned"):
        stage.drafted_receipt(stage.submitted().instalments.get(number=1), "1.00")


@pytest.mark.parametrize(("currency", "amount"), [("EUR", "1.001"), ("USD", "0.999")])
def test_an_amount_has_the_decimals_of_its_currency(stage: World, currency: str, amount: str) -> None:
    with pytest.raises(Refused, match="more decimals"):
        stage.confirmed(amount=amount, currency=currency)


def test_the_dollars_of_the_bank_are_kept_to_the_cent_with_the_rate_they_give(stage: World) -> None:
    agreement = stage.agreement(parts=("120000000.00",), currency="NOK")
    receipt = stage.receipt(agreement.instalments.get(), "120000000.00", amount_usd=Decimal("15309737.00"))
    assert (receipt.amount_usd, receipt.rate) == (Decimal("15309737.00"), Decimal("0.127581142"))


def test_a_rate_that_arrives_later_changes_nothing(stage: World) -> None:
    receipt = stage.receipt(stage.agreement().instalments.get(number=1), "600.00")
    was = (receipt.rate, receipt.amount_usd, receipt.exchange_difference_usd)
    record_rate(currency="EUR", on=DAY, usd_per_unit=Decimal(9), source="late", by=None)
    receipt.refresh_from_db()
    assert (receipt.rate, receipt.amount_usd, receipt.exchange_difference_usd) == was


def test_a_signature_covers_the_instalments(stage: World) -> None:
    """An edit between submission and countersignature is impossible; were it not, the hash would tell."""
    agreement = stage.submitted()
    said = agreement.signed_content()
    assert said["instalments"] == [[1, "2026-03-02", "600"], [2, "2026-03-02", "400"]]
    with pytest.raises(IntegrityError), transaction.atomic():
        Instalment.objects.filter(agreement=agreement).update(due_on=date(2030, 1, 1))


def test_a_draft_that_comes_back_is_edited_and_signed_anew(stage: World) -> None:
    agreement = services.send_back_agreement(stage.submitted(), by=stage.approver, note="Dates.")
    assert agreement.round == 2
    terms: dict[str, Any] = {"currency": "EUR", "amount": Decimal("1000.00"), "donor_signed_on": DAY}
    parts = [InstalmentTerms(1, DAY, Decimal("1000.00"))]
    services.edit_agreement(agreement, by=stage.preparer, instalments=parts, **terms)
    stage.pledge(amount="1000.00")
    again = services.submit_agreement(agreement, by=stage.preparer)
    assert services.countersign(again, by=stage.approver, on=DAY).status == "countersigned"
    assert [each.step for each in agreement.signatures.filter(round=2)] == ["prepare", "countersign"]


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE donors_agreement SET countersigned_on = NULL", "only_a_draft_agreement_is_edited"),
        ("UPDATE donors_receipt SET fee_usd = 0", "only_a_draft_receipt_is_edited"),
        (
            "UPDATE donors_receipt SET contributions_before_usd = 0",
            "only_a_draft_receipt_is_edited",
        ),
        ("UPDATE donors_receipt SET status = 'submitted'", "receipt_takes_only_declared_steps"),
        ("UPDATE donors_pledge SET amount = 5", "only_a_draft_pledge_is_edited"),
        ("DELETE FROM donors_receipt", "takes_only_declared_steps|only_a_draft_receipt_is_edited"),
        ("DELETE FROM donors_instalment", "instalments_change_only_in_a_draft_agreement|violates foreign key"),
        ("UPDATE donors_instalment SET received = amount + 1", "an_instalment_is_not_overpaid"),
        ("UPDATE donors_receiptsignature SET step = 'x'", "permission denied"),
        ("DELETE FROM donors_agreementsignature", "permission denied"),
        ("TRUNCATE donors_receipt CASCADE", "permission denied"),
    ],
)
def test_sql_that_would_rewrite_money_in_is_refused(world: World, statement: str, rule: str) -> None:
    in_second = world.agreement(parts=("600.00", "400.00"))
    world.receipt(in_second.instalments.get(number=1), "600.00")
    world.receipt(in_second.instalments.get(number=2), "1.00")
    with connection.cursor() as cursor, pytest.raises(Exception, match=r".") as refused, transaction.atomic():
        cursor.execute(statement)
    diagnosis: Any = getattr(refused.value.__cause__, "diag", None)
    told = f"{refused.value} {getattr(diagnosis, 'constraint_name', '')}"
    assert any(part in told for part in rule.split("|")), told
    assert ledger.verify() == []


def test_a_record_cannot_reach_the_books_without_its_entry(world: World) -> None:
    """Approving by SQL alone is refused when the transaction ends: state and books are coupled."""
    pledge = world.confirmed()
    with pytest.raises(IntegrityError, match=r"ledger|an announced pledge"), transaction.atomic():
        Pledge.objects.filter(pk=pledge.pk).update(status="announced", announced_on=DAY)
    agreement = world.submitted()
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(status="countersigned", countersigned_on=DAY)


@pytest.mark.parametrize(
    "workflow", [PLEDGE_WORKFLOW, AGREEMENT_WORKFLOW, RECEIPT_WORKFLOW], ids=lambda flow: flow.name
)
def test_every_step_that_moves_or_ends_something_is_signed_or_explained(workflow: Workflow) -> None:
    for step in workflow.steps:
        if step.is_destructive:
            assert step.needs_note, step.name
        if step.target in {"countersigned", "received", "confirmed"}:
            assert step.signs, step.name
