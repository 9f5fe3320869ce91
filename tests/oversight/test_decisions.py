"""Decisions of the board: proposed, before the board, adopted, and what they allocate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from oversight.demo import story
from oversight.demo.calendar import Calendar
from oversight.demo.people import people
from oversight.models import ProposedDecision
from oversight.services import decisions
from oversight.services.decisions import Part
from projects.models import Allocation, Project
from trustfund import ledger
from trustfund.access.models import Act
from trustfund.fund.models import Decision, Window
from trustfund.web.refusals import NotAllowed, Refused

CALENDAR = Calendar()
DAY = CALENDAR.day(1, 85)


@pytest.fixture
def funded(db: None) -> None:
    """Alder and Rowan have paid their first instalments; two projects are in the pipeline."""
    story.build(until=DAY)


def proposed(amount: str = "4200000.00", number: str = "OB-77") -> ProposedDecision:
    project = Project.objects.get(code="EN-01")
    return decisions.propose(
        number=number,
        title="Hydropower",
        text="The board allocates.",
        meeting_on=DAY,
        allocations=[Part(project, Decimal(amount), Decimal(amount))],
        by=people.preparer,
    )


def before_the_board(amount: str = "4200000.00") -> ProposedDecision:
    return decisions.submit(proposed(amount), by=people.preparer, on=DAY)


def free() -> Decimal:
    return ledger.balance(Window.objects.get(is_without_preference=True).unallocated_account)


def test_adopting_writes_the_minutes_and_allocates(funded: None) -> None:
    there = free()
    adopted = decisions.adopt(before_the_board(), by=people.approver, on=DAY)
    assert adopted.status == "adopted"
    assert adopted.decision == Decision.objects.get(number="OB-77")
    assert adopted.decision is not None
    assert adopted.decision.decided_on == DAY
    allocation = Allocation.objects.get(decision=adopted.decision)
    assert allocation.amount == Decimal("4200000.00")
    assert Project.objects.get(code="EN-01").status == "active"
    assert free() == there - Decimal("4200000.00")


def test_what_the_window_does_not_hold_is_not_adopted_and_nothing_happened(funded: None) -> None:
    proposal, there = before_the_board("99000000.00"), free()
    with pytest.raises(Refused, match="99,000,000"):
        decisions.adopt(proposal, by=people.approver, on=DAY)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decision) == ("submitted", None)
    assert not Decision.objects.filter(number="OB-77").exists()
    assert (free(), Allocation.objects.count()) == (there, 0)


def test_only_an_approver_records_the_adoption(funded: None) -> None:
    proposal = before_the_board()
    acts = Act.objects.count()
    for who in (people.preparer, people.second_preparer, people.team_leader, people.board_donor, people.auditor):
        with pytest.raises(NotAllowed):
            decisions.adopt(proposal, by=who, on=DAY)
    assert not Decision.objects.filter(number="OB-77").exists()
    assert Act.objects.count() == acts


def test_a_draft_is_not_adopted(funded: None) -> None:
    with pytest.raises(Refused, match="Before the board"):
        decisions.adopt(proposed(), by=people.approver, on=DAY)
    assert not Decision.objects.filter(number="OB-77").exists()


def test_an_adopted_decision_is_not_adopted_again(funded: None) -> None:
    adopted = decisions.adopt(before_the_board(), by=people.approver, on=DAY)
    with pytest.raises(Refused):
        decisions.adopt(adopted, by=people.second_approver, on=DAY)
    assert Allocation.objects.count() == 1


def test_sending_back_opens_the_draft_again(funded: None) -> None:
    proposal = before_the_board()
    with pytest.raises(Refused, match="needs a note"):
        decisions.send_back(proposal, by=people.approver, on=DAY)
    back = decisions.send_back(proposal, by=people.approver, on=DAY, note="The members ask for the results first.")
    assert (back.status, back.round) == ("draft", 2)
    project = Project.objects.get(code="WH-01")
    part = Part(project, Decimal(1000), Decimal(1000))
    revised = decisions.revise(back, title="Water", text="…", meeting_on=DAY, allocations=[part], by=people.preparer)
    assert [each.project for each in revised.allocations.all()] == [project]


def test_what_lies_before_the_board_is_not_rewritten(funded: None) -> None:
    proposal = before_the_board()
    with pytest.raises(Refused, match="Only a draft"):
        decisions.revise(proposal, title="X", text="Y", meeting_on=DAY, allocations=[], by=people.preparer)
    proposal.refresh_from_db()
    assert (proposal.title, proposal.allocations.count()) == ("Hydropower", 1)


def test_content_changed_under_the_signature_is_not_adopted(funded: None) -> None:
    proposal = before_the_board()
    proposal.allocations.update(amount=Decimal("5000000.00"))
    with pytest.raises(Refused, match="changed since it was signed"):
        decisions.adopt(proposal, by=people.approver, on=DAY)


def test_the_same_form_sent_twice_is_one_proposal(funded: None) -> None:
    words: dict[str, Any] = {
        "number": "OB-78",
        "title": "T",
        "text": "X",
        "meeting_on": date(2024, 12, 1),
        "id": uuid4(),
    }
    first = decisions.propose(allocations=[], by=people.preparer, **words)
    assert decisions.propose(allocations=[], by=people.preparer, **words) == first
    with pytest.raises(Refused, match="sent before with other content"):
        decisions.propose(allocations=[], by=people.preparer, **words | {"title": "Other"})
    assert ProposedDecision.objects.count() == 1


def test_a_number_is_given_once(funded: None) -> None:
    proposed()
    with pytest.raises(Refused, match="number"):
        proposed()


SEEN = {
    "preparer": {"draft", "submitted", "adopted"},
    "approver": {"draft", "submitted", "adopted"},
    "auditor": {"draft", "submitted", "adopted"},
    "board_donor": {"submitted", "adopted"},
    "board_recipient": {"submitted", "adopted"},
    "donor_alder": {"adopted"},
    "counterpart_preparer": {"adopted"},
    "team_leader": {"adopted"},
    "second_team_leader": set(),
    "access_administrator": set(),
}


def test_drafts_stay_with_the_administrator_and_proposals_with_the_seats(funded: None) -> None:
    decisions.adopt(before_the_board("100.00"), by=people.approver, on=DAY)
    decisions.submit(proposed(number="OB-79"), by=people.preparer, on=DAY)
    proposed(number="OB-80")
    for who, states in SEEN.items():
        seen = ProposedDecision.objects.visible_to(getattr(people, who))
        assert (who, set(seen.values_list("status", flat=True))) == (who, states)
