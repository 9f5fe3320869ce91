"""A person who leaves loses everything in one moment, and what they approved and others did not counts no longer."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from disbursements import services as disbursements
from disbursements.models import Application, Signatory
from oversight.demo.people import party, people
from oversight.models.access_request import Kind
from oversight.services import access_requests, leaving
from tests.api.programs import program
from trustfund.access.models import Act, Membership, User
from trustfund.access.policy import Role
from trustfund.web.clock import today
from trustfund.web.refusals import NotAllowed, Refused

pytestmark = pytest.mark.usefixtures("fresh_story")
SECRET = "demonstration"
RECEIPTS = "/donors/receipts/"


def signed_in(user: User) -> Client:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": user.email, "password": SECRET})
    assert answer.status_code == 302, answer
    return client


def goes(user: User) -> leaving.Losses:
    return leaving.leave(user.person, by=people.access_administrator, reason="Dismissed")


def test_sessions_tokens_roles_and_the_account_end_at_once() -> None:
    preparer = people.preparer
    session, token = signed_in(preparer), program(preparer)
    assert (session.get(RECEIPTS).status_code, token.get("me/").status_code) == (200, 200)
    lost = goes(preparer)
    assert session.get(RECEIPTS).status_code in {302, 401, 403}
    assert token.get("me/").status_code == 401
    again = Client().post(reverse("account_login"), {"login": preparer.email, "password": SECRET})
    assert again.status_code == 422, "the password opens nothing any more"
    assert lost.sessions == 1
    assert [str(each) for each in lost.tokens]
    assert not Membership.objects.today().filter(person=preparer.person).exists()
    assert Act.objects.filter(verb="person.left", object_id=str(preparer.pk), detail__note="Dismissed").exists()


def test_a_signatory_signs_no_more() -> None:
    signatory = people.signatory
    assert Signatory.objects.on(today()).filter(user=signatory).exists()
    goes(signatory)
    assert not Signatory.objects.on(today()).filter(user=signatory).exists()


def test_an_approval_that_waits_for_a_second_person_counts_no_longer() -> None:
    application = Application.objects.filter(status="approved", signatures__person=people.approver.person).first()
    assert application is not None
    assert str(application) in [str(record) for record in leaving.losses(people.approver.person).approvals]
    goes(people.approver)
    with pytest.raises(Refused, match="has left since"):
        disbursements.release(application, by=people.second_approver, on=today())
    row = {"round": application.round, "step": "release", "person": people.second_approver.person}
    with pytest.raises(IntegrityError, match="has left"), transaction.atomic():
        application.signatures.create(**row, content_hash="")
    back = disbursements.send_back(application, by=people.second_approver, on=today(), note="Approved by one who left")
    assert back.status == "sent_back"


def test_requests_about_them_are_withdrawn() -> None:
    person = people.second_preparer.person
    request = access_requests.propose(
        Kind.ROLE, by=people.access_administrator, reason="More work", person=person, party=party("bank"),
        role=Role.TTL, from_on=today(),
    )  # fmt: skip
    lost = leaving.leave(person, by=people.access_administrator, reason="Retires")
    request.refresh_from_db()
    assert (request.status, [each.pk for each in lost.requests]) == ("withdrawn", [request.pk])


@pytest.mark.parametrize("who", ["approver", "preparer", "auditor", "signatory"])
def test_nobody_but_an_access_administrator_says_that_somebody_leaves(who: str) -> None:
    with pytest.raises(NotAllowed):
        leaving.leave(people.donor_linden.person, by=getattr(people, who), reason="Because")
    assert User.objects.get(pk=people.donor_linden.pk).is_active


def test_nobody_leaves_by_themselves_or_twice() -> None:
    with pytest.raises(Refused, match="Another access administrator"):
        goes(people.access_administrator)
    goes(people.preparer)
    with pytest.raises(Refused, match="left already"):
        goes(people.preparer)


def test_who_comes_again_has_neither_the_old_password_nor_the_old_token() -> None:
    preparer = people.preparer
    token = program(preparer)
    goes(preparer)
    request = access_requests.propose(
        Kind.ROLE, by=people.access_administrator, reason="Back", person=preparer.person, party=party("bank"),
        role=Role.FAP, from_on=today(),
    )  # fmt: skip
    access_requests.approve(request, by=people.approver)
    user = User.objects.get(pk=preparer.pk)
    assert (user.is_active, user.has_usable_password()) == (True, False)
    assert token.get("me/").status_code == 401


def test_the_page_says_first_what_is_lost_and_then_takes_it() -> None:
    clerk = signed_in(people.access_administrator)
    address = f"/people/{people.preparer.person_id}/leave/"
    signed_in(people.preparer)
    page = clerk.get(address).content.decode()
    assert people.preparer.email in page
    assert User.objects.get(pk=people.preparer.pk).is_active
    unreasoned = clerk.post(address, {"id": "", "reason": ""})
    assert unreasoned.status_code == 422
    done = clerk.post(address, {"reason": "Retires", "id": "6a4c4c8e-3a1e-4a55-9a39-0d7fd6bb1c11"})
    assert done.status_code == 302
    assert not User.objects.get(pk=people.preparer.pk).is_active
