"""What is not announced, or is another donor's, cannot be told from what never existed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from donors import services
from donors.models import Agreement, Donor, Pledge, Receipt
from oversight.demo.people import people
from tests.donors.world import DAY
from trustfund import ledger
from trustfund.access.models import Act

if TYPE_CHECKING:
    from tests.donors.world import World

EVERYBODY = (
    "preparer", "approver", "auditor", "donor_alder", "board_donor", "donor_birch", "board_rowan", "board_recipient",
    "team_leader", "counterpart_preparer", "signatory", "access_administrator",
)  # fmt: skip
KNOW = {"preparer", "approver", "auditor", "donor_alder", "board_donor"}
VARYING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"')


def browser(key: str) -> Client:
    client = Client()
    client.force_login(getattr(people, key))
    return client


def same(answer: Any, key: object) -> bytes:
    """Return a page without the id that was asked for and what changes with every request."""
    return VARYING.sub(b"", answer.content).replace(str(key).encode(), b"ID")


@pytest.mark.parametrize("key", EVERYBODY)
def test_an_unannounced_pledge_is_known_to_its_donor_the_administrators_and_the_auditor(stage: World, key: str) -> None:
    secret = stage.confirmed(amount="77777.00")
    assert Pledge.objects.visible_to(getattr(people, key)).exists() == (key in KNOW)
    client = browser(key)
    answer = client.get(secret.get_absolute_url())
    if key in KNOW:
        assert answer.status_code == 200
        return
    never = uuid4()
    unknown = client.get(reverse("donors:pledge_detail", args=[never]))
    assert answer.status_code == unknown.status_code
    assert same(answer, secret.pk) == same(unknown, never)


@pytest.mark.parametrize("page", ["donor_list", "pledge_list"])
@pytest.mark.parametrize("key", ["donor_birch", "board_rowan", "board_recipient", "team_leader"])
def test_no_list_changes_when_a_pledge_is_made_in_secret(stage: World, key: str, page: str) -> None:
    stage.pledge(stage.birch, "5.00")
    client, address = browser(key), reverse(f"donors:{page}")
    before = same(client.get(address), "")
    for amount in ("77777.00", "88888.00"):
        stage.confirmed(amount=amount, currency="NOK")
    after = client.get(address)
    assert same(after, "") == before
    shown = re.sub(rb"<[^>]*>", b"", after.content)
    assert [amount for amount in (b"77,777", b"88,888") if amount in shown] == []


def test_no_account_and_no_entry_is_made_before_the_announcement(stage: World) -> None:
    before = (ledger.Account.objects.count(), ledger.Entry.objects.count())
    secret = stage.confirmed()
    assert (ledger.Account.objects.count(), ledger.Entry.objects.count()) == before
    services.announce(secret, by=stage.approver, on=DAY)
    assert ledger.Entry.objects.count() == before[1] + 1


@pytest.mark.parametrize("status", ["draft", "submitted", "cancelled"])
def test_a_donor_is_shown_what_was_confirmed_and_not_what_the_trustee_is_writing(stage: World, status: str) -> None:
    pledge = services.draft_pledge(
        stage.alder, by=stage.preparer, number="PL-1", currency="EUR", amount=1, pledged_on=DAY  # type: ignore[arg-type]
    )  # fmt: skip
    if status == "submitted":
        services.submit_pledge(pledge, by=stage.preparer)
    if status == "cancelled":
        services.cancel_pledge(pledge, by=stage.approver, note="Written by mistake.")
    assert not Pledge.objects.visible_to(stage.alder_person).exists()


def test_after_the_announcement_its_secret_history_stays_with_those_who_knew(stage: World) -> None:
    pledge = stage.pledge()
    mine = browser("donor_alder").get(pledge.get_absolute_url()).content.decode()
    others = browser("donor_birch").get(pledge.get_absolute_url()).content.decode()
    assert "What happened" in mine
    assert "What happened" not in others
    assert people.preparer.person.name in mine
    assert people.preparer.person.name not in others


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_donors_records_do_not_exist_and_nothing_happens(stage: World, method: str) -> None:
    agreement = stage.agreement()
    receipt = stage.receipt(agreement.instalments.get(number=1), "600.00")
    client, never = browser("donor_birch"), uuid4()
    before = (Act.objects.count(), ledger.Entry.objects.count())
    for kind, record, step in (("agreement", agreement, "withdraw"), ("receipt", receipt, "void")):
        for name, extra in ((f"{kind}_detail", {}), (f"{kind}_step", {"step": step})):
            theirs = getattr(client, method)(reverse(f"donors:{name}", kwargs={"pk": record.pk, **extra}))
            unknown = getattr(client, method)(reverse(f"donors:{name}", kwargs={"pk": never, **extra}))
            assert theirs.status_code == unknown.status_code
            assert theirs.status_code in {404, 405}
            assert same(theirs, record.pk) == same(unknown, never)
    assert (Act.objects.count(), ledger.Entry.objects.count()) == before


def test_no_page_of_a_donor_says_anything_of_anothers_agreements(stage: World) -> None:
    agreement = stage.agreement(parts=("61234.00", "1.00"), qualified_amount=1, condition="The parliament of Alder.")
    receipt = stage.receipt(agreement.instalments.get(number=1), "61234.00")
    client = browser("donor_birch")
    for page in ("donor_list", "agreement_list", "receipt_list"):
        shown = client.get(reverse(f"donors:{page}")).content.decode()
        assert not any(word in shown for word in (agreement.number, receipt.number, "61,234", "parliament"))
    donor = client.get(stage.alder.get_absolute_url()).content.decode()
    assert agreement.number not in donor
    assert "61,234.00" not in donor
    assert "61,235.00" in donor  # the announced pledge is everybody's


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("preparer", "SWIFT 00017788"),
        ("approver", "SWIFT 00017788"),
        ("auditor", "•••• 7788"),
        ("donor_alder", "•••• 7788"),
    ],
)
def test_the_remittance_reference_is_whole_for_the_administrators_only(stage: World, key: str, shown: str) -> None:
    agreement = stage.agreement()
    terms = {"remittance_reference": "SWIFT 00017788"}
    receipt = stage.receipt(agreement.instalments.get(number=1), "600.00", **terms)
    client = browser(key)
    assert shown in client.get(receipt.get_absolute_url()).content.decode()
    for address in (receipt.get_absolute_url(), reverse("donors:receipt_list"), agreement.get_absolute_url()):
        page = client.get(address).content.decode()
        assert shown == terms["remittance_reference"] or "0001" not in page


def test_a_short_reference_is_hidden_whole(stage: World) -> None:
    receipt = stage.receipt(stage.agreement().instalments.get(number=1), "600.00", remittance_reference="A1")
    assert "A1" not in browser("auditor").get(receipt.get_absolute_url()).content.decode()


def test_a_receipt_is_shown_to_its_donor_once_it_is_booked(stage: World) -> None:
    receipt = stage.drafted_receipt(stage.agreement().instalments.get(number=1), "600.00")
    assert not Receipt.objects.visible_to(stage.alder_person).exists()
    services.receive(services.submit_receipt(receipt, by=stage.preparer), by=stage.approver)
    assert Receipt.objects.visible_to(stage.alder_person).exists()


def test_a_donor_appears_to_others_when_it_has_announced_or_signed(stage: World) -> None:
    assert not Donor.objects.visible_to(people.donor_birch).filter(pk=stage.alder.pk).exists()
    secret = stage.confirmed()
    assert not Donor.objects.visible_to(people.donor_birch).filter(pk=stage.alder.pk).exists()
    services.announce(secret, by=stage.approver, on=DAY)
    assert Donor.objects.visible_to(people.donor_birch).filter(pk=stage.alder.pk).exists()


def test_a_draft_agreement_is_not_yet_its_donors(stage: World) -> None:
    agreement = stage.submitted()
    services.send_back_agreement(agreement, by=stage.approver, note="The second date is wrong.")
    assert not Agreement.objects.visible_to(stage.alder_person).exists()
    assert Agreement.objects.visible_to(stage.preparer).exists()
