"""Every address, with every method, as every role, on one's own, another's and no object: as the policy says."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from tests.access.people import HELD
from tests.access.programs import every_shelf
from tests.access.walk import representative, walk
from trustfund.access.routes import routes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trustfund.access.policy import Role

SHELVES = every_shelf()
pytestmark = pytest.mark.usefixtures("fresh_story", "quiet")


@pytest.fixture
def quiet(settings: Any) -> Iterator[None]:
    """Thousands of refusals need no line each, and come from one address."""
    settings.API_RATE = settings.API_RATE_ANONYMOUS = "100000/min"
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("role", HELD)
def test_every_address_answers_as_the_policy_says(role: Role) -> None:
    findings = walk(routes(), representative(role), SHELVES)
    assert not findings, "\n".join(findings)


def test_every_address_answers_strangers_as_the_policy_says() -> None:
    findings = walk(routes(), None, SHELVES)
    assert not findings, "\n".join(findings)


def test_every_shelf_belongs_to_an_address() -> None:
    assert set(SHELVES) == {route.name for route in routes() if route.arguments}
