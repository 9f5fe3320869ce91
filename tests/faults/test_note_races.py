"""Promissory notes encashed by several at once, on connections of their own: no note becomes cash twice."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from donors import services
from donors.models import Encashment, Receipt
from tests.donors.test_notes import breaches, drafted, held, note
from tests.donors.world import on_stage
from tests.faults.test_donors_races import at_once
from trustfund import ledger

if TYPE_CHECKING:
    from tests.databases import Copy


def test_two_encashments_of_more_than_the_note_are_one(fresh_stage: Copy) -> None:
    world = on_stage()
    received = note(world)
    first, second = (
        services.submit_encashment(drafted(world, received, "400.00"), by=world.preparer) for _ in range(2)
    )
    said = at_once(
        lambda: services.encash(first, by=world.approver), lambda: services.encash(second, by=world.second_approver)
    )
    assert sorted(said) == ["a_note_is_encashed_within_its_amount", "done"]
    assert Encashment.objects.filter(status="encashed").count() == 1
    assert held()["notes"] == 220
    assert (breaches(), ledger.verify()) == ([], [])


def test_the_same_encashment_pressed_by_two_is_booked_once(fresh_stage: Copy) -> None:
    world = on_stage()
    made = services.submit_encashment(drafted(world, note(world), "600.00"), by=world.preparer)
    said = at_once(
        lambda: services.encash(made, by=world.approver), lambda: services.encash(made, by=world.second_approver)
    )
    assert said.count("done") == 1
    assert held()["notes"] == 0
    assert breaches() == []


def test_a_note_is_not_voided_while_it_is_encashed(fresh_stage: Copy) -> None:
    world = on_stage()
    received = note(world)
    made = services.submit_encashment(drafted(world, received, "600.00"), by=world.preparer)
    said = at_once(
        lambda: services.encash(made, by=world.approver),
        lambda: services.void_receipt(received, by=world.second_approver, on=made.value_on, note="wrong"),
    )
    assert "done" in said
    received.refresh_from_db()
    is_cash = Encashment.objects.get(pk=made.pk).status == "encashed"
    assert (received.status, received.encashed) == (("received", Decimal(600)) if is_cash else ("voided", Decimal(0)))
    assert Receipt.objects.filter(status="received").exists() is is_cash
    assert breaches() == []


def test_one_remittance_entered_by_two_is_a_receipt_or_an_encashment(fresh_stage: Copy) -> None:
    world = on_stage()
    received = note(world, "100.00")
    part = received.agreement.instalments.get(number=2)
    said = at_once(
        lambda: drafted(world, received, "10.00", remittance_reference="SWIFT 1"),
        lambda: world.drafted_receipt(part, "10.00", remittance_reference="swift 1"),
    )
    assert said.count("done") == 1
    entered = Receipt.objects.filter(remittance_reference="swift 1").count()
    assert entered + Encashment.objects.count() == 1
