"""Who takes part is proposed by one and approved by another; what they get is what was proposed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from oversight.demo.people import party, people
from oversight.models import AccessRequest
from oversight.models.access_request import Kind
from oversight.services import access_requests as services
from oversight.services import leaving
from oversight.waiting import waiting_for
from tests.access.mailbox import letters_to
from trustfund.access.models import Act, Membership, Party, User
from trustfund.access.policy import Role
from trustfund.access.services import enrol, grant_role
from trustfund.web.clock import today
from trustfund.web.refusals import NotAllowed, Refused

pytestmark = pytest.mark.usefixtures("fresh_story")
ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"
RECEIPTS = "/donors/receipts/"


def newcomer(**other: Any) -> dict[str, Any]:
    terms = {
        "person_name": "Ri Sol Mi", "email": "ri.sol.mi@example.org", "language": "ko", "party": party("water"),
        "role": Role.KPP, "from_on": today(),
    }  # fmt: skip
    return {**terms, **other}


def proposed(kind: Kind = Kind.PERSON, **terms: Any) -> AccessRequest:
    asked = terms or newcomer()
    return services.propose(kind, by=people.access_administrator, reason="Named by their minister", **asked)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=ALLAUTH)
    return client


def test_an_approved_person_has_an_account_and_the_role_and_nothing_before() -> None:
    request = proposed()
    assert not User.objects.filter(email="ri.sol.mi@example.org").exists()
    services.approve(request, by=people.approver)
    user = User.objects.get(email="ri.sol.mi@example.org")
    held = Membership.objects.get(person=user.person)
    assert (held.pk, held.role, held.party, held.from_on) == (request.pk, "KPP", party("water"), today())
    assert user.language == "ko"
    assert not user.has_usable_password(), "a link lets them in, not a password that somebody else chose"


def test_whoever_is_new_is_sent_the_link_by_which_they_come_in(settings: Any) -> None:
    settings.EMAIL_BACKEND = "trustfund.web.mail.OutboxBackend"
    services.approve(proposed(), by=people.approver)
    assert Act.objects.filter(verb="account.invited").exists()
    (letter,) = letters_to("ri.sol.mi@example.org")
    assert "련결" in letter.text
    assert letter.path.startswith("/password/")


def test_the_approval_names_who_proposed_who_approved_and_why() -> None:
    request = services.approve(proposed(), by=people.approver)
    assert [(s.step, s.person) for s in request.signatures.order_by("signed_at")] == [
        ("propose", people.access_administrator.person),
        ("approve", people.approver.person),
    ]
    granted = Act.objects.get(verb="role.granted", object_id=str(request.pk))
    assert granted.person == people.approver.person


def test_it_waits_for_approvers() -> None:
    request = proposed()
    assert request.pk in {line.record.pk for line in waiting_for(people.second_approver, today())}


@pytest.mark.parametrize("who", ["preparer", "access_administrator", "auditor", "signatory", "board_donor"])
def test_nobody_but_an_approver_approves(who: str) -> None:
    request = proposed()
    with pytest.raises(Refused):
        services.approve(request, by=getattr(people, who))
    assert AccessRequest.objects.get(pk=request.pk).status == "proposed"
    assert not User.objects.filter(email="ri.sol.mi@example.org").exists()


@pytest.mark.parametrize("who", ["preparer", "approver", "auditor", "signatory"])
def test_nobody_but_an_access_administrator_proposes(who: str) -> None:
    with pytest.raises(NotAllowed):
        services.propose(Kind.PERSON, by=getattr(people, who), reason="Because", **newcomer())
    assert not AccessRequest.objects.filter(email="ri.sol.mi@example.org").exists()


def test_nobody_decides_about_their_own_rights() -> None:
    own = {"person": people.approver.person, "party": party("bank"), "role": Role.TTL, "from_on": today()}
    with pytest.raises(Refused, match="about you"):
        services.propose(
            Kind.ROLE, by=people.access_administrator, reason="More",
            person=people.access_administrator.person, party=party("bank"), role=Role.TTL, from_on=today(),
        )  # fmt: skip
    end = Membership.objects.get(person=people.approver.person)
    request = proposed(Kind.END, membership=end, until_on=today() + timedelta(days=9))
    with pytest.raises(Refused, match="about you"):
        services.approve(request, by=people.approver)
    with pytest.raises(IntegrityError, match="own access"), transaction.atomic():
        request.signatures.create(round=1, step="approve", person=people.approver.person, content_hash="")
    assert own["person"] == people.approver.person
    services.approve(request, by=people.second_approver)
    end.refresh_from_db()
    assert end.until_on == today() + timedelta(days=9)


def test_what_could_not_be_approved_is_not_proposed() -> None:
    count = AccessRequest.objects.count()
    with pytest.raises(Refused):  # a preparer who approves: the forbidden pair
        proposed(Kind.ROLE, person=people.preparer.person, party=party("bank"), role=Role.FAA, from_on=today())
    assert AccessRequest.objects.count() == count


def test_terms_do_not_change_after_the_proposal() -> None:
    request = proposed()
    with pytest.raises(IntegrityError, match="keeps its terms"), transaction.atomic():
        AccessRequest.objects.filter(pk=request.pk).update(role=Role.KPS)
    with pytest.raises(IntegrityError, match="one_thing"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO oversight_accessrequest SELECT (jsonb_populate_record(r, jsonb_build_object("
                       "'id', gen_random_uuid(), 'role', '', 'email', 'x@example.org'))).* "
                       "FROM oversight_accessrequest r WHERE id = %s", [request.pk])  # fmt: skip


def test_the_same_form_sent_twice_is_one_request_and_the_same_person_is_proposed_once() -> None:
    first = proposed()
    again = services.propose(
        Kind.PERSON, by=people.access_administrator, reason="Named by their minister", id=first.pk, **newcomer()
    )
    assert again.pk == first.pk
    with pytest.raises(Refused, match="already"):
        proposed()


def test_a_rejected_and_a_withdrawn_request_change_nothing_and_say_why() -> None:
    refused = services.reject(proposed(), by=people.approver, note="Nobody knows them")
    gone = services.withdraw(proposed(), by=people.access_administrator, note="Another is named")
    assert (refused.status, gone.status) == ("rejected", "withdrawn")
    assert not User.objects.filter(email="ri.sol.mi@example.org").exists()
    with pytest.raises(Refused):
        services.approve(refused, by=people.second_approver)


def test_a_party_is_proposed_and_approved() -> None:
    request = proposed(
        Kind.PARTY,
        party_kind="donor",
        party_name="Republic of Birch",
        name_ko="봇나무공화국",
        short_name="Birch",
        country="SE",
    )
    services.approve(request, by=people.approver)
    assert Party.objects.get(pk=request.pk).name == "Republic of Birch"


def test_the_last_administrator_and_the_last_approver_stay() -> None:
    held = Membership.objects.get(person=people.access_administrator.person)
    with pytest.raises(Refused, match="Nobody else holds"):
        services.end_role(held, by=people.approver, reason="They retire")
    second = enrol("Vera Holm", "vera.holm@example.org")
    grant_role(second.person, party("bank"), Role.ADM, from_on=today(), by=None)
    assert services.end_role(held, by=people.approver, reason="They retire").until_on == today()


def test_of_two_who_end_the_last_two_at_once_one_is_refused() -> None:
    held = list(Membership.objects.filter(role=Role.FAA).order_by("pk"))
    assert len(held) == 2
    everybody_is_here = Barrier(2)
    clerk = people.access_administrator

    def leaves(membership: Membership) -> str:
        everybody_is_here.wait()
        try:
            leaving.leave(membership.person, by=clerk, reason="Retires")
        except Refused as refused:
            return refused.sentence
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(leaves, held))
    assert said[0] == ""
    assert "Nobody else holds" in said[1]
    assert Membership.objects.today().filter(role=Role.FAA).count() == 1


def test_the_last_one_does_not_go_on_a_day_to_come_either() -> None:
    held = Membership.objects.get(person=people.access_administrator.person)
    second = enrol("Vera Holm", "vera.holm@example.org")
    grant_role(second.person, party("bank"), Role.ADM, from_on=today(), until_on=today() + timedelta(9), by=None)
    with pytest.raises(Refused, match="Nobody else holds"):
        services.propose(Kind.END, by=second, reason="Retires", membership=held, until_on=today() + timedelta(days=30))


def test_an_approver_ends_a_role_at_once_and_not_their_own() -> None:
    held = Membership.objects.get(person=people.preparer.person)
    assert browser(people.preparer).get(RECEIPTS).status_code == 200
    services.end_role(held, by=people.approver, reason="Moved to another fund")
    assert browser(people.preparer).get(RECEIPTS).status_code == 403
    with pytest.raises(Refused, match="another approver"):
        services.end_role(Membership.objects.get(person=people.approver.person), by=people.approver, reason="Tired")


def test_the_pages_carry_it_from_the_form_to_the_role() -> None:
    clerk, approver = browser(people.access_administrator), browser(people.approver)
    form = newcomer(party=str(party("water").pk), from_on=today().isoformat(), reason="Named", id="")
    wrong = clerk.post("/access-requests/new/person/", {**form, "role": "FAP"})
    assert wrong.status_code == 422
    assert "Trustee" in wrong.content.decode(), "the kind of party that fits the role is named"
    assert not AccessRequest.objects.filter(email=form["email"]).exists()
    taken = clerk.post("/access-requests/new/person/", {**form, "email": people.preparer.email})
    assert "has an account" in taken.content.decode()
    page = approver.get("/access-requests/").content.decode()
    assert "Han Myong Ok" in page
    assert approver.get("/access-requests/new/person/").status_code == 403
    assert browser(people.donor_linden).get("/roles/").status_code == 403
