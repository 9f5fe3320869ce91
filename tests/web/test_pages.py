"""Long lists are paged by key, and every address in the navigation exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from trustfund.access.models import Act, Party, User
from trustfund.access.policy import Role
from trustfund.access.services import enrol, found_party, grant_role
from trustfund.web import navigation, pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

KIND_OF = {
    **dict.fromkeys((Role.FAP, Role.FAA, Role.TTL, Role.ADM), "bank"),
    **dict.fromkeys((Role.BD, Role.DN), "donor"),
    **dict.fromkeys((Role.KPP, Role.KPS), "agency"),
    Role.BK: "recipient",
    Role.AU: "auditor",
}


@pytest.fixture
def person_as(db: None) -> Callable[[Role], User]:
    def make(role: Role) -> User:
        party = found_party(KIND_OF[role], f"Party {uuid4().hex[:6]}", name_ko="당사자")
        user = enrol("Ri Mi Ok", f"{uuid4().hex}@example.org", name_local="리미옥")
        grant_role(user.person, party, role, from_on=user.created_at.date(), by=None)
        return User.objects.get(pk=user.pk)

    return make


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("order", [("name",), ("-kind", "name"), ("kind", "-name")])
def test_pages_by_key_show_every_row_once_in_order(db: None, order: tuple[str, ...]) -> None:
    for number in range(17):
        Party.objects.create(kind=("donor", "agency")[number % 2], name=f"Key {number % 5}-{number}")
    rows = Party.objects.filter(name__startswith="Key ")
    seen: list[Any] = []
    url = "/parties/?q=x"
    for _page in range(10):
        page = pages.keyset(rows, RequestFactory().get(url), order=order, size=5)
        seen += page.rows
        url = page.next_url
        if not url:
            break
        assert "q=x" in url
    assert seen == list(rows.order_by(*order, "pk"))


def test_a_page_costs_one_query_wherever_it_stands(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        pages.keyset(Act.objects.all(), RequestFactory().get("/?after="), order=("-id",))


@pytest.mark.parametrize("token", ["nonsense", "W10=", "WyJ4Il0=", "bnVsbA=="])
def test_an_invented_token_begins_at_the_beginning(db: None, token: str) -> None:
    Party.objects.create(kind="donor", name="Key")
    request = RequestFactory().get("/", {"after": token})
    assert len(pages.keyset(Party.objects.filter(name="Key"), request, order=("name",))) in {0, 1}


@pytest.mark.parametrize("role", list(KIND_OF), ids=str)
def test_a_role_has_at_most_seven_entries_and_each_is_one_it_may_list(
    person_as: Callable[[Role], User], role: Role
) -> None:
    user = person_as(role)
    assert navigation.places_for(user) == list(navigation.ROLES[role])
    assert len(navigation.ROLES[role]) <= navigation.MOST


def test_every_place_has_an_address() -> None:
    assert {name: bool(reverse(place.url_name)) for name, place in navigation.PLACES.items()} == dict.fromkeys(
        navigation.PLACES, True
    )


@pytest.mark.urls("tests.web.urls")
def test_every_page_says_who_reads_it_and_for_whom(person_as: Callable[[Role], User]) -> None:
    client = signed_in(person_as(Role.KPP))
    assert "Ri Mi Ok</strong>" in client.get("/design/").content.decode()
    client.post("/language/", {"language": "ko", "next": "/design/"})
    page = client.get("/design/").content.decode()
    assert '<html lang="ko">' in page
    assert "리미옥</strong>" in page
    assert "당사자" in page


@pytest.mark.urls("tests.web.urls")
def test_the_language_is_kept_with_the_account_and_leads_to_no_strange_place(
    person_as: Callable[[Role], User],
) -> None:
    user = person_as(Role.DN)
    client = signed_in(user)
    answer = client.post("/language/", {"language": "ko", "next": "https://evil.example/"})
    user.refresh_from_db()
    assert (answer.headers["Location"], user.language) == ("/", "ko")
    client.post("/language/", {"language": "xx", "next": "/"})
    user.refresh_from_db()
    assert user.language == "ko"
