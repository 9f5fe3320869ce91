"""Money in, through the services, on the real database."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from donors import services
from donors.models import Agreement, Instalment, Pledge, Receipt
from tests.donors.world import DAY
from trustfund import ledger
from trustfund.web.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tests.donors.world import World

BOOKS = (ledger.Entry, Receipt, Agreement, Pledge)


def nothing_more_is_booked(before: int) -> bool:
    """Say whether the journal is as long as before."""
    return ledger.Entry.objects.count() == before


def test_a_pledge_counts_from_the_day_it_is_announced(world: World) -> None:
    pledge = world.confirmed(amount="1000.00")
    assert ledger.Entry.objects.count() == 0
    services.announce(pledge, by=world.approver, on=DAY)
    held = world.alder.pledge_accounts.get()
    assert ledger.balance(held.pledged_account) == ledger.balance(held.promised_account) == Decimal("1000.00")


def test_an_unannounced_pledge_is_seen_by_its_donor_and_the_administrators_only(world: World) -> None:
    pledge = world.confirmed()
    seen_by = {
        name: Pledge.objects.visible_to(user).filter(pk=pledge.pk).exists()
        for name, user in (
            ("preparer", world.preparer), ("alder", world.alder_person), ("birch", world.birch_person),
        )
    }  # fmt: skip
    assert seen_by == {"preparer": True, "alder": True, "birch": False}


def test_a_countersigned_agreement_is_receivable_except_its_qualified_part(world: World) -> None:
    agreement = world.agreement(qualified_amount=Decimal("300.00"), condition="The parliament appropriates it.")
    assert agreement.receivable_account
    assert agreement.qualified_account
    assert ledger.balance(agreement.receivable_account) == Decimal("700.00")
    assert ledger.balance(agreement.qualified_account) == Decimal("300.00")
    assert ledger.balance(world.alder.pledge_accounts.get().promised_account) == 0


def test_signing_more_than_is_pledged_is_refused_unless_the_approver_says_so(world: World) -> None:
    world.pledge(amount="900.00")
    agreement = world.submitted()
    before = ledger.Entry.objects.count()
    with pytest.raises(Refused, match=r"900\.00 EUR.*1,000\.00 EUR"):
        services.countersign(agreement, by=world.approver, on=DAY)
    assert nothing_more_is_booked(before)
    assert not agreement.signatures.filter(step="countersign").exists()
    note = "A supplemental contribution; the pledge follows."
    services.countersign_beyond_pledge(agreement, by=world.approver, on=DAY, note=note)
    assert ledger.balance(world.alder.pledge_accounts.get().unpledged_account) == Decimal("100.00")
    assert ledger.verify() == []


def test_instalments_that_do_not_add_up_are_refused(world: World) -> None:
    with pytest.raises(Refused, match=r"1,000\.00 EUR; the contribution is 999\.00 EUR: 1\.00 EUR are too much"):
        world.submitted(amount=Decimal("999.00"))


def test_a_receipt_books_cash_contribution_fee_and_the_windows_money(world: World) -> None:
    agreement = world.agreement(preference=world.window)
    receipt = world.receipt(agreement.instalments.get(number=1), "600.00", amount_usd=Decimal("672.00"))
    assert (receipt.amount_usd, receipt.booked_usd, receipt.exchange_difference_usd, receipt.fee_usd) == (
        Decimal("672.00"), Decimal("660.00"), Decimal("12.00"), Decimal("33.60"),
    )  # fmt: skip
    assert receipt.rate == Decimal("1.120000000")
    agreement.refresh_from_db()
    assert agreement.receivable_account
    assert agreement.paid_account
    assert agreement.contributions_account
    balances = {
        "receivable": ledger.balance(agreement.receivable_account),
        "paid": ledger.balance(agreement.paid_account),
        "contributions": ledger.balance(agreement.contributions_account),
        "cash": ledger.balance(world.account.cash_account),
        "fees": ledger.balance(world.fund.fees_account),
        "resources": ledger.balance(world.fund.resources_account),
        "window": ledger.balance(world.window.unallocated_account),
    }
    assert balances == {
        "receivable": Decimal("400.00"), "paid": Decimal("600.00"), "contributions": Decimal("672.00"),
        "cash": Decimal("638.40"), "fees": Decimal("33.60"),
        "resources": Decimal("638.40"), "window": Decimal("638.40"),
    }  # fmt: skip
    assert ledger.verify() == []


def test_a_contribution_without_preference_goes_to_the_window_of_those(world: World) -> None:
    world.receipt(world.agreement().instalments.get(number=1), "600.00")
    assert ledger.balance(world.unpreferred.unallocated_account) == Decimal("627.00")


def test_a_receipt_in_another_currency_is_refused_with_both_named(world: World) -> None:
    agreement = world.agreement()
    with pytest.raises(Refused, match=r"in EUR; a receipt in NOK"):
        world.drafted_receipt(agreement.instalments.get(number=1), "10.00", currency="NOK")
    assert Receipt.objects.count() == 0


def test_more_than_the_instalment_is_refused_and_nothing_is_booked(world: World) -> None:
    agreement = world.agreement()
    receipt = world.drafted_receipt(agreement.instalments.get(number=1), "600.01")
    services.submit_receipt(receipt, by=world.preparer)
    before = ledger.Entry.objects.count()
    with pytest.raises(Refused, match=r"exceeds it by 0\.01 EUR"):
        services.receive(receipt, by=world.approver)
    assert nothing_more_is_booked(before)
    assert Receipt.objects.get(pk=receipt.pk).status == "submitted"


def test_the_same_remittance_reference_is_refused_however_it_is_typed(world: World) -> None:
    first, second = world.agreement().instalments.order_by("number")
    world.receipt(first, "600.00", remittance_reference="ref-1")
    with pytest.raises(Refused, match="entered already"):
        world.drafted_receipt(second, "400.00", remittance_reference=" REF-1")


def test_a_form_sent_twice_is_one_receipt(world: World) -> None:
    instalment, key = world.agreement().instalments.get(number=1), uuid4()
    terms = {"id": key, "number": "RC-1", "remittance_reference": "R"}
    assert world.drafted_receipt(instalment, "5.00", **terms) == world.drafted_receipt(instalment, "5.00", **terms)
    with pytest.raises(Refused, match="sent before with other content"):
        world.drafted_receipt(instalment, "6.00", **terms)


def test_a_wrong_receipt_is_undone_by_a_new_entry_and_its_reference_is_free_again(world: World) -> None:
    agreement = world.agreement()
    instalment = agreement.instalments.get(number=1)
    receipt = world.receipt(instalment, "600.00", remittance_reference="ref-2")
    services.void_receipt(receipt, by=world.second_approver, note="Booked twice by the bank.", on=DAY)
    instalment.refresh_from_db()
    agreement.refresh_from_db()
    assert agreement.receivable_account
    assert (instalment.received, ledger.balance(agreement.receivable_account)) == (Decimal(0), Decimal("1000.00"))
    world.receipt(instalment, "600.00", remittance_reference="ref-2")
    assert ledger.verify() == []


def test_whoever_prepared_does_not_approve(world: World) -> None:
    agreement = world.submitted()
    before = ledger.Entry.objects.count()
    with pytest.raises(NotAllowed):
        services.countersign(agreement, by=world.preparer, on=DAY)
    assert nothing_more_is_booked(before)


def test_a_donor_sees_its_own_agreements_and_no_others(world: World) -> None:
    mine, other = world.agreement(world.alder), world.agreement(world.birch)
    assert set(Agreement.objects.visible_to(world.alder_person)) == {mine}
    assert set(Agreement.objects.visible_to(world.birch_person)) == {other}


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Pledge, {"amount": Decimal(1)}),
        (Agreement, {"amount": Decimal(1)}),
        (Agreement, {"booked_rate": Decimal(9)}),
        (Receipt, {"rate": Decimal(9)}),
        (Receipt, {"amount_usd": Decimal(1)}),
        (Instalment, {"amount": Decimal(1)}),
    ],
)
def test_the_database_refuses_to_change_what_was_signed(world: World, model: Any, change: dict[str, Decimal]) -> None:
    world.receipt(world.agreement().instalments.get(number=1), "600.00")
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**change)
