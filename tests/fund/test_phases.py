"""Phases: how far commitments may go, and what is carried over when the next one opens."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from oversight.demo.people import people
from trustfund import ledger
from trustfund.fund.models import Decision, Fund, Phase
from trustfund.fund.services import open_phase, record_decision

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def decision() -> Decision:
    return record_decision(
        number=f"OB-{uuid4().hex[:6]}", decided_on=DAY, title="Phase", text="Opened.", by=people.approver
    )


def opened(number: int, ceiling: str, per_grant: str = "1.00") -> Phase:
    return open_phase(
        Fund.objects.get(), number=number, title=f"Phase {number}", ceiling=Decimal(ceiling),
        per_grant_ceiling=Decimal(per_grant), decision=decision(), by=people.approver, on=DAY,
    )  # fmt: skip


def commit(amount: str, phase: Phase) -> ledger.Entry:
    """Use headroom as signing a grant does."""
    fund = Fund.objects.get()
    moves = [ledger.Move(phase.headroom_account, fund.ceilings_account, Decimal(amount))]
    return ledger.post("test.commitment", on=DAY, by=None, moves=moves, key=f"test:{uuid4()}:committed")


def test_the_open_phase_has_its_ceiling_as_headroom() -> None:
    phase = Phase.objects.open().get()
    assert ledger.balance(phase.headroom_account) == phase.ceiling == Decimal("30000000.00")


def test_headroom_is_refused_beyond_the_ceiling_with_the_figures() -> None:
    phase = Phase.objects.open().get()
    commit("27500000.00", phase)
    with pytest.raises(ledger.Refused) as refused, transaction.atomic():
        commit("3000000.00", phase)
    assert (refused.value.available, refused.value.asked) == (Decimal("2500000.00"), Decimal("3000000.00"))
    commit("2500000.00", phase)
    assert ledger.balance(phase.headroom_account) == 0


def test_the_next_phase_counts_what_is_committed_already_and_closes_the_one_before() -> None:
    first = Phase.objects.open().get()
    commit("27500000.00", first)
    second = opened(2, "40000000.00")
    first.refresh_from_db()
    assert (first.closed_on, ledger.balance(first.headroom_account)) == (DAY, Decimal(0))
    assert ledger.balance(second.headroom_account) == Decimal("12500000.00")
    assert Phase.objects.open().get() == second


def test_a_ceiling_below_what_is_committed_is_refused_and_the_phase_before_stays_open() -> None:
    first = Phase.objects.open().get()
    commit("27500000.00", first)
    with pytest.raises(ledger.Refused), transaction.atomic():
        opened(2, "27000000.00")
    assert Phase.objects.open().get() == first


def test_a_ceiling_for_one_grant_lies_within_the_phase() -> None:
    with pytest.raises(IntegrityError, match="a_grant_ceiling_lies_within_the_phase"), transaction.atomic():
        opened(2, "40000000.00", per_grant="40000000.01")


@pytest.mark.parametrize("change", [{"ceiling": 1}, {"per_grant_ceiling": 2}, {"title": "Other"}, {"opened_on": DAY}])
def test_the_terms_of_a_phase_are_not_changed(change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match=r"terms of a phase|a phase only closes"), transaction.atomic():
        Phase.objects.update(**change)


def test_two_phases_are_not_open_at_once() -> None:
    first, second = Phase.objects.open().get(), opened(2, "40000000.00")
    with pytest.raises(IntegrityError), transaction.atomic():
        Phase.objects.filter(pk=first.pk).update(closed_on=None)
    assert list(Phase.objects.open()) == [second]


def test_the_minutes_are_never_rewritten() -> None:
    made = decision()
    for attempt in (lambda: Decision.objects.filter(pk=made.pk).update(text="Otherwise."), made.delete):
        with pytest.raises(Exception, match=r"permission denied|never rewritten"), transaction.atomic():
            attempt()
    made.refresh_from_db()
    assert made.text == "Opened."


def test_a_number_of_the_minutes_is_given_once() -> None:
    made = decision()
    with pytest.raises(IntegrityError), transaction.atomic():
        record_decision(number=made.number, decided_on=DAY, title="Again", text="Again.", by=people.approver)


def test_there_is_one_fund() -> None:
    fund = Fund.objects.get()
    fund.pk, fund.code = uuid4(), "OTHER"
    with pytest.raises(IntegrityError), transaction.atomic():
        fund.save(force_insert=True)
