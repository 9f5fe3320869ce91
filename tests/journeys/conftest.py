"""People of the demonstration, each in a browser of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.person import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser


@pytest.fixture
def person(browser: Browser, served: str) -> Iterator[Callable[..., Person]]:
    """Return a function that seats somebody of the demonstration before a browser, signed in."""
    seated: dict[tuple[str, str], Person] = {}

    def seat(who: str, language: str = "en") -> Person:
        if (who, language) not in seated:
            seated[who, language] = Person.signed_in(browser, served, who, language)
        return seated[who, language]

    yield seat
    problems = [problem for each in seated.values() for problem in each.problems]
    for each in seated.values():
        each.leave()
    assert problems == []
