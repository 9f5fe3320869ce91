"""Somebody new is invited by a link; nobody ever hands them a password. Their sessions are ended by those who may."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from tests.access.mailbox import letters, letters_to
from tests.access.people import somebody
from trustfund.access import services
from trustfund.access.models import Act, User
from trustfund.access.policy import Role

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.access.rooms")]
SECRET = "four rare badgers knit sonatas"


@pytest.fixture(autouse=True)
def _own_counts(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "invited"}}
    settings.EMAIL_BACKEND = "trustfund.web.mail.OutboxBackend"
    cache.clear()


def choose(path: str, password: str = SECRET) -> str:
    """Open the link and choose this password; return what the page says, or where it leads."""
    client = Client()
    opened = client.get(path)
    if opened.status_code != 302:
        return opened.content.decode()
    answer = client.post(opened["Location"], {"password1": password, "password2": password})
    return str(answer["Location"]) if answer.status_code == 302 else answer.content.decode()


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let it be this moment for the tokens, whose clock Django keeps at this edge."""
    monkeypatch.setattr(
        "django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda _self: moment.replace(tzinfo=None)
    )


def test_the_invited_choose_a_password_once_and_are_led_to_a_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    user = somebody(Role.FAA)
    services.invite(user, by=somebody(Role.ADM))
    (letter,) = letters_to(user.email)
    assert "within 7 days" in letter.text
    assert choose(letter.path) == "/password/changed/"
    assert "worth nothing any more" in choose(letter.path)
    client = Client()
    assert client.post("/sign-in/", {"login": user.email, "password": SECRET}).status_code == 302
    assert client.get("/agreements/")["Location"] == "/account/"
    verbs = Act.objects.filter(object_id=str(user.pk)).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["account.made", "account.invited", "password.changed", "session.began"]


def test_the_letter_is_in_the_persons_language_and_names_nobody() -> None:
    user = services.enrol("Ri Song Ho", "ri@example.org", language="ko")
    services.invite(user, by=None)
    (letter,) = letters()
    assert "7일" in letter.text.replace(" ", "")
    assert "Ri Song Ho" not in letter.text + letter.subject


@pytest.mark.parametrize(("hours", "outcome"), [(167, "/password/changed/"), (169, "its time has passed")])
def test_an_invitation_holds_seven_days(hours: int, outcome: str, monkeypatch: pytest.MonkeyPatch) -> None:
    user = somebody(Role.DN)
    services.invite(user, by=None)
    at(monkeypatch, timezone.localtime() + timedelta(hours=hours))
    assert outcome in choose(letters_to(user.email)[0].path)
    user.refresh_from_db()
    assert user.has_usable_password() is outcome.startswith("/")


def test_a_lost_password_still_holds_one_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    user = somebody(Role.DN, password=SECRET)
    Client().post("/password/", {"email": user.email})
    at(monkeypatch, timezone.localtime() + timedelta(minutes=61))
    assert "its time has passed" in choose(letters_to(user.email)[0].path)


def test_sending_it_anew_makes_the_former_link_worthless() -> None:
    user = somebody(Role.DN)
    services.invite(user, by=None)
    services.invite(user, by=None)
    first, second = letters_to(user.email)
    assert "worth nothing any more" in choose(first.path)
    assert choose(second.path) == "/password/changed/"


def test_a_weak_password_is_refused_and_the_link_stays_good() -> None:
    user = somebody(Role.DN)
    services.invite(user, by=None)
    (letter,) = letters_to(user.email)
    assert not choose(letter.path, "password1234567").startswith("/")
    assert not User.objects.get(pk=user.pk).has_usable_password()
    assert choose(letter.path) == "/password/changed/"


def test_who_has_come_or_may_not_come_is_not_invited() -> None:
    come, closed = somebody(Role.DN, password=SECRET), somebody(Role.DN)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    for user in (come, closed):
        with pytest.raises(ValidationError):
            services.invite(user, by=None)
    assert letters() == []
    assert User.objects.get(pk=come.pk).check_password(SECRET)


@pytest.mark.parametrize("role", [Role.FAP, Role.FAA, Role.AU, Role.DN])
def test_only_an_access_administrator_invites_or_ends_sessions(role: Role) -> None:
    user, other = somebody(role), somebody(Role.DN)
    for service in (services.invite, services.end_sessions):
        with pytest.raises(PermissionDenied):
            service(other, by=user)
    assert letters() == []


def test_sessions_are_ended_at_once_and_the_person_is_told() -> None:
    user, administrator = somebody(Role.FAP, password=SECRET), somebody(Role.ADM, password=SECRET)
    clients = [Client(), Client()]
    for client in clients:
        client.post("/sign-in/", {"login": user.email, "password": SECRET})
        assert client.get("/agreements/").status_code == 200
    assert services.end_sessions(user, by=administrator) == 2
    assert [client.get("/agreements/").status_code for client in clients] == [302, 302]
    assert letters_to(user.email)[-1].subject == "You were signed out"
    act = Act.objects.get(verb="sessions.ended")
    assert (act.user_id, act.object_id, act.detail["sessions"]) == (administrator.pk, str(user.pk), 2)


def test_nobody_ends_their_own_sessions_as_those_of_another() -> None:
    administrator = somebody(Role.ADM, password=SECRET)
    with pytest.raises(PermissionDenied):
        services.end_sessions(administrator, by=administrator)
