"""Secrets planted as canaries: they turn up in no log, no letter and no page of an error."""

from __future__ import annotations

import io
import logging
from base64 import b64decode
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.test import Client

from tests.access.people import somebody
from tests.access.test_lost_passwords import link_for
from trustfund.access.policy import Role
from trustfund.web.models import Job

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
PASSWORD: Final = "canary four badgers knit sonatas"
IBAN: Final = "GB33BUKB20201555555555"


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """All that is logged, formatted as production writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.getLogger().handlers[0].formatter)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.fixture(autouse=True)
def _own_counts(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "secrets"}}
    settings.EMAIL_BACKEND = "trustfund.web.mail.OutboxBackend"


def test_no_password_session_or_token_is_logged(said: io.StringIO) -> None:
    user, client = somebody(Role.FAP, password=PASSWORD), Client()
    client.post("/sign-in/", {"login": user.email, "password": "canary wrong guess"})
    client.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    client.get("/no-such-page/")
    client.get("/audit/")
    client.post("/account/password/", {"oldpassword": PASSWORD, "password1": "canary new", "password2": "canary new"})
    assert said.getvalue(), "nothing was logged: the test looks at nothing"
    for secret in ("canary", client.session.session_key, *(cookie.value for cookie in client.cookies.values())):
        if secret and len(secret) > 5:
            assert secret not in said.getvalue()


def test_the_link_of_a_letter_is_logged_nowhere(said: io.StringIO) -> None:
    user = somebody(Role.FAP, password=PASSWORD)
    link = link_for(user)
    Client().get(link, follow=True)
    assert link.rstrip("/").rsplit("-", 1)[-1] not in said.getvalue()


def test_an_error_of_ours_shows_nothing_of_what_was_sent(said: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: Any, **_named: Any) -> None:
        iban = IBAN
        raise RuntimeError("The ledger is on fire", len(iban))

    monkeypatch.setattr("trustfund.access.attempts.may_ask", fails)
    client = Client(raise_request_exception=False)
    answer = client.post("/sign-in/", {"login": "somebody@example.org", "password": PASSWORD, "iban": IBAN})
    assert answer.status_code == 500
    for secret in (PASSWORD, IBAN, "on fire", "Traceback", "somebody@example.org"):
        assert secret not in answer.content.decode()
    for secret in (PASSWORD, IBAN, "somebody@example.org"):
        assert secret not in said.getvalue()


def test_a_letter_says_no_password_and_no_address() -> None:
    user = somebody(Role.FAP, password=PASSWORD)
    link_for(user)
    letter = b64decode(Job.objects.get(kind="mail.send").payload["letter"]).decode()
    assert PASSWORD not in letter
    assert user.email.split("@")[0] not in letter.partition("\n\n")[2], "the address stands in the envelope alone"


def test_an_unknown_address_and_a_known_one_get_the_same_answer_everywhere() -> None:
    user = somebody(Role.FAP, password=PASSWORD)
    for address, field, more in (("/sign-in/", "login", {"password": "wrong"}), ("/password/", "email", {})):
        answers = [Client().post(address, {field: email, **more}) for email in (user.email, f"0{user.email[1:]}")]
        assert answers[0].status_code == answers[1].status_code
        assert answers[0].headers.get("Location") == answers[1].headers.get("Location")
        assert set(answers[0].cookies) == set(answers[1].cookies)
        assert abs(len(answers[0].content) - len(answers[1].content)) < 5
