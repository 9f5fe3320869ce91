"""Money goes back to one donor: by a decision, by two people, out of unallocated money."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from donors import services
from donors.models import RETURN_WORKFLOW, Donor, DonorReturn
from oversight import figures
from oversight.demo.people import people
from tests.donors.browsing import signed_in, text
from tests.donors.world import DAY
from trustfund import ledger
from trustfund.fund.services import record_decision
from trustfund.web.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tests.donors.world import World
    from trustfund.fund.models import Decision


def at_commit() -> None:
    """Ask what the database asks at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def returned(donor: Donor) -> Decimal:
    """Return what went back to the donor, by the books."""
    account = Donor.objects.get(pk=donor.pk).returned_account
    return ledger.balance(account) if account else Decimal(0)


def decided(world: World, number: str = "OB-R1") -> Decision:
    """Return a line of the minutes that lets money go back."""
    return record_decision(number=number, decided_on=DAY, title="Return", text="The board returns.", by=world.approver)


def paid_in(world: World, amount: str = "1000.00") -> None:
    """Have alder pay in so many dollars, without a preference."""
    agreement = world.agreement(parts=(amount,), currency="USD")
    world.receipt(agreement.instalments.get(), amount, currency="USD")


def drafted(world: World, amount: str = "300.00", **terms: Any) -> DonorReturn:
    """Return a draft that names a decision."""
    given: dict[str, Any] = {
        "number": f"RT-{uuid4().hex[:6]}",
        "amount": Decimal(amount),
        "window": world.unpreferred,
        "trustee_account": world.account,
        "reason": "Overpaid.",
        "sent_to": "Bank of Alder, 0123456789",
    }
    given |= {} if "decision" in terms else {"decision": decided(world, f"OB-{uuid4().hex[:6]}")}
    return services.draft_return(world.alder, by=world.preparer, **(given | terms))


def approved(world: World, amount: str = "300.00") -> DonorReturn:
    """Return a return that two people stand for."""
    submitted = services.submit_return(drafted(world, amount), by=world.preparer)
    return services.approve_return(submitted, by=world.approver)


def sent(world: World, amount: str = "300.00") -> DonorReturn:
    """Return a return that the bank has sent."""
    return services.record_return(approved(world, amount), by=world.preparer, on=DAY)


def test_a_return_lowers_cash_and_what_can_be_allocated_and_leaves_what_was_paid_in(stage: World) -> None:
    paid_in(stage)
    cash, unallocated = (
        ledger.balance(account) for account in (stage.account.cash_account, stage.unpreferred.unallocated_account)
    )
    given = sent(stage)
    assert given.status == "returned"
    assert cash - ledger.balance(stage.account.cash_account) == 300
    assert unallocated - ledger.balance(stage.unpreferred.unallocated_account) == 300
    assert returned(stage.alder) == 300
    now = figures.at(None)
    assert [now.rung("paid_in"), now.kinds["returned"]] == [1000, 300]
    assert now.resources.balance == now.resources.received - now.resources.fees - 300
    assert ledger.verify() == []


def test_a_return_without_a_decision_stays_a_draft_whoever_writes(stage: World) -> None:
    given = drafted(stage, decision=None)
    with pytest.raises(Refused, match="only by a decision of the board"):
        services.submit_return(given, by=stage.preparer)
    with pytest.raises(IntegrityError, match="rests_on_a_decision"), transaction.atomic():
        DonorReturn.objects.filter(pk=given.pk).update(status="submitted")
    services.edit_return(given, by=stage.preparer, decision=decided(stage), amount=Decimal("1.00"))
    assert services.submit_return(given, by=stage.preparer).status == "submitted"


def test_whoever_prepares_does_not_approve_and_approval_books_nothing(stage: World) -> None:
    paid_in(stage)
    submitted = services.submit_return(drafted(stage), by=stage.preparer)
    with pytest.raises(NotAllowed):
        services.approve_return(submitted, by=stage.preparer)
    services.approve_return(submitted, by=stage.approver)
    assert not ledger.Entry.objects.filter(key__startswith="return:").exists()


