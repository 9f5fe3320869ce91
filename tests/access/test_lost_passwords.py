"""A lost password: a link by mail, through the outbox, for one hour and one use; nobody learns who has an account."""

from __future__ import annotations

import re
from base64 import b64decode
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests.access.people import somebody
from tests.access.walk import VARYING
from trustfund.access.policy import Role
from trustfund.web import outbox
from trustfund.web.models import Job

if TYPE_CHECKING:
    from trustfund.access.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.access.rooms")]
SECRET, NEW = "four rare badgers knit sonatas", "seven mild herons count lanterns"


@pytest.fixture(autouse=True)
def _own_counts(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "lost"}}
    settings.EMAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    settings.EMAIL_BACKEND = "trustfund.web.mail.OutboxBackend"
    cache.clear()


def ask(email: str) -> bytes:
    client = Client()
    answer = client.post("/password/", {"email": email})
    assert answer["Location"] == "/password/sent/"
    return VARYING.sub(b"", client.get("/password/sent/").content)


def letter() -> str:
    job = Job.objects.get(kind="mail.send")
    return str(message_from_bytes(b64decode(job.payload["letter"])).get_payload(decode=True).decode())  # type: ignore[union-attr]


def link_for(user: User) -> str:
    ask(user.email)
    found = re.search(r"https?://[^/]+(/password/\S+)", letter())
    assert found is not None
    return found[1]


def test_the_link_sets_a_new_password_once() -> None:
    user = somebody(Role.FAP, password=SECRET)
    link = link_for(user)
    client = Client()
    form = client.get(link)["Location"]
    assert client.post(form, {"password1": NEW, "password2": NEW})["Location"] == "/password/changed/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert "worth nothing any more" in Client().get(link, follow=True).content.decode()


def test_a_stranger_learns_nothing_and_gets_no_letter() -> None:
    user = somebody(Role.FAP, password=SECRET)
    assert ask(user.email) == ask("nobody@example.org")
    assert Job.objects.filter(kind="mail.send").count() == 1


def test_a_closed_account_gets_no_letter() -> None:
    user = somebody(Role.FAP, password=SECRET)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    ask(user.email)
    assert not Job.objects.filter(kind="mail.send").exists()


def test_the_worker_sends_the_letter_and_forgets_what_it_said() -> None:
    user = somebody(Role.FAP, password=SECRET)
    ask(user.email)
    job = Job.objects.get(kind="mail.send")
    assert mail.outbox == []
    assert outbox.run(job.pk) == "done"
    assert [each.to for each in mail.outbox] == [[user.email]]
    job.refresh_from_db()
    assert job.payload == {"letters": 1}


def test_the_letter_names_nobody() -> None:
    user = somebody(Role.FAP, password=SECRET)
    ask(user.email)
    type(user.person).objects.filter(pk=user.person_id).update(name="Ri Song Ho")
    assert "Ri Song Ho" not in letter()
    assert user.email not in letter()
