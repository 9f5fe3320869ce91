"""Who passes through a door, who is sent to sign in, who is told why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.checks import Error

from tests.access.people import party, somebody
from trustfund.access import services
from trustfund.access.checks import every_view_declares_who_may_open_it
from trustfund.access.models import Act
from trustfund.access.policy import Role
from trustfund.access.routes import routes

if TYPE_CHECKING:
    from datetime import date

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.access.rooms")]


def test_an_undeclared_view_opens_for_nobody_whatever_the_method(client: Client) -> None:
    client.force_login(somebody(Role.FAA))
    for method in (client.get, client.post, client.put, client.delete, client.options):
        answer = method("/forgotten/")
        assert answer.status_code == 403
        assert b"secret" not in answer.content


def test_the_start_check_names_the_undeclared_view() -> None:
    errors = every_view_declares_who_may_open_it()
    assert [(type(error), error.id) for error in errors] == [(Error, "access.E001")]
    assert "/forgotten/" in errors[0].msg


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(client: Client) -> None:
    answer = client.get("/agreements/?year=2026")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=%2Fagreements%2F%3Fyear%3D2026")
    assert client.post("/agreements/")["Location"] == "/sign-in/?next=%2F"


def test_a_piece_of_a_page_sends_the_whole_page_to_sign_in(client: Client) -> None:
    answer = client.get("/agreements/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"], answer.content) == (200, "/sign-in/", b"")


def test_the_wrong_right_is_refused_with_the_reason(client: Client) -> None:
    client.force_login(somebody(Role.TTL))
    answer = client.get("/agreements/")
    assert answer.status_code == 403
    assert (
        "Task team leaders may not list administration agreements; ask fund administrators" in answer.content.decode()
    )


def test_a_method_that_is_not_declared_is_refused_after_the_right(client: Client) -> None:
    client.force_login(somebody(Role.FAA))
    assert client.put("/agreements/").status_code == 405
    assert client.get("/agreements/approve/").status_code == 405
    assert client.post("/agreements/approve/").content == b"approved"
    client.force_login(somebody(Role.FAP))
    assert client.get("/agreements/approve/").status_code == 403
    assert client.post("/agreements/approve/").status_code == 403


def test_taking_a_role_away_counts_on_the_next_request_of_every_session(client: Client, today: date) -> None:
    user, administrator = somebody(Role.FAP), somebody(Role.ADM)
    other_session = client.__class__()
    for session in (client, other_session):
        session.force_login(user)
        assert session.get("/agreements/").status_code == 200
    services.end_role(user.person.memberships.get(), on=today, by=administrator)
    assert [session.get("/agreements/").status_code for session in (client, other_session)] == [403, 403]


def test_giving_a_role_counts_on_the_next_request_too(client: Client, today: date) -> None:
    user = somebody()
    client.force_login(user)
    assert client.get("/agreements/").status_code == 403
    services.grant_role(user.person, party("donor"), Role.DN, from_on=today, by=somebody(Role.ADM))
    assert client.get("/agreements/").status_code == 200


def test_closing_an_account_counts_on_the_next_request(client: Client) -> None:
    user = somebody(Role.FAP)
    client.force_login(user)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/agreements/").status_code == 302


def test_roles_are_read_once_in_a_request(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client.force_login(somebody(Role.FAP))
    with django_assert_num_queries(3):  # session, account, roles
        client.get("/agreements/")


def test_pages_of_signed_in_persons_stay_in_no_cache(client: Client) -> None:
    assert "no-store" not in client.get("/hall/").get("Cache-Control", "")
    client.force_login(somebody(Role.FAP))
    for address in ("/", "/hall/", "/agreements/", "/agreements/none/", "/forgotten/"):
        assert client.get(address)["Cache-Control"] == "no-store"


def test_refused_requests_write_nothing(client: Client) -> None:
    client.force_login(somebody(Role.TTL))
    before = Act.objects.count()
    client.post("/agreements/")
    client.post("/forgotten/")
    assert Act.objects.count() == before


def test_the_walk_sees_every_address_with_what_it_declares() -> None:
    found = {
        route.pattern: (route.name, route.declared and route.declared.audience)
        for route in routes()
        if not route.name.startswith(("web:", "api:", "account_", "mfa_"))
    }
    assert found == {
        "/": ("", "signed in"),
        "/hall/": ("", "everyone"),
        "/agreements/": ("agreements", "contribution_agreement: list"),
        "/agreements/approve/": ("", "contribution_agreement: approve"),
        "/agreements/none/": ("", "contribution_agreement: read"),
        "/forgotten/": ("forgotten", None),
        "/sign-in/": ("access:sign_in", "everyone"),
        "/sign-out/": ("access:sign_out", "everyone"),
        "/account/": ("access:account", "own_profile_and_factors: read"),
        "/account/sessions/end/": ("access:session_end", "own_profile_and_factors: void_or_revoke"),
        "/account/email/": ("access:email_new", "own_profile_and_factors: edit_draft"),
        "/account/email/cancel/": ("access:email_cancel", "own_profile_and_factors: void_or_revoke"),
        "/email/": ("access:email_confirm", "everyone"),
        "/email/<str:secret>/": ("access:email_link", "everyone"),
    }
