"""A token: asked for by one, approved by another, seen once by its person, and dead at once when anything ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oversight.demo.people import people
from tests.api.programs import Program, approved, program, requested
from trustfund import embedded
from trustfund.access.models import Act, Membership, User
from trustfund.access.services import end_role
from trustfund.api import services
from trustfund.api.models import Token
from trustfund.web.clock import today
from trustfund.web.refusals import Refused

pytestmark = pytest.mark.usefixtures("fresh_story")
UNKNOWN = "opens nothing"


def test_a_token_is_requested_by_one_and_approved_by_another_and_opens_the_door() -> None:
    answer = program(people.preparer).get("me/")
    told: Any = answer.json()
    assert answer.status_code == 200
    assert (told["email"], told["scope"]) == (people.preparer.email, "step")
    assert [role["role"] for role in told["roles"]] == ["FAP"]


def test_the_secret_is_kept_by_its_hash_alone_and_seen_once() -> None:
    token = approved(people.preparer)
    secret = services.take_secret(token, by=people.preparer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM api_token t WHERE id = %s", [token.pk])
        row = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM access_act WHERE detail::text LIKE %s", [f"%{secret}%"])
        assert cursor.fetchone()[0] == 0
    assert secret not in row
    with pytest.raises(Refused, match="taken already"):
        services.take_secret(token, by=people.preparer)


@pytest.mark.parametrize("taker", ["approver", "access_administrator"])
def test_nobody_else_takes_the_secret(taker: str) -> None:
    token = approved(people.preparer)
    with pytest.raises(Refused, match="its own person"):
        services.take_secret(token, by=getattr(people, taker))
    assert Token.objects.get(pk=token.pk).taken_at is None


def test_whoever_requests_does_not_approve_and_nobody_approves_their_own() -> None:
    with pytest.raises(Refused):
        services.approve_token(requested(people.preparer), by=people.access_administrator)
    with pytest.raises(Refused, match="would be yours"):
        services.approve_token(requested(people.approver), by=people.approver)


def test_a_token_lives_a_year_at_most() -> None:
    with pytest.raises(Refused, match="within a year"):
        requested(people.preparer, days=367)


@pytest.mark.parametrize("sent", ["tf_nothing", "", "Basic cHJlcGFyZXI6ZGVtb25zdHJhdGlvbg=="])
def test_what_is_no_token_is_refused(sent: str) -> None:
    answer = Program(sent).get("me/") if sent else Program().get("me/")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_is_dead_at_once_when_it_is_revoked_given_up_or_its_account_is_closed() -> None:
    revoked, given_up, closed = (approved(people.preparer) for _each in range(3))
    secrets = [services.take_secret(token, by=people.preparer) for token in (revoked, given_up, closed)]
    services.revoke_token(revoked, by=people.approver, note="The program is not used any more")
    services.give_up(given_up, by=people.preparer)
    assert [Program(secret).get("me/").status_code for secret in secrets] == [401, 401, 200]
    type(people.preparer).objects.filter(pk=people.preparer.pk).update(is_active=False)
    assert Program(secrets[2]).get("me/").status_code == 401


def test_a_token_is_dead_from_the_day_on_which_its_role_ends() -> None:
    secret = services.take_secret(approved(people.preparer), by=people.preparer)
    role = Membership.objects.today().get(person=people.preparer.person_id)
    end_role(role, on=today(), by=people.approver)
    answer = Program(secret).get("me/")
    assert (answer.status_code, UNKNOWN in answer.content.decode()) == (401, True)


def test_a_token_is_dead_from_the_day_on_which_it_expires() -> None:
    token = approved(people.preparer)
    secret = services.take_secret(token, by=people.preparer)
    begun, ends = today() - timedelta(days=30), today()
    address = embedded.address(embedded.ADMIN, "test", connection.settings_dict["NAME"])
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("SET session_replication_role = replica")  # only time does this, and a test cannot wait
        server.execute("UPDATE api_token SET requested_on = %s, expires_on = %s WHERE id = %s", [begun, ends, token.pk])
    assert Program(secret).get("me/").status_code == 401


def test_a_token_keeps_its_terms_whoever_writes() -> None:
    token = approved(people.preparer, "read")
    for terms in ({"scope": "step"}, {"expires_on": today() + timedelta(days=300)}, {"purpose": "Another"}):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            Token.objects.filter(pk=token.pk).update(**terms)


def test_a_scope_contains_no_more_than_it_says() -> None:
    reading = program(people.preparer, "read")
    assert reading.get("pledges/").status_code == 200
    answer = reading.post("donors/", {})
    assert (answer.status_code, "This token may: Read" in answer.json()["detail"]) == (403, True)


def test_a_step_that_binds_is_not_taken_with_a_token() -> None:
    approver, waiting = program(people.approver), Token.objects.filter(pk=requested(people.preparer).pk)
    answer = approver.post(f"tokens/{waiting.get().pk}/approve/")
    assert (answer.status_code, "binds" in answer.content.decode()) == (403, True), answer.content
    assert waiting.get().status == "requested"


def test_a_token_gives_itself_up_whatever_its_scope_and_a_person_does_so_on_their_page() -> None:
    token = approved(people.auditor, "read")
    holder = Program(services.take_secret(token, by=people.auditor))
    mine: Any = holder.get("tokens/mine/").json()
    assert str(token.pk) in {row["id"] for row in mine["results"]}
    answer = holder.post("tokens/mine/give_up/")
    assert (answer.status_code, answer.json()["id"]) == (200, str(token.pk))
    assert answer.json()["given_up_at"] is not None
    assert holder.get("me/").status_code == 401
    assert Act.objects.filter(verb="token.given_up", object_id=str(token.pk)).count() == 1
    client = Client()
    client.force_login(people.auditor, backend="allauth.account.auth_backends.AuthenticationBackend")
    refused: Any = client.post(
        "/api/v1/tokens/mine/give_up/", "{}", "application/json", headers={"Idempotency-Key": "mine"}
    )
    assert (refused.status_code, "/account/tokens/" in refused.json()["detail"]) == (403, True)


def test_a_person_sees_their_own_tokens_and_nobody_elses() -> None:
    own, others = approved(people.donor_linden, "read"), approved(people.auditor, "read")
    told: Any = Program(services.take_secret(own, by=people.donor_linden)).get("tokens/mine/").json()
    assert {row["id"] for row in told["results"]} >= {str(own.pk)}
    assert str(others.pk) not in {row["id"] for row in told["results"]}


def test_every_act_done_with_a_token_names_it() -> None:
    token = approved(people.preparer)
    secret = services.take_secret(token, by=people.preparer)
    Program(secret).get("me/")
    used = Act.objects.filter(verb="token.used", object_id=str(token.pk))
    assert used.count() == 1


def test_no_token_asks_for_another_and_a_person_shows_who_is_there_first() -> None:
    administrator = program(people.access_administrator)
    answer = administrator.post("tokens/", {})
    assert (answer.status_code, "/tokens/new/" in answer.json()["detail"]) == (403, True)
    role = Membership.objects.today().get(person=people.auditor.person_id)
    client = Client()
    client.force_login(people.access_administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    User.objects.filter(pk=people.access_administrator.pk).update(last_login=timezone.now() - timedelta(minutes=6))
    terms = {"id": uuid4(), "membership": role.pk, "purpose": "Reading", "scope": "read", "expires_on": tomorrow()}
    sent: Any = client.post("/tokens/new/", terms)
    assert sent.status_code == 302
    assert sent["Location"].startswith(reverse("account_reauthenticate"))
    assert not Token.objects.filter(purpose="Reading").exists()


def tomorrow() -> str:
    return (today() + timedelta(days=1)).isoformat()
