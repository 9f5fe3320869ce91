"""Another address to sign in with: it counts when both addresses have confirmed, and nobody learns who has which."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from tests.access.mailbox import letters, letters_to
from tests.access.people import somebody
from tests.access.walk import VARYING
from trustfund import history
from trustfund.access import services
from trustfund.access.models import Act, EmailChange, User
from trustfund.access.policy import Role
from trustfund.access.services.email_change import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.access.rooms")]
SECRET = "four rare badgers knit sonatas"


@pytest.fixture(autouse=True)
def _own_counts(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "email"}}
    settings.EMAIL_BACKEND = "trustfund.web.mail.OutboxBackend"
    cache.clear()


def signed_in(user: User) -> Client:
    client = Client()
    assert client.post("/sign-in/", {"login": user.email, "password": SECRET}).status_code == 302
    return client


def asked() -> tuple[User, Client, str]:
    """Somebody who has asked for another address; their browser, and the address."""
    user, new = somebody(Role.FAP, password=SECRET), f"{uuid4()}@example.org"
    client = signed_in(user)
    assert client.post("/account/email/", {"email": new.upper()})["Location"] == "/account/"
    return user, client, new


def link_to(address: str) -> str:
    """The last link that went to this address."""
    return [letter.path for letter in letters_to(address) if letter.path.startswith("/email/")][-1]


def opened(address: str) -> Client:
    """A browser that has opened the link in the last letter to this address."""
    client = Client()
    assert client.get(link_to(address))["Location"] == "/email/"
    return client


def press(address: str, **more: str) -> str:
    """Open the link to this address, press its button; return what the page says."""
    return opened(address).post("/email/", more).content.decode()


def email_of(user: User) -> str:
    return User.objects.values_list("email", flat=True).get(pk=user.pk)


@pytest.mark.parametrize("first", ["old", "new"])
def test_the_address_changes_when_both_have_confirmed_in_whatever_order(first: str) -> None:
    user, client, new = asked()
    elsewhere = signed_in(user)
    one, other = (user.email, new) if first == "old" else (new, user.email)
    assert "This address has confirmed" in press(one)
    assert email_of(user) == user.email
    assert "The address is changed" in press(other)
    assert email_of(user) == new
    assert [each.get("/agreements/").status_code for each in (client, elsewhere)] == [302, 302]
    assert [letters_to(each)[-1].subject for each in (user.email, new)] == ["Your address is changed"] * 2
    verbs = Act.objects.filter(user=user, verb__startswith="email").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["email.asked", "email.confirmed", "email.confirmed", "email.changed"]


def test_the_browser_in_which_the_person_confirms_stays_signed_in_and_known() -> None:
    user, client, new = asked()
    press(user.email)
    client.get(link_to(new))
    client.post("/email/")
    assert email_of(user) == new
    assert client.get("/agreements/").status_code == 200
    assert client.post("/sign-out/").status_code == 302
    assert client.post("/sign-in/", {"login": new, "password": SECRET}).status_code == 302


def test_opening_a_link_changes_nothing() -> None:
    user, _client, new = asked()
    for address in (user.email, new):
        page = opened(address).get("/email/").content.decode()
        assert new in page
    assert email_of(user) == user.email
    assert not EmailChange.objects.exclude(old_confirmed_at=None, new_confirmed_at=None).exists()


def test_a_link_confirms_once_and_for_its_own_address_only() -> None:
    user, _client, new = asked()
    press(new)
    assert "worth nothing any more" in press(new)
    assert email_of(user) == user.email
    press(user.email)
    assert "worth nothing any more" in press(user.email)
    assert Act.objects.filter(verb="email.changed").count() == 1


def test_a_link_is_worth_nothing_after_a_day() -> None:
    user = somebody(Role.FAP, password=SECRET)
    EmailChange.objects.create(
        user=user, old_email=user.email, new_email="later@example.org", old_sha256=sha256_of("old"),
        new_sha256=sha256_of("new"), asked_at=Now() - timedelta(hours=24, seconds=1), new_confirmed_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(services.LinkIsDead):
        services.confirm_email(sha256_of("old"))
    client = Client()
    client.get("/email/old/")
    assert "worth nothing any more" in client.get("/email/").content.decode()
    assert client.post("/email/").status_code == 422
    assert email_of(user) == user.email


def test_asking_anew_makes_the_former_links_worthless() -> None:
    user, client, first = asked()
    former = link_to(user.email)
    client.post("/account/email/", {"email": f"{uuid4()}@example.org"})
    for path in (former, link_to(first)):
        old = Client()
        old.get(path)
        assert "worth nothing any more" in old.post("/email/").content.decode()
    assert EmailChange.objects.waiting().filter(user=user).count() == 1


def cancel_on_the_page(_user: User, client: Client) -> None:
    assert client.post("/account/email/cancel/")["Location"] == "/account/"


def disown_by_letter(user: User, _client: Client) -> None:
    assert "change your password now" in press(user.email, disown="1")


@pytest.mark.parametrize(("way", "verb"), [(cancel_on_the_page, "cancelled"), (disown_by_letter, "disowned")])
def test_a_change_is_cancelled_on_the_page_or_by_this_was_not_me(way: Callable[..., None], verb: str) -> None:
    user, client, new = asked()
    press(new)
    way(user, client)
    assert "worth nothing any more" in press(user.email)
    assert email_of(user) == user.email
    assert Act.objects.filter(verb=f"email.{verb}", user=user).count() == 1


def test_the_new_address_cannot_say_that_it_was_not_the_person() -> None:
    user, _client, new = asked()
    assert "worth nothing any more" in press(new, disown="1")
    assert EmailChange.objects.waiting().filter(user=user).exists()


def test_an_address_of_somebody_else_looks_the_same_and_its_letter_says_that_somebody_tried() -> None:
    other = somebody(Role.DN, password=SECRET)
    pages = []
    for address in (other.email, f"{uuid4()}@example.org"):
        user = somebody(Role.FAP, password=SECRET)
        client = signed_in(user)
        answers = [client.post("/account/email/", {"email": address}, follow=True), client.get("/account/")]
        said = b"".join(VARYING.sub(b"", answer.content) for answer in answers).decode()
        said = said.replace(address, "NEW").replace(user.email, "OLD")
        pages.append(re.sub(r'[0-9a-f-]{36}|\d{1,2} \w{3} \d{4}, \d\d:\d\d|value="\d+"', "", said))
    assert pages[0] == pages[1]
    (letter,) = letters_to(other.email)
    assert (letter.subject, letter.path) == ("Somebody tried to use your address", "")
    assert len(letters()) == 4


def test_an_address_taken_meanwhile_stays_with_whoever_took_it() -> None:
    user, _client, new = asked()
    press(user.email)
    services.enrol("Quicker", new)
    assert "belongs to another account by now" in press(new)
    assert email_of(user) == user.email


def test_a_lost_password_is_no_longer_sent_to_the_former_address() -> None:
    user, _client, new = asked()
    Client().post("/password/", {"email": user.email})
    press(user.email)
    press(new)
    before = len(letters())
    Client().post("/password/", {"email": user.email})
    assert len(letters()) == before
    Client().post("/password/", {"email": new})
    assert letters()[-1].to == new


def test_the_present_address_and_what_is_none_are_refused() -> None:
    user = somebody(Role.FAP, password=SECRET)
    client = signed_in(user)
    for address, why in ((user.email.upper(), "your present address"), ("nowhere", "valid email")):
        answer = client.post("/account/email/", {"email": address})
        assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert letters() == []


def test_asking_needs_a_fresh_proof_and_comes_to_an_end() -> None:
    user = somebody(Role.FAP, password=SECRET)
    client = signed_in(user)
    answers = [client.post("/account/email/", {"email": f"{uuid4()}@example.org"}).status_code for _each in range(6)]
    assert answers == [302] * 5 + [429]
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()
    assert client.get("/account/email/")["Location"].startswith("/account/confirm/?next=")


def test_neither_the_database_nor_history_holds_what_opens_a_link() -> None:
    user, _client, new = asked()
    secrets = [link_to(each).rstrip("/").rsplit("/", 1)[-1] for each in (user.email, new)]
    press(user.email)
    press(new)
    events: Any = history.events_of(EmailChange)
    kept = str([*EmailChange.objects.values(), *events.objects.values(), *Act.objects.values("detail")])
    assert [secret in kept for secret in secrets] == [False, False]
    assert {sha256_of(secret) for secret in secrets}.isdisjoint(str(list(events.objects.values())).split("'"))


@pytest.mark.parametrize(
    "change",
    [{"new_email": "mine@example.org"}, {"changed_at": Now()}, {"asked_at": Now()}],
    ids=lambda each: next(iter(each)),
)
def test_the_database_keeps_the_terms_whoever_writes(change: dict[str, Any]) -> None:
    _user, _client, new = asked()
    rows = EmailChange.objects.filter(new_email=new)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**change)
    assert rows.get().changed_at is None
