"""Lines of the bank pressed by several at once, on connections of their own: each becomes one thing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from donors import services
from donors.models import BankFile, BankMatch, Receipt
from donors.services import bank_matches, bank_unapplied
from oversight.demo.statements import Movement
from tests.donors.test_bank_matches import in_words, lines, made_of, receipt_of
from tests.donors.world import DAY, on_stage
from tests.faults.test_donors_races import at_once
from trustfund import ledger

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Copy


def test_one_line_pressed_by_two_becomes_one_receipt(fresh_stage: Copy, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    world = on_stage()
    agreement = world.agreement()
    (line,) = lines(world, in_words(agreement))
    part = agreement.instalments.get(number=1)

    def receive(number: str) -> BankMatch:
        return bank_matches.receive_line(line, part, amount=Decimal("600.00"), number=number, by=world.preparer)

    said = at_once(
        lambda: receive("R-1"), lambda: receive("R-2"), lambda: bank_unapplied.set_apart(line, by=world.preparer)
    )
    assert said.count("done") == 1
    assert (BankMatch.objects.count(), Receipt.objects.count() <= 1) == (1, True)


def test_two_lines_for_one_instalment_are_received_once(fresh_stage: Copy, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    world = on_stage()
    agreement = world.agreement()
    both = lines(world, in_words(agreement), in_words(agreement, bank_reference="2"))
    receipts = [receipt_of(made_of(world, line, agreement)) for line in both]
    said = at_once(
        lambda: services.receive(receipts[0], by=world.approver),
        lambda: services.receive(receipts[1], by=world.second_approver),
    )
    assert sorted(said) == ["an_instalment_is_not_overpaid", "done"]
    assert Receipt.objects.booked().count() == 1
    assert ledger.verify() == []


def test_one_file_taken_in_by_two_at_once_is_one_file(fresh_stage: Copy, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    world = on_stage()
    moved = Movement(DAY, "5.00", "x")
    said = at_once(lambda: lines(world, moved), lambda: lines(world, moved))
    assert set(said) <= {"done", "a_bank_file_is_taken_in_once"}
    assert (BankFile.objects.count(), "done" in said) == (1, True)
