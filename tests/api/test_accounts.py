"""Programs of an access administrator invite and ask about lost factors; what binds is left to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from oversight.demo.people import people
from oversight.models import LostFactors
from tests.api.programs import Program, program
from trustfund.access.models import Act, User

if TYPE_CHECKING:
    from django.core.mail import EmailMessage

pytestmark = pytest.mark.usefixtures("fresh_story")
PASSWORD = "demonstration"


def administrator() -> Program:
    return program(people.access_administrator)


def test_the_invited_are_sent_another_link_and_who_has_come_is_not(mailoutbox: list[EmailMessage]) -> None:
    newcomer, come = people.board_donor, people.preparer
    User.objects.filter(pk=newcomer.pk).update(password="!nothing-yet")
    invited = administrator().post(f"users/{newcomer.pk}/invite/")
    assert (invited.status_code, invited.json()["standing"]) == (201, "invited")
    assert [letter.to for letter in mailoutbox] == [[newcomer.email]]
    refused = administrator().post(f"users/{come.pk}/invite/")
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    assert "has chosen a password already" in refused.json()["detail"]
    assert Act.objects.filter(verb="account.invited", object_id=str(come.pk)).count() == 0


def test_it_is_asked_for_lost_factors_and_only_an_administrator_asks() -> None:
    who, body = people.board_donor, {"reason": "Telephone stolen; seen in person by two of us."}
    TOTP.activate(who, generate_totp_secret())
    made = administrator().post(f"users/{who.pk}/lost-factors/", body)
    assert (made.status_code, made.json()["status"], made.json()["reason"]) == (201, "asked", body["reason"])
    assert program(people.preparer).post(f"users/{who.pk}/lost-factors/", body).status_code == 403
    assert LostFactors.objects.filter(user=who).count() == 1


def test_a_token_ends_nobodys_sessions_a_person_who_has_shown_who_they_are_does(
    mailoutbox: list[EmailMessage],
) -> None:
    reader, other = Client(), people.preparer
    reader.post("/sign-in/", {"login": other.email, "password": PASSWORD})
    assert reader.get("/account/").status_code == 200
    refused = administrator().post(f"users/{other.pk}/end-sessions/")
    assert refused.status_code == 403
    assert "show who you are" in refused.json()["detail"]
    assert reader.get("/account/").status_code == 200
    person = Client()
    person.post("/sign-in/", {"login": people.access_administrator.email, "password": PASSWORD})
    ended: Any = person.post(
        f"/api/v1/users/{other.pk}/end-sessions/", "{}", "application/json", headers={"Idempotency-Key": str(uuid4())}
    )
    assert ended.status_code == 201
    assert reader.get("/account/").status_code == 302
    assert [letter.to for letter in mailoutbox] == [[other.email]]
