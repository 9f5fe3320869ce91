"""Qualified parts: met with evidence, lapsed with a reason; instalments that wait for an event."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction

from donors import balances, services
from donors.models import Agreement, Instalment, Occurrence
from donors.services import InstalmentTerms
from donors.services.instalments import with_conditions
from oversight import figures
from oversight.demo.evidence import paper
from tests.donors.world import DAY, on_stage
from trustfund import ledger
from trustfund.fund.services import store_document
from trustfund.web.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tests.databases import Copy
    from tests.donors.world import World

LATER = date(2026, 3, 20)
CONDITION: dict[str, Any] = {"qualified_amount": Decimal("400.00"), "condition": "The parliament appropriates it."}


def proposed(
    world: World, part: Instalment, kind: str = "met", amount: str | None = "400.00", **terms: Any
) -> Occurrence:
    """Return what somebody says has occurred, with its evidence."""
    document = store_document(
        paper("act.pdf", ["Act"]), title="Act", kind="agreement", by=world.preparer, level="party",
        party=part.agreement.donor.party,
    )  # fmt: skip
    given: dict[str, Any] = {"occurred_on": DAY, "reason": "Budget act, item 12.", "document": document}
    money = Decimal(amount) if amount else None
    return services.propose_occurrence(part, by=world.preparer, kind=kind, amount=money, **(given | terms))


def confirmed(
    world: World, part: Instalment, kind: str = "met", amount: str | None = "400.00", **terms: Any
) -> Occurrence:
    """Return what is confirmed by the approver."""
    return services.confirm_occurrence(proposed(world, part, kind, amount, **terms), by=world.approver, on=LATER)


def standing(agreement: Agreement) -> tuple[Any, ...]:
    """Return what is signed, qualified, receivable, and promised of the donor's pledges."""
    said = balances.of_agreements([Agreement.objects.get(pk=agreement.pk)])[agreement.pk]
    held = agreement.donor.pledge_accounts.get(currency=agreement.currency)
    return said.signed, said.qualified, said.receivable, ledger.balance(held.promised_account)


def test_what_comes_last_is_under_the_condition_unless_the_agreement_says_otherwise() -> None:
    parts = [InstalmentTerms(n, DAY, Decimal(100)) for n in (1, 2, 3)]
    assert [each.qualified for each in with_conditions(parts, 150)] == [0, 50, 100]
    said = [InstalmentTerms(1, DAY, Decimal(100), qualified=Decimal(60)), InstalmentTerms(2, DAY, Decimal(100))]
    assert [each.qualified for each in with_conditions(said, 60)] == [60, 0]


def test_instalments_that_hold_another_amount_than_is_qualified_are_refused(world: World) -> None:
    parts = [
        InstalmentTerms(1, DAY, Decimal("600.00"), qualified=Decimal("100.00")),
        InstalmentTerms(2, DAY, Decimal(400)),
    ]
    with pytest.raises(Refused, match=r"100\.00 EUR of the instalments are under the condition.*is 400\.00 EUR"):
        world.submitted(instalments=parts, **CONDITION)


def test_a_condition_that_is_met_makes_its_part_receivable(world: World) -> None:
    agreement = world.agreement(**CONDITION)
    part = agreement.instalments.get(number=2)
    made = proposed(world, part, amount="150.00")
    assert standing(agreement) == (1000, 400, 600, 0)
    services.confirm_occurrence(made, by=world.approver, on=LATER)
    assert standing(agreement) == (1000, 250, 750, 0)
    part.refresh_from_db()
    assert [part.qualified, part.payable, part.due_on] == [250, 150, DAY]
    world.receipt(part, "150.00")
    with pytest.raises(Refused, match=r"150\.00 EUR are payable"):
        world.receipt(part, "1.00")
    assert ledger.verify() == []


def test_a_lapse_lowers_what_is_signed_and_leaves_the_pledge(world: World) -> None:
    agreement = world.agreement(**CONDITION)
    part = agreement.instalments.get(number=2)
    confirmed(world, part, "lapsed", "300.00", document=None, reason="Parliament has voted it down.")
    assert standing(agreement) == (700, 100, 600, 300)
    held = agreement.donor.pledge_accounts.get()
    assert ledger.balance(held.pledged_account) == 1000
    part.refresh_from_db()
    assert [part.amount, part.qualified, part.lapsed, part.payable] == [400, 100, 300, 0]
    assert ledger.verify() == []


