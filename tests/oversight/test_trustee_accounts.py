"""Parallel trustee accounts: handed in by one person, opened by another, with a fee version of their own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from donors.fees import Tier
from oversight.models import AccountSubmission
from oversight.services import account_submissions, fee_submissions
from tests.donors import world as worlds
from tests.donors.browsing import signed_in, text
from trustfund import ledger
from trustfund.fund.models import TrusteeAccount
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from tests.donors.world import World

NUMBER = "XT98 7654 3210 4713"


@pytest.fixture
def stage(db: None) -> World:
    return worlds.on_stage()


def handed_in(stage: World, **terms: Any) -> AccountSubmission:
    given: dict[str, Any] = {
        "code": "TF9", "title": "Parallel", "bank_name": "Bank", "account_number": NUMBER, "reason": "Resolution 4",
    }  # fmt: skip
    return account_submissions.hand_in_account(by=stage.preparer, **(given | terms))


def test_an_account_is_opened_by_another_person_and_receives(stage: World) -> None:
    made = handed_in(stage)
    with pytest.raises(Refused):
        account_submissions.open_account(made, by=stage.preparer)
    assert not TrusteeAccount.objects.filter(code="TF9").exists()
    account_submissions.open_account(made, by=stage.approver)
    account = TrusteeAccount.objects.get(code="TF9")
    assert (account.currency, ledger.balance(account.cash_account)) == ("USD", Decimal(0))
    receipt = stage.receipt(
        stage.agreement(parts=("200.00",), currency="USD").instalments.get(), "200.00", trustee_account=account
    )
    assert receipt.fee_usd is not None
    assert ledger.balance(account.cash_account) == 200 - receipt.fee_usd
    assert ledger.verify() == []


def test_its_own_fee_version_goes_before_that_of_every_account(stage: World) -> None:
    account_submissions.open_account(handed_in(stage), by=stage.approver)
    account = TrusteeAccount.objects.get(code="TF9")
    version = fee_submissions.hand_in_fees(
        version="V-9", valid_from_on=worlds.FOUNDED, tiers=[Tier(None, Decimal(1))], source="tests", by=stage.preparer,
        trustee_account=account,
    )  # fmt: skip
    fee_submissions.approve_fees(version, by=stage.approver)
    parts = stage.agreement(parts=("600.00", "400.00"), currency="USD").instalments
    other, own = parts.get(number=1), parts.get(number=2)
    assert stage.receipt(own, "400.00", trustee_account=account).fee_usd == 4
    assert stage.receipt(other, "600.00").fee_usd == 30


def test_a_number_is_taken_once(stage: World) -> None:
    with pytest.raises(Refused, match="has this trust fund number already"):
        handed_in(stage, code=stage.account.code.lower())
    first = handed_in(stage)
    with pytest.raises(Refused, match="handed in or opened already"):
        handed_in(stage, code="tf9")
    account_submissions.reject_account(first, by=stage.approver, note="wrong bank")
    assert handed_in(stage).status == "handed_in"


def test_what_was_handed_in_stays_whoever_writes(stage: World) -> None:
    made = handed_in(stage)
    with pytest.raises(IntegrityError, match="keep_their_terms"), transaction.atomic():
        AccountSubmission.objects.filter(pk=made.pk).update(account_number="another")


def test_the_pages_hand_in_show_the_number_masked_and_open(stage: World) -> None:
    preparer, approver = signed_in(stage.preparer), signed_in(stage.approver)
    sent = {
        "id": str(uuid4()), "code": "TF9", "title": "Parallel", "bank_name": "Bank", "account_number": NUMBER,
        "reason": "Resolution 4",
    }  # fmt: skip
    assert preparer.post(reverse("oversight:trustee_account_new"), sent).status_code == 302
    made = AccountSubmission.objects.get()
    shown = text(preparer.get(made.get_absolute_url()))
    assert "•••• 4713" in shown
    assert NUMBER not in shown
    assert NUMBER in text(approver.get(made.get_absolute_url()))
    assert "TF9" in text(preparer.get(reverse("oversight:trustee_account_list")))
    account_submissions.open_account(made, by=stage.approver)
    assert "Parallel" in text(preparer.get("/fund/"))
    assert signed_in(stage.alder_person).get(reverse("oversight:trustee_account_list")).status_code == 403
