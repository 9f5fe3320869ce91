"""What every address owes to every browser: no change by reading, none without the form's token, strict headers always."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from django.test import Client

from tests.access.walk import representative
from tests.security.visits import first_address, signed_in, tried, undone
from trustfund.access.policy import Role
from trustfund.access.routes import routes

if TYPE_CHECKING:
    from django.http import HttpResponseBase

pytestmark = pytest.mark.usefixtures("fresh_story", "quiet")
TOLD: Final = {
    "Content-Security-Policy": "default-src 'none'",
    "Permissions-Policy": "camera=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
READING_IS_AN_ACT: Final = {"acts": 1}
"""A file handed out writes one line into the book of acts (tests/access/test_links.py); nothing else is written."""


def lacking(answer: HttpResponseBase) -> list[str]:
    """Return what an answer fails to tell the browser."""
    missing = [name for name, said in TOLD.items() if said not in answer.headers.get(name, "")]
    return missing + ["unsafe"] * ("unsafe-" in answer.headers.get("Content-Security-Policy", ""))


@pytest.mark.parametrize("role", [None, Role.FAP])
def test_reading_changes_nothing_and_every_answer_carries_the_headers(role: Role | None) -> None:
    user = representative(role) if role else None
    client, findings = signed_in(user), []
    for route in routes():
        address = first_address(route, user)
        for method in ("GET", "HEAD"):
            answer, wrote = tried(client, method, address)
            is_file = answer.headers.get("Content-Disposition", "").startswith("attachment")
            if wrote > is_file:
                findings.append(f"{method} {address} wrote {wrote} rows")
            findings += [f"{method} {address} ({answer.status_code}) lacks {each}" for each in lacking(answer)]
            if user and "no-store" not in answer.headers.get("Cache-Control", ""):
                findings.append(f"{method} {address} may be kept by a cache")
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("role", [Role.FAP])
def test_nothing_unsafe_is_taken_without_the_token_of_the_form(role: Role | None) -> None:
    user = representative(role) if role else None
    client, findings = signed_in(user, enforce_csrf_checks=True), []
    for route in routes():
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer, rows = tried(client, method, first_address(route, user))
            if answer.status_code not in {401, 403, 405, 415} or rows:
                findings.append(f"{method} {route.pattern} answered {answer.status_code} and wrote {rows} rows")
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "a b", ""])
def test_another_host_is_no_host_of_ours(host: str) -> None:
    client = signed_in(None)
    answer = client.get("/sign-in/", headers={"host": host}) if host else client.get("/sign-in/", HTTP_HOST=host)
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content
    assert not lacking(answer)


def test_a_forwarded_host_is_believed_by_nobody() -> None:
    answer = signed_in(None).post(
        "/password/", {"email": representative(Role.FAP).email}, headers={"x-forwarded-host": "evil.example"}
    )
    assert "evil.example" not in answer.headers["Location"]


ELSEWHERE: Final = (
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "https:evil.example",
    "javascript:alert(1)", "\thttps://evil.example", "https://testserver@evil.example/", "http:///evil.example",
)  # fmt: skip
TAKE_NEXT: Final = {"account_login", "access:sign_in", "web:language", "account_reauthenticate", "mfa_authenticate"}
"""Addresses that know where to go next: every spelling is tried there, the plainest everywhere."""


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_address_leads_elsewhere(elsewhere: str) -> None:
    findings = []
    for who in (None, representative(Role.FAP)):
        client = signed_in(who)
        for route in [route for route in routes() if elsewhere == ELSEWHERE[0] or route.name in TAKE_NEXT]:
            address = first_address(route, who)
            sent = dict.fromkeys(("next", "url", "return", "redirect"), elsewhere)
            for answer in (
                undone(client, "GET", address, sent, headers={"referer": elsewhere.strip()}),
                undone(client, "POST", address, sent, headers={"referer": elsewhere.strip()}),
            ):
                place = answer.headers.get("Location", "")
                if "evil.example" in place.split("?")[0] or place.startswith("javascript"):
                    findings.append(f"{address} leads to {place}")
    assert not findings, "\n".join(findings)


def test_the_session_has_another_key_after_signing_in() -> None:
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    planted = str(session.session_key)
    client.cookies["sessionid"] = planted
    user = representative(Role.AU)
    client.post("/sign-in/", {"login": user.email, "password": "demonstration"})
    assert client.cookies["sessionid"].value != planted
    assert Client(headers={"cookie": f"sessionid={planted}"}).get("/fund/").status_code == 302