def test_a_lapse_of_what_was_signed_beyond_the_pledge_takes_that_away_first(world: World) -> None:
    world.pledge(amount="900.00")
    agreement = services.countersign_beyond_pledge(
        world.submitted(**CONDITION), by=world.approver, on=DAY, note="More."
    )
    confirmed(world, agreement.instalments.get(number=2), "lapsed", "250.00")
    held = agreement.donor.pledge_accounts.get()
    assert [ledger.balance(held.unpledged_account), ledger.balance(held.promised_account)] == [0, 150]
    assert ledger.verify() == []


def test_more_than_is_under_the_condition_is_refused_with_the_figures(world: World) -> None:
    part = world.agreement(**CONDITION).instalments.get(number=2)
    first, second = proposed(world, part, amount="300.00"), proposed(world, part, amount="200.00")
    services.confirm_occurrence(first, by=world.approver, on=LATER)
    before = ledger.Entry.objects.count()
    with pytest.raises(Refused, match=r"100\.00 EUR of instalment .* 200\.00 EUR exceed that by 100\.00 EUR"):
        services.confirm_occurrence(second, by=world.approver, on=LATER)
    assert (ledger.Entry.objects.count(), Occurrence.objects.get(pk=second.pk).status) == (before, "proposed")


@pytest.mark.parametrize("terms", [{"document": None}, {"reason": ""}])
def test_a_condition_is_met_only_with_its_evidence(world: World, terms: dict[str, Any]) -> None:
    part = world.agreement(**CONDITION).instalments.get(number=2)
    with pytest.raises(Refused, match="shown by a document"):
        proposed(world, part, **terms)
    assert not Occurrence.objects.exists()


def test_who_proposes_does_not_confirm_and_nothing_counts_before_its_day(world: World) -> None:
    part = world.agreement(**CONDITION).instalments.get(number=2)
    made = proposed(world, part, occurred_on=LATER)
    with pytest.raises(NotAllowed):
        services.confirm_occurrence(made, by=world.preparer, on=LATER)
    with pytest.raises(Refused, match="It occurred on"):
        services.confirm_occurrence(made, by=world.approver, on=DAY)
    assert Occurrence.objects.get(pk=made.pk).status == "proposed"


@pytest.mark.parametrize("kind", ["met", "lapsed"])
def test_a_wrong_confirmation_is_undone_by_a_new_entry(world: World, kind: str) -> None:
    agreement = world.agreement(**CONDITION)
    part = agreement.instalments.get(number=2)
    made = confirmed(world, part, kind)
    part.refresh_from_db()
    assert part.due_on == (DAY if kind == "lapsed" else max(DAY, made.occurred_on))
    services.void_occurrence(made, by=world.second_approver, note="Wrong item.", on=LATER)
    assert standing(agreement) == (1000, 400, 600, 0)
    part.refresh_from_db()
    assert [part.qualified, part.lapsed, part.due_on] == [400, 0, DAY]
    assert ledger.verify() == []


def test_what_is_received_is_not_put_under_its_condition_again(world: World) -> None:
    part = world.agreement(**CONDITION).instalments.get(number=2)
    made = confirmed(world, part)
    part.refresh_from_db()
    world.receipt(part, "400.00")
    with pytest.raises(Refused, match="More than what is payable"):
        services.void_occurrence(made, by=world.second_approver, note="Wrong.", on=LATER)
    assert Occurrence.objects.get(pk=made.pk).status == "confirmed"


def test_nothing_under_a_condition_is_overdue_on_a_day_before_it_was_met(world: World) -> None:
    part = world.agreement(**CONDITION).instalments.get(number=2)
    assert [row.number for row in figures.at(LATER).overdue] == [1]
    confirmed(world, part)
    assert [row.number for row in figures.at(LATER).overdue] == [1, 2]
    assert [row.number for row in figures.at(date(2026, 3, 19)).overdue] == [1]


