"""Donor Balance Accounts: what is held for a donor, and is neither a contribution nor the Fund's."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from donors import services
from donors.models import Donor, DonorReturn
from oversight import figures
from tests.donors.browsing import signed_in, text
from tests.donors.test_returns import drafted, paid_in, returned
from tests.donors.world import DAY
from trustfund import ledger
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from tests.donors.world import World


def held(donor: Donor) -> Decimal:
    """Return what the Donor Balance Account holds."""
    account = Donor.objects.get(pk=donor.pk).balance_account
    return ledger.balance(account) if account else Decimal(0)


def finished(world: World, given: DonorReturn) -> DonorReturn:
    """Bring a draft through all its steps."""
    services.submit_return(given, by=world.preparer)
    services.approve_return(given, by=world.approver)
    return services.record_return(given, by=world.preparer, on=DAY)


def set_aside(world: World, amount: str = "300.00") -> DonorReturn:
    """Return to alder so much, into its Donor Balance Account."""
    return finished(world, drafted(world, amount, destination="balance", sent_to=""))


def test_a_return_into_the_balance_account_leaves_the_fund_and_is_held(stage: World) -> None:
    paid_in(stage)
    before = figures.at(None).kinds
    set_aside(stage)
    now = figures.at(None)
    assert [held(stage.alder), returned(stage.alder)] == [300, 300]
    assert before["cash"] - now.kinds["cash"] == 300
    assert now.kinds["contributions"] == before["contributions"]
    assert ledger.verify() == []


def test_money_held_goes_to_the_donor_without_a_decision_and_moves_no_figure_of_the_fund(stage: World) -> None:
    paid_in(stage)
    set_aside(stage)
    before = figures.at(None).kinds
    finished(stage, drafted(stage, "120.00", source="balance", window=None, decision=None))
    assert [held(stage.alder), returned(stage.alder)] == [180, 300]
    assert figures.at(None).kinds == before
    given = drafted(stage, "180.01", source="balance", window=None, decision=None)
    with pytest.raises(Refused, match=r"180\.00 USD; 180\.01 USD are asked"):
        finished(stage, given)


def test_money_held_is_applied_to_an_instalment_as_a_receipt(stage: World) -> None:
    paid_in(stage)
    set_aside(stage)
    part = stage.agreement(parts=("200.00",), currency="USD").instalments.get()
    cash = ledger.balance(stage.account.cash_account)
    receipt = stage.receipt(part, "200.00", currency="USD", means="balance")
    assert receipt.fee_usd == 10
    assert held(stage.alder) == 100
    assert ledger.balance(stage.account.cash_account) - cash == 190
    assert figures.at(None).rung("paid_in") == 1200
    services.void_receipt(receipt, by=stage.approver, on=DAY, note="Another instalment was meant.")
    assert held(stage.alder) == 300
    assert ledger.verify() == []


def test_more_than_is_held_is_not_applied(stage: World) -> None:
    paid_in(stage)
    set_aside(stage)
    part = stage.agreement(parts=("400.00",), currency="USD").instalments.get()
    with pytest.raises(Refused, match=r"300\.00 USD; 400\.00 USD are asked"):
        stage.receipt(part, "400.00", currency="USD", means="balance")


def test_source_and_destination_fit_whoever_writes(stage: World) -> None:
    given = drafted(stage)
    for change in ({"source": "balance"}, {"window": None}):
        with pytest.raises(IntegrityError, match="has_one_source"), transaction.atomic():
            DonorReturn.objects.filter(pk=given.pk).update(**change)
    with pytest.raises(IntegrityError, match="to_a_bank_names_it"), transaction.atomic():
        DonorReturn.objects.filter(pk=given.pk).update(sent_to="")


def test_a_donor_sees_its_own_balance_account_and_no_other(stage: World) -> None:
    paid_in(stage)
    set_aside(stage)
    page = stage.alder.get_balance_url()
    for person in (stage.alder_person, stage.preparer):
        shown = text(signed_in(person).get(page))
        assert all(said in shown for said in ("300.00", "RT-", "can be returned"))
        assert "300.00" in text(signed_in(person).get(stage.alder.get_absolute_url()))
    assert signed_in(stage.birch_person).get(page).status_code == 404
    assert "300.00" not in text(signed_in(stage.birch_person).get(reverse("donors:balance_list")))
    assert "No balance accounts yet" in text(signed_in(stage.birch_person).get(reverse("donors:balance_list")))


def test_the_form_says_beside_the_fields_what_does_not_fit(stage: World) -> None:
    form = {
        "donor": str(stage.alder.pk), "number": "RT-009", "amount": "1.00", "source": "balance",
        "destination": "balance", "window": str(stage.unpreferred.pk), "trustee_account": str(stage.account.pk),
        "reason": "x", "sent_to": "",
    }  # fmt: skip
    answer = signed_in(stage.preparer).post(reverse("donors:return_new"), form)
    assert answer.status_code == 422
    assert "comes from no window" in text(answer)
    assert "in the Donor Balance Account already" in text(answer)