def test_more_than_is_left_is_refused_with_the_figure(stage: World) -> None:
    paid_in(stage)
    given = approved(stage, "950.01")
    with pytest.raises(Refused, match=r"950\.00 USD; 950\.01 USD cannot leave them"):
        services.record_return(given, by=stage.preparer, on=DAY)
    assert not ledger.Entry.objects.filter(key__startswith="return:").exists()


def test_a_donor_does_not_get_back_more_than_it_paid_in(stage: World) -> None:
    paid_in(stage, "100.00")
    other = stage.agreement(stage.birch, parts=("1000.00",), currency="USD")
    stage.receipt(other.instalments.get(), "1000.00", currency="USD")
    sent(stage, "60.00")
    sent(stage, "40.01")
    with pytest.raises(IntegrityError, match="lies_within_what_the_donor_paid_in"):
        at_commit()


def test_a_voided_return_is_unallocated_again(stage: World) -> None:
    paid_in(stage)
    given = sent(stage)
    services.void_return(given, by=stage.approver, on=DAY, note="The bank gave it back: account closed.")
    assert returned(stage.alder) == 0
    assert ledger.balance(stage.unpreferred.unallocated_account) == 950
    with pytest.raises(Refused):
        services.void_return(given, by=stage.approver, on=DAY, note="Again.")


def test_the_books_of_a_return_cannot_be_gone_round(stage: World) -> None:
    given = approved(stage)
    with pytest.raises(IntegrityError, match="only_a_draft"), transaction.atomic():
        DonorReturn.objects.filter(pk=given.pk).update(amount=1)
    with pytest.raises(Refused, match="Only a draft"):
        services.edit_return(given, by=stage.preparer, amount=Decimal(1))
    DonorReturn.objects.filter(pk=given.pk).update(status="returned")
    with pytest.raises(IntegrityError, match="is_in_the_books"):
        at_commit()


def test_every_step_of_a_return_that_ends_something_is_explained() -> None:
    assert all(step.needs_note for step in RETURN_WORKFLOW.steps if step.is_destructive)


def test_a_return_is_drafted_and_read_on_its_pages(stage: World) -> None:
    paid_in(stage)
    client = signed_in(stage.preparer)
    assert "No returns yet" in text(client.get(reverse("donors:return_list")))
    form = {
        "id": str(uuid4()), "donor": str(stage.alder.pk), "number": "RT-001", "amount": "300.00",
        "window": str(stage.unpreferred.pk), "trustee_account": str(stage.account.pk), "decision": "",
        "reason": "Overpaid.", "sent_to": "Bank of Alder, 0123456789", "source": "window", "destination": "bank",
    }  # fmt: skip
    answer = client.post(reverse("donors:return_new"), form)
    given = DonorReturn.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, given.get_absolute_url())
    assert "cannot be submitted without one" in text(client.get(given.get_absolute_url()))
    answer = client.post(reverse("donors:return_edit", args=[given.pk]), form | {"decision": str(decided(stage).pk)})
    assert answer.status_code == 302
    page = text(client.get(given.get_absolute_url()))
    assert all(said in page for said in ("OB-R1", "300.00", "0123456789", "Overpaid."))


def test_a_donor_reads_its_own_return_once_approved_and_no_other_donor_ever(stage: World) -> None:
    paid_in(stage)
    given = services.submit_return(drafted(stage), by=stage.preparer)
    own, other = signed_in(stage.alder_person), signed_in(stage.birch_person)
    assert own.get(given.get_absolute_url()).status_code == 404
    services.approve_return(given, by=stage.approver)
    assert "0123456789" in text(own.get(given.get_absolute_url()))
    assert other.get(given.get_absolute_url()).status_code == 404
    auditor = text(signed_in(people.auditor).get(given.get_absolute_url()))
    assert "•••• 6789" in auditor
    assert "0123456789" not in auditor
    assert given.number in text(own.get(stage.alder.get_absolute_url()))
