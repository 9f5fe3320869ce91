"""Several administrators at once, on connections of their own: exactly the right number succeed."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection

from donors import services
from donors.fees import Tier, cumulative
from donors.models import Agreement, Receipt
from tests.donors.world import DAY, World, on_stage
from trustfund import ledger
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.databases import Copy

MILLION = Decimal(1_000_000)


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """Do all of them at the same moment, each on its own connection; return `done` or why not, for each."""
    start, said = threading.Barrier(len(deeds)), [""] * len(deeds)

    def run(place: int, deed: Callable[[], Any]) -> None:
        start.wait()
        try:
            deed()
            said[place] = "done"
        except Refused as refused:
            said[place] = refused.constraint or refused.sentence
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def submitted(world: World, agreement: Agreement, number: int, amount: str) -> Receipt:
    receipt = world.drafted_receipt(
        agreement.instalments.get(number=number), amount, currency=agreement.currency, number=f"R-{number}-{amount}"
    )
    return services.submit_receipt(receipt, by=world.preparer)


def test_two_receipts_for_one_instalment_are_not_both_booked(fresh_stage: Copy) -> None:
    world = on_stage()
    agreement = world.agreement(parts=("600.00", "400.00"))
    part = agreement.instalments.get(number=1)
    receipts = [world.drafted_receipt(part, "600.00") for _ in range(2)]
    receipts = [services.submit_receipt(each, by=world.preparer) for each in receipts]
    approvers = (world.approver, world.second_approver)
    said = at_once(
        *(lambda each=each, by=by: services.receive(each, by=by) for each, by in zip(receipts, approvers, strict=True))
    )
    assert sorted(said) == ["an_instalment_is_not_overpaid", "done"]
    assert Receipt.objects.booked().count() == 1
    assert ledger.verify() == []


def test_one_receipt_approved_by_two_at_once_is_booked_once(fresh_stage: Copy) -> None:
    world = on_stage()
    receipt = submitted(world, world.agreement(), 1, "600.00")
    people = (world.approver, world.second_approver, world.approver, world.second_approver)
    said = at_once(*(lambda by=by: services.receive(receipt, by=by) for by in people))
    assert said.count("done") == 1
    assert ledger.entries(f"receipt:{receipt.pk}").count() == 1
    assert ledger.verify() == []


def test_receipts_at_once_do_not_compute_their_fees_on_the_same_contributions(fresh_stage: Copy) -> None:
    world = on_stage()
    parts = tuple(str(20 * MILLION) for _ in range(6))
    agreement = world.agreement(parts=parts, currency="USD")
    receipts = [submitted(world, agreement, number, str(20 * MILLION)) for number in range(1, 7)]
    people = (world.approver, world.second_approver) * 3
    said = at_once(
        *(lambda each=each, by=by: services.receive(each, by=by) for each, by in zip(receipts, people, strict=True))
    )
    assert said == ["done"] * 6
    tiers = [Tier(tier.up_to, tier.percent) for tier in agreement.fee_schedule.tiers.all()]
    assert ledger.balance(world.fund.fees_account) == cumulative(tiers, 120 * MILLION)
    before = [each or 0 for each in Receipt.objects.values_list("contributions_before_usd", flat=True)]
    assert sorted(before) == [20 * MILLION * place for place in range(6)]
    assert ledger.verify() == []


def test_two_agreements_do_not_both_take_the_same_pledge(fresh_stage: Copy) -> None:
    world = on_stage()
    world.pledge(amount="1000.00")
    both = [world.submitted() for _ in range(2)]
    people = (world.approver, world.second_approver)
    said = at_once(
        *(
            lambda each=each, by=by: services.countersign(each, by=by, on=DAY)
            for each, by in zip(both, people, strict=True)
        )
    )
    assert sorted(said) == ["account_keeps_its_floor", "done"]
    assert Agreement.objects.countersigned().count() == 1
    assert ledger.verify() == []


def test_a_first_pledge_of_a_donor_announced_twice_at_once_counts_once(fresh_stage: Copy) -> None:
    world = on_stage()
    pledges = [world.confirmed(amount="5.00") for _ in range(3)]
    said = at_once(
        *(lambda each=each: services.announce(each, by=world.approver, on=DAY) for each in (*pledges, pledges[0]))
    )
    assert said.count("done") == 3
    assert ledger.balance(world.alder.pledge_accounts.get().pledged_account) == Decimal("15.00")
    assert ledger.verify() == []


def test_voiding_while_it_is_voided_reverses_once(fresh_stage: Copy) -> None:
    world = on_stage()
    receipt = world.receipt(world.agreement().instalments.get(number=1), "600.00")
    people = (world.approver, world.second_approver)
    said = at_once(*(lambda by=by: services.void_receipt(receipt, by=by, on=DAY, note="Wrong.") for by in people))
    assert said.count("done") == 1
    assert ledger.Entry.objects.filter(reverses__isnull=False).count() == 1
    assert ledger.verify() == []


def test_a_form_sent_twice_at_once_is_one_receipt(fresh_stage: Copy) -> None:
    world = on_stage()
    part = world.agreement().instalments.get(number=1)
    terms = {"id": part.pk, "number": "R-1", "remittance_reference": "X"}
    said = at_once(*(lambda: world.drafted_receipt(part, "6.00", **terms) for _ in range(4)))
    assert said == ["done"] * 4
    assert Receipt.objects.count() == 1
