"""Signing in by e-mail and password, and out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache

from tests.access.people import LONG_AGO, somebody
from trustfund.access import services
from trustfund.access.demonstration import PASSWORD, sign_ins
from trustfund.access.management.commands.sign_ins import Command
from trustfund.access.models import Act, User
from trustfund.access.policy import Role

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.access.rooms")]
SECRET = "a long and private sentence"


@pytest.fixture(autouse=True)
def _no_attempts_counted() -> None:
    cache.clear()


def attempt(client: Client, email: str, password: str = SECRET, address: str = "192.0.2.1", **more: str) -> int:
    """Try to sign in; return the status of the answer."""
    return client.post("/sign-in/", {"login": email, "password": password, **more}, REMOTE_ADDR=address).status_code


def test_a_person_signs_in_by_e_mail_and_goes_where_they_wanted(client: Client) -> None:
    user = somebody(Role.FAP, password=SECRET)
    answer = client.post("/sign-in/", {"login": user.email.upper(), "password": SECRET, "next": "/agreements/"})
    assert (answer.status_code, answer["Location"]) == (302, "/agreements/")
    assert client.get("/agreements/").content == b"agreements"
    act = Act.objects.filter(verb="session.began").latest("id")
    assert (act.person_id, act.object_id) == (user.person_id, str(user.pk))


def test_the_pages_after_signing_in_are_in_the_persons_language(client: Client) -> None:
    services.enrol("Ri Song Ho", "ri@example.org", password=SECRET, language="ko")
    attempt(client, "ri@example.org")
    assert client.cookies["django_language"].value == "ko"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_signing_in_never_leads_elsewhere(client: Client, elsewhere: str) -> None:
    user = somebody(Role.FAP, password=SECRET)
    answer = client.post("/sign-in/", {"login": user.email, "password": SECRET, "next": elsewhere})
    assert answer["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client) -> None:
    user = somebody(Role.FAP, password=SECRET)
    pages = [
        client.post("/sign-in/", {"login": email, "password": "wrong"}).content.decode().replace(email, "")
        for email in (user.email, "nobody@example.org")
    ]
    notices = [page[page.index('role="alert"') :][:120] for page in pages]
    assert notices[0] == notices[1]
    assert client.get("/agreements/").status_code == 302


def test_a_closed_account_cannot_sign_in_and_is_told_nothing_more(client: Client) -> None:
    user = somebody(Role.FAP, password=SECRET)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert attempt(client, user.email) == 422
    assert client.get("/agreements/").status_code == 302


def test_an_account_without_a_password_cannot_sign_in(client: Client) -> None:
    assert attempt(client, somebody(Role.FAP).email, "") == 422


def test_failures_are_limited_for_the_client_that_fails_and_nobody_else_is_locked_out(
    client: Client, settings: Any
) -> None:
    # a cache of its own: other tests empty the shared one at the same time
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limits"}}
    user = somebody(Role.FAP, password=SECRET)
    for _each in range(8):
        attempt(client, user.email, "wrong", "198.51.100.7")
    assert attempt(client, user.email, SECRET, "198.51.100.7") == 422
    assert attempt(client, user.email, SECRET, "192.0.2.1") == 302


def test_the_password_is_kept_by_argon2() -> None:
    assert somebody(password=SECRET).password.startswith("argon2$")


def test_signing_out_needs_a_post(client: Client) -> None:
    user = somebody(Role.FAP)
    client.force_login(user)
    assert client.get("/sign-out/").status_code == 200
    assert client.get("/agreements/").status_code == 200
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/agreements/").status_code == 302
    assert Act.objects.filter(verb="session.ended", user=user).count() == 1


def test_signing_in_needs_the_token_of_its_own_form(client: Client) -> None:
    strict = client.__class__(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"login": "a@example.org", "password": SECRET})
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    user = somebody(Role.FAP, password=SECRET)
    attempt(client, user.email)
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")


def test_demonstration_sign_ins_are_shown_only_in_the_demonstration(client: Client, settings: Settings) -> None:
    user = services.enrol("Kim Yong Ok", "kim@example.org", password=PASSWORD, is_demonstration=True)
    settings.DEMONSTRATION = False
    assert "kim@example.org" not in client.get("/sign-in/").content.decode()
    settings.DEMONSTRATION = True
    assert "kim@example.org" not in client.get("/sign-in/").content.decode(), "no role, no line"
    services.grant_role(
        user.person, services.found_party("auditor", "Court of Audit"), Role.AU, from_on=LONG_AGO, by=None
    )
    page = client.get("/sign-in/").content.decode()
    assert "kim@example.org" in page
    assert PASSWORD in page


def test_the_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    user = services.enrol("Kim Yong Ok", "kim@example.org", password=PASSWORD, is_demonstration=True)
    services.grant_role(
        user.person, services.found_party("auditor", "Court of Audit"), Role.AU, from_on=LONG_AGO, by=None
    )
    Command().handle()
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split("  ")[0] == "External auditor" and line.endswith("kim@example.org") for line in lines)
    assert lines[-1] == f"Password of all: {PASSWORD}"
    assert "kim@example.org" in [each.email for each in sign_ins()]
