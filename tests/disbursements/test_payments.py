from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from disbursements import services
from tests.projects.world import DAY, usd
from trustfund import ledger

if TYPE_CHECKING:
    from tests.projects.world import World


def test_a_dollar_goes_from_application_to_payment(world: World) -> None:
    grant = world.grant()
    application = world.submitted(grant, (1, 100_000), (2, 20_000))
    assert application.amount == usd(100_000)
    assert ledger.balance(grant.requested_account) == usd(100_000)
    application = services.endorse(application, by=world.leader, on=DAY)
    application = services.approve(application, by=world.approver, on=DAY)
    payment = services.release(application, by=world.releaser, on=date(2026, 3, 9))
    paid = services.confirm_paid(payment, by=world.clerk, on=date(2026, 3, 10), bank_reference="BNK-1")
    assert (paid.status, paid.application.status) == ("paid", "paid")
    assert ledger.balance(grant.committed_account) == usd(900_000)
    assert ledger.balance(grant.requested_account) == usd(0)
    assert ledger.balance(grant.disbursed_account) == usd(100_000)
    assert ledger.balance(grant.expenditure_account) == usd(100_000)
    assert [ledger.balance(c.account) for c in grant.categories.all()] == [usd(520_000), usd(380_000)]
