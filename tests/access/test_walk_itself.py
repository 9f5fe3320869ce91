"""The walk finds the mistakes it is made to find, and nothing where there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db.models import Q

from tests.access.people import somebody
from tests.access.walk import Shelf, walk
from trustfund.access.policy import Role
from trustfund.access.routes import routes

if TYPE_CHECKING:
    from trustfund.access.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.access.leaks")]


def own(user: User) -> Q:
    """The donor's own, said without the policy."""
    return Q(party__memberships__person__users=user)


def findings(name: str, user: User | None) -> list[str]:
    """What the walk says about one address for this user."""
    shelf = Shelf("access.Membership", own=own, every=Q(role="DN"))
    return walk([route for route in routes() if route.name == name], user, {name: shelf})


@pytest.fixture
def donor() -> User:
    """A donor beside whom there is another."""
    somebody(Role.DN)
    return somebody(Role.DN)


@pytest.mark.parametrize("role", [None, Role.FAA, Role.DN, Role.KPP])
def test_a_sound_view_has_no_findings(donor: User, role: Role | None) -> None:
    user = donor if role is Role.DN else somebody(role) if role else None
    assert findings("sound", user) == []


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("leaky", "GET /leaky/<uuid:pk>/ (outside) answered 200, expected [404, 405]"),
        ("talkative", "GET /talkative/<uuid:pk>/: another's object is told from one that does not exist"),
        ("careless", "GET /careless/<uuid:pk>/ (outside) answered 404 and wrote 1 rows"),
        ("silent", "/silent/<uuid:pk>/ (silent): declares nothing"),
    ],
)
def test_each_mistake_is_found(donor: User, name: str, finding: str) -> None:
    assert finding in findings(name, donor)


def test_an_address_without_a_shelf_is_a_finding(donor: User) -> None:
    assert "no shelf" in walk(routes(), donor, {})[0]
