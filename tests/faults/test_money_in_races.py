"""What two people press at once, on connections of their own: income, returns, closing, keys, calls, amendments."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from donors import services
from donors.models import Amendment, BurdenKey, Call, DonorReturn
from donors.services import burden as keys
from oversight.models import FundClosing, Income
from oversight.services import fund_closings, income
from tests.donors import test_amendments as amendments
from tests.donors import test_burden as burden
from tests.donors import test_calls as calls
from tests.donors import test_closing as closing
from tests.donors import test_returns as returns
from tests.donors.test_notes import breaches
from tests.donors.world import DAY, on_stage
from tests.faults.test_donors_races import at_once, submitted
from tests.oversight import test_income as earning
from trustfund import ledger
from trustfund.fund.models import Fund

if TYPE_CHECKING:
    from tests.databases import Copy
    from tests.donors.world import World


@pytest.fixture
def world(fresh_stage: Copy) -> World:
    return on_stage()


def sound() -> bool:
    """Say whether the books verify and every rule holds."""
    return (ledger.verify(), breaches()) == ([], [])


def test_the_same_income_pressed_by_two_is_posted_once(world: World) -> None:
    earning.with_money(world)
    made = earning.handed_in(world)
    said = at_once(
        lambda: income.post_income(made, by=world.approver, on=earning.LAST),
        lambda: income.post_income(made, by=world.second_approver, on=earning.LAST),
    )
    assert said.count("done") == 1
    assert Income.objects.get().status == "posted"
    assert sum(share.amount for share in made.shares.all()) == made.amount
    assert sound()


def test_a_month_entered_by_two_stands_once(world: World) -> None:
    earning.with_money(world)

    def enter(amount: str) -> Income:
        return income.hand_in_income(
            trustee_account=world.account, month=earning.MARCH, amount=Decimal(amount), source="x", by=world.preparer
        )

    said = at_once(lambda: enter("100.00"), lambda: enter("101.00"))
    assert said.count("done") == 1
    assert Income.objects.count() == 1


def test_two_returns_of_more_than_the_window_has_are_one(world: World) -> None:
    returns.paid_in(world)
    first, second = (returns.approved(world, "500.00") for _each in "ab")
    said = at_once(
        lambda: services.record_return(first, by=world.preparer, on=DAY),
        lambda: services.record_return(second, by=world.preparer, on=DAY),
    )
    assert said.count("done") == 1
    assert DonorReturn.objects.filter(status="returned").count() == 1
    assert returns.returned(world.alder) == 500
    assert sound()


def test_a_receipt_and_the_closing_at_once_leave_one_of_them(world: World) -> None:
    donors = closing.three_donors(world)
    ready = closing.approved(world, donors)
    late = submitted(world, world.agreement(parts=("600.00", "400.00"), currency="USD"), 1, "600.00")
    said = at_once(
        lambda: fund_closings.close_fund(ready, by=world.second_approver, on=DAY),
        lambda: services.receive(late, by=world.approver),
    )
    assert said.count("done") == 1
    late.refresh_from_db()
    is_closed = Fund.objects.get().closed_on is not None
    assert (FundClosing.objects.get().status == "closed", late.status == "received") == (is_closed, not is_closed)
    assert sound()


def test_two_keys_from_one_month_are_one(world: World) -> None:
    first, second = burden.handed_in(world), burden.handed_in(world)
    said = at_once(
        lambda: keys.approve_key(first, by=world.approver), lambda: keys.approve_key(second, by=world.second_approver)
    )
    assert said.count("done") == 1
    assert BurdenKey.objects.filter(status="approved").count() == 1


def test_an_instalment_called_by_two_has_one_call(world: World) -> None:
    part = calls.first(world)
    said = at_once(lambda: calls.drafted(world, part), lambda: calls.drafted(world, part, "500.00"))
    assert said.count("done") == 1
    assert Call.objects.count() == 1


def test_one_supplement_pressed_by_two_adds_once(world: World) -> None:
    agreement = world.agreement()
    world.pledge(amount="500.00")
    made = amendments.supplement(world, agreement)
    said = at_once(
        lambda: services.countersign_amendment(made, by=world.approver, on=amendments.LATER),
        lambda: services.countersign_amendment(made, by=world.second_approver, on=amendments.LATER),
    )
    assert said.count("done") == 1
    assert Amendment.objects.get().status == "countersigned"
    agreement.refresh_from_db()
    assert agreement.amount == 1500
    assert sound()


def test_amendments_drafted_by_two_at_once_are_one(world: World) -> None:
    agreement = world.agreement()
    said = at_once(
        lambda: amendments.schedule(world, agreement, (1, "500.00"), (2, "500.00")),
        lambda: amendments.schedule(world, agreement, (1, "400.00"), (2, "600.00")),
    )
    assert said.count("done") == 1
    assert Amendment.objects.count() == 1
