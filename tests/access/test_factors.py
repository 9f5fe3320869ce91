"""Second factors: made, asked for, spent once, required of some roles, and never readable in a stolen backup."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from tests.access.people import somebody
from tests.access.walk import VARYING
from trustfund.access.models import Act, User
from trustfund.access.policy import Role

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.access.rooms")]
SECRET = "four rare badgers knit sonatas"


@pytest.fixture(autouse=True)
def _own_counts(settings: Any) -> None:
    """Attempts are counted, and used codes remembered, for this test alone."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "factors"}}
    cache.clear()


def signed_in(user: User) -> Client:
    client = Client()
    assert client.post("/sign-in/", {"login": user.email, "password": SECRET}).status_code == 302
    return client


def code_of(secret: str, periods: int = 0) -> str:
    """The code that an authenticator shows, now or so many half minutes later."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + periods)))


def with_authenticator(client: Client) -> str:
    """Add an authenticator through the page; return its secret."""
    page = client.get("/account/authenticator/").content.decode()
    secret = re.search(r'<code class="hash">([A-Z2-7]+)</code>', page)
    assert secret is not None, page
    answer = client.post("/account/authenticator/", {"code": code_of(secret[1], -1)})
    assert answer["Location"] == "/account/recovery-codes/"
    return secret[1]


def test_an_authenticator_is_asked_for_at_the_next_sign_in_and_each_code_counts_once() -> None:
    user = somebody(Role.FAP, password=SECRET)
    secret = with_authenticator(signed_in(user))
    client = Client()
    assert client.post("/sign-in/", {"login": user.email, "password": SECRET})["Location"] == "/sign-in/code/"
    assert client.get("/agreements/").status_code == 302
    began = Act.objects.filter(verb="session.began", user=user)
    assert began.count() == 1, "the first sign-in; the password alone is none"
    assert "This code is wrong" in client.post("/sign-in/code/", {"code": "000000"}).content.decode()
    code = code_of(secret)
    assert client.post("/sign-in/code/", {"code": code})["Location"] == "/"
    assert client.get("/agreements/").status_code == 200
    assert began.count() == 2
    again = Client()
    again.post("/sign-in/", {"login": user.email, "password": SECRET})
    assert "This code is wrong" in again.post("/sign-in/code/", {"code": code}).content.decode()
    assert again.get("/agreements/").status_code == 302


def test_a_recovery_code_stands_in_for_a_lost_authenticator_once() -> None:
    user = somebody(Role.FAP, password=SECRET)
    first = signed_in(user)
    with_authenticator(first)
    codes = re.findall(r"<li><code>(\d{8})</code></li>", first.get("/account/recovery-codes/").content.decode())
    assert len(codes) == 10
    for outcome in (302, 200):
        client = Client()
        client.post("/sign-in/", {"login": user.email, "password": SECRET})
        assert client.post("/sign-in/code/", {"code": codes[0]}).status_code == outcome


def test_what_a_backup_holds_of_a_factor_is_not_the_factor() -> None:
    user = somebody(Role.FAP, password=SECRET)
    secret = with_authenticator(signed_in(user))
    stored = Authenticator.objects.get(user=user, type="totp")
    assert secret not in str(stored.data)
    assert stored.wrap().validate_code(code_of(secret, 1))


def test_factors_and_passwords_are_acts_of_their_person() -> None:
    user = somebody(Role.FAP, password=SECRET)
    client = signed_in(user)
    with_authenticator(client)
    client.post("/account/authenticator/remove/", {})
    client.post("/account/password/", {"oldpassword": SECRET, "password1": f"{SECRET}!", "password2": f"{SECRET}!"})
    verbs = list(Act.objects.filter(user=user).order_by("id").values_list("verb", flat=True))
    assert verbs == ["session.began", *["factor.added"] * 2, *["factor.removed"] * 2, "password.changed"]


@pytest.mark.parametrize("role", [Role.FAP, Role.FAA, Role.TTL, Role.ADM, Role.BD, Role.BK, Role.KPS])
def test_who_must_have_a_factor_opens_nothing_else_before_they_have_one(role: Role, settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    user = somebody(role, password=SECRET)
    client = signed_in(user)
    for address in ("/agreements/", "/"):
        assert (client.get(address).status_code, client.get(address)["Location"]) == (302, "/account/")
    assert client.post("/agreements/approve/")["Location"] == "/account/"
    assert "Your role needs a second factor" in client.get("/account/").content.decode()
    with_authenticator(client)
    assert client.get("/").content == b"home"
    assert "add another one before you remove this" in client.post("/account/authenticator/remove/").content.decode()
    assert Authenticator.objects.filter(user=user, type="totp").exists()


@pytest.mark.parametrize("role", [Role.DN, Role.KPP, Role.AU])
def test_who_need_not_have_a_factor_is_not_asked_for_one(role: Role, settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    assert signed_in(somebody(role, password=SECRET)).get("/").content == b"home"


def test_changing_factors_asks_once_more_after_five_minutes() -> None:
    user = somebody(Role.FAP, password=SECRET)
    client = signed_in(user)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()
    User.objects.filter(pk=user.pk).update(last_login=timezone.now() - timedelta(minutes=6))
    answer = client.get("/account/authenticator/")
    assert answer["Location"].startswith("/account/confirm/?next=")
    assert client.post("/account/confirm/", {"password": "wrong"}).status_code == 200
    assert client.get("/account/authenticator/").status_code == 302
    assert client.post(answer["Location"], {"password": SECRET})["Location"] == "/account/authenticator/"
    assert client.get("/account/authenticator/").status_code == 200


def test_somebody_elses_key_is_none() -> None:
    owner = somebody(Role.FAP, password=SECRET)
    key = Authenticator.objects.create(user=owner, type="webauthn", data={"name": "telephone", "credential": {}})
    stranger = signed_in(somebody(Role.FAP, password=SECRET))
    bodies = set()
    for number in (str(key.pk), "999999999", "none"):
        for address in (f"/account/keys/{number}/", f"/account/keys/{number}/remove/"):
            answer = stranger.post(address, {"name": "mine"})
            assert answer.status_code == 404
            bodies.add(VARYING.sub(b"", answer.content).replace(address.encode(), b""))
    assert len(bodies) == 1
    key.refresh_from_db()
    assert key.data["name"] == "telephone"


def test_a_session_elsewhere_is_ended() -> None:
    user = somebody(Role.FAP, password=SECRET)
    here, there = signed_in(user), signed_in(user)
    page = here.get("/account/").content.decode()
    (number,) = re.findall(r'name="session" value="(\d+)"', page)
    assert (
        signed_in(somebody(Role.FAP, password=SECRET)).post("/account/sessions/end/", {"session": number}).status_code
        == 404
    )
    assert there.get("/agreements/").status_code == 200
    assert here.post("/account/sessions/end/", {"session": number}).status_code == 302
    assert there.get("/agreements/").status_code == 302
    assert here.get("/agreements/").status_code == 200
    assert Act.objects.filter(verb="session.ended_elsewhere", user=user).count() == 1


def test_changing_the_password_signs_out_everywhere_else() -> None:
    user = somebody(Role.FAP, password=SECRET)
    here, there = signed_in(user), signed_in(user)
    new = "seven mild herons count lanterns"
    here.post("/account/password/", {"oldpassword": SECRET, "password1": new, "password2": new})
    assert (here.get("/agreements/").status_code, there.get("/agreements/").status_code) == (200, 302)


@pytest.mark.parametrize("weak", ["short", "password1234567", "qwertyuiop1234", "letmein12345678", "aaaaaaaaaaaaaaa"])
def test_a_password_that_is_guessed_is_refused(weak: str) -> None:
    user = somebody(Role.FAP, password=SECRET)
    client = signed_in(user)
    answer = client.post("/account/password/", {"oldpassword": SECRET, "password1": weak, "password2": weak})
    assert answer.status_code == 200
    user.refresh_from_db()
    assert user.check_password(SECRET)


def test_lost_factors_are_taken_with_a_reason_and_every_session_ends(capsys: pytest.CaptureFixture[str]) -> None:
    user = somebody(Role.FAP, password=SECRET)
    client = signed_in(user)
    with_authenticator(client)
    call_command("forget_factors", user.email.upper(), reason="Seen in person, by two of us")
    assert "1 factors" in capsys.readouterr().out
    assert client.get("/agreements/").status_code == 302
    assert signed_in(user).get("/agreements/").status_code == 200
    act = Act.objects.get(verb="factors.forgotten")
    assert (act.object_id, act.detail["note"]) == (str(user.pk), "Seen in person, by two of us")
    with pytest.raises(CommandError, match="No account"):
        call_command("forget_factors", "nobody@example.org", reason="none")