EVENTS = (
    InstalmentTerms(1, None, Decimal("600.00"), due_after="signature", due_days=30),
    InstalmentTerms(2, None, Decimal("300.00"), due_after="event", due_days=10, due_event="Milestone M2 is verified"),
    InstalmentTerms(3, None, Decimal("100.00"), Decimal("100.00"), due_after="condition", due_days=5),
)
TERMS: dict[str, Any] = {"instalments": EVENTS, "qualified_amount": Decimal("100.00"), "condition": "Appropriation."}


def test_an_instalment_is_due_within_days_after_its_event(world: World) -> None:
    agreement = world.agreement(**TERMS)
    first, second, third = agreement.instalments.order_by("number")
    assert (first.due_on, second.due_on, third.due_on) == (date(2026, 4, 1), None, None)
    assert first.terms == "within 30 days after: countersignature"
    confirmed(world, second, "event", None)
    confirmed(world, third, amount="100.00")
    assert [part.due_on for part in agreement.instalments.order_by("number")][1:] == [
        date(2026, 3, 12),
        date(2026, 3, 7),
    ]
    with pytest.raises(Refused, match="waits for no event"):
        proposed(world, first, "event", None)
    made = Occurrence.objects.get(instalment=second)
    services.void_occurrence(made, by=world.second_approver, note="Not verified after all.", on=LATER)
    second.refresh_from_db()
    assert second.due_on is None


def test_a_signature_covers_events_and_conditions(world: World) -> None:
    said = world.submitted(**TERMS).signed_content()["instalments"]
    assert said[1] == [2, "", "300", "event", 10, "Milestone M2 is verified"]
    assert said[2][-1] == "qualified 100"


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        (
            "UPDATE donors_instalment SET qualified = qualified - 1 WHERE qualified > 0",
            "instalments_add_up_to_the_books",
        ),
        ("UPDATE donors_instalment SET qualified = -1", "a_condition_holds_at_most_the_instalment"),
        ("UPDATE donors_instalment SET due_days = 5", "instalments_change_only_in_a_draft_agreement"),
        ("UPDATE donors_occurrence SET amount = 1", "an_occurrence_keeps_its_terms"),
        ("UPDATE donors_occurrence SET status = 'confirmed'", "a_confirmed_occurrence_is_in_the_books"),
        ("DELETE FROM donors_occurrence", "occurrence_takes_only_declared_steps|an_occurrence_keeps_its_terms"),
        ("DELETE FROM donors_occurrencesignature", "permission denied"),
    ],
)
def test_sql_that_would_free_a_condition_is_refused(world: World, statement: str, rule: str) -> None:
    proposed(world, world.agreement(**CONDITION).instalments.get(number=2))
    with connection.cursor() as cursor, pytest.raises(Exception, match=r".") as refused, transaction.atomic():
        cursor.execute(statement)
    diagnosis: Any = getattr(refused.value.__cause__, "diag", None)
    told = f"{refused.value} {getattr(diagnosis, 'constraint_name', '')}"
    assert any(part in told for part in rule.split("|")), told


def test_an_event_comes_once(world: World) -> None:
    part = world.agreement(**TERMS).instalments.get(number=2)
    proposed(world, part, "event", None)
    with pytest.raises(Refused, match="proposed or confirmed already"):
        proposed(world, part, "event", None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.create(
            instalment=part, kind="event", occurred_on=DAY, reason="Again.", document=Occurrence.objects.get().document
        )


def test_of_two_confirmations_at_once_that_exceed_the_condition_one_is_refused(fresh_stage: Copy) -> None:
    world = on_stage()
    agreement = world.agreement(**CONDITION)
    part = agreement.instalments.get(number=2)
    made = [proposed(world, part, amount="300.00") for _ in range(2)]
    start, said = threading.Barrier(2), ["", ""]

    def run(place: int) -> None:
        start.wait()
        try:
            services.confirm_occurrence(made[place], by=world.approver, on=LATER)
            said[place] = "done"
        except Refused as refused:
            said[place] = refused.constraint
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["a_condition_holds_at_most_the_instalment", "done"]
    assert standing(agreement) == (1000, 100, 900, 0)
