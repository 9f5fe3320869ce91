"""Guessing is limited for whoever guesses; nobody can shut the rightful person out of a device they have used before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client

from tests.access.people import somebody
from tests.access.test_lost_passwords import NEW, link_for
from trustfund.access import attempts
from trustfund.access.policy import Role

if TYPE_CHECKING:
    from trustfund.access.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.access.rooms")]
SECRET = "four rare badgers knit sonatas"
HOME = "192.0.2.1"


@pytest.fixture(autouse=True)
def _own_counts(settings: Any) -> None:
    """Attempts are counted for this test alone; hashing quickly, because many are made."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "lock-out"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "trustfund.web.mail.OutboxBackend"
    cache.clear()


def attempt(client: Client, email: str, password: str = SECRET, address: str = HOME) -> int:
    return client.post("/sign-in/", {"login": email, "password": password}, REMOTE_ADDR=address).status_code


def guess(user: User, times: int, addresses: int = 1) -> None:
    """Somebody guesses, from so many addresses in turn, and never keeps a cookie."""
    for at in range(times):
        attempt(Client(), user.email, "wrong", f"198.51.100.{at % addresses + 1}")


def known_device_of(user: User) -> Client:
    device = Client()
    assert attempt(device, user.email) == 302
    device.post("/sign-out/")
    return device


def test_many_strangers_do_not_shut_a_person_out_of_a_known_device() -> None:
    user = somebody(Role.FAP, password=SECRET)
    device = known_device_of(user)
    guess(user, 120, addresses=60)
    assert attempt(Client(), user.email) == 422, "a new device waits"
    assert attempt(device, user.email) == 302


def test_a_stranger_behind_the_same_address_does_not_shut_a_person_out_of_a_known_device() -> None:
    user = somebody(Role.FAP, password=SECRET)
    device = known_device_of(user)
    for _each in range(130):
        attempt(Client(), user.email, "wrong")
    assert attempt(Client(), user.email) == 429
    assert attempt(device, user.email) == 302


def test_one_client_alone_does_not_shut_a_new_device_out_either() -> None:
    user = somebody(Role.FAP, password=SECRET)
    guess(user, 40)
    assert attempt(Client(), user.email) == 302


def test_slow_guessing_from_many_addresses_is_limited() -> None:
    user = somebody(Role.FAP, password=SECRET)
    guess(user, 100, addresses=100)
    assert attempt(Client(), user.email, SECRET, "203.0.113.5") == 422, "even a right guess is not answered"


def test_addresses_of_one_ipv6_network_are_one_client() -> None:
    user = somebody(Role.FAP, password=SECRET)
    for at in range(8):
        attempt(Client(), user.email, "wrong", f"2001:db8:1:1::{at + 1}")
    assert attempt(Client(), user.email, SECRET, "2001:db8:1:1::77") == 422


def test_a_known_device_has_a_counter_of_its_own() -> None:
    user = somebody(Role.FAP, password=SECRET)
    device = known_device_of(user)
    for _each in range(8):
        attempt(device, user.email, "wrong")
    assert attempt(device, user.email) == 422
    assert attempt(Client(), user.email) == 302, "and spends nobody else's"


def test_a_device_is_known_for_the_person_who_signed_in_there_alone() -> None:
    user, other = somebody(Role.FAP, password=SECRET), somebody(Role.FAP, password=SECRET)
    device = known_device_of(other)
    guess(user, 100, addresses=100)
    assert attempt(device, user.email) == 422


@pytest.mark.parametrize("forged", ["", "x", "eyJ:1:x", "signed elsewhere"])
def test_a_forged_cookie_is_no_known_device(forged: str, settings: Any) -> None:
    user = somebody(Role.FAP, password=SECRET)
    guess(user, 100, addresses=100)
    client = Client()
    # Signed here and not as a parameter: a signature holds the second, and workers would collect different names.
    cookie = signing.dumps(["a", "b"], salt="another") if forged == "signed elsewhere" else forged
    client.cookies[settings.KNOWN_DEVICE_COOKIE_NAME] = cookie
    assert attempt(client, user.email) == 422


def test_the_cookie_names_nobody_and_scripts_do_not_reach_it(settings: Any) -> None:
    user = somebody(Role.FAP, password=SECRET)
    cookie = known_device_of(user).cookies[settings.KNOWN_DEVICE_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", attempts.KEPT)
    mark, device = signing.loads(cookie.value, salt=attempts.SALT)
    assert not {user.email, str(user.pk), user.person.name} & {mark, device}


def test_failing_makes_no_device_known(settings: Any) -> None:
    user, client = somebody(Role.FAP, password=SECRET), Client()
    attempt(client, user.email, "wrong")
    assert settings.KNOWN_DEVICE_COOKIE_NAME not in client.cookies


def test_the_link_from_the_mailbox_lets_a_person_in_on_a_new_device_while_strangers_guess() -> None:
    user, device = somebody(Role.FAP, password=SECRET), Client()
    link = link_for(user)
    guess(user, 110, addresses=110)
    form = device.get(link)["Location"]
    assert device.post(form, {"password1": NEW, "password2": NEW})["Location"] == "/password/changed/"
    guess(user, 110, addresses=110)
    assert attempt(device, user.email, NEW) == 302


def test_an_unknown_address_is_limited_as_a_known_one() -> None:
    answers = []
    for email in (somebody(Role.FAP, password=SECRET).email, "nobody@example.org"):
        cache.clear()
        answers.append([attempt(Client(), email, "wrong") for _each in range(10)])
    assert answers[0] == answers[1]
