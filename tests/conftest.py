"""Fixtures of the whole house. Settings are chosen here, before Django reads them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from playwright.sync_api import sync_playwright

from trustfund import embedded, places

EMPTY = places.home() / "test-static"  # nothing is collected for tests
EMPTY.mkdir(exist_ok=True)
os.environ.update(embedded.environment("test"))
os.environ.update(
    DJANGO_SETTINGS_MODULE="trustfund.settings",
    STATICFILES_STORAGE="django.contrib.staticfiles.storage.StaticFilesStorage",
    STATIC_ROOT=str(EMPTY),
    API_RATE_ANONYMOUS="10000/min",  # every test process is the same stranger: its address is that of this machine
    DJANGO_ALLOW_ASYNC_UNSAFE="1",  # the browser's driver runs an event loop in the test's thread
)

import django  # noqa: E402 - Django may be imported only with settings

django.setup()

from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402
from django.db import connections  # noqa: E402
from django.test.testcases import LiveServerThread  # noqa: E402
from django.utils import translation  # noqa: E402

from tests import databases  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from pytest_django import DjangoDbBlocker

hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
hypothesis.settings.load_profile("house")

CHROMIUM = next((p for p in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if p.exists()), None)


@pytest.fixture(autouse=True)
def tongue() -> Iterator[None]:
    """Every test begins in English: a request in Korean leaves its language with the thread."""
    translation.activate("en")
    yield
    translation.activate("en")


def _use(name: str) -> str:
    """Every thread's next connection goes to the database `name`; returns the one used before."""
    connections.close_all()
    settings: dict[str, Any] = connections["default"].settings_dict
    before = str(settings["NAME"])
    settings["NAME"] = name
    return before


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One copy of `stage` for each test process; ordinary tests roll back in it."""
    databases.drop_orphans()
    copy = databases.copy_of("stage")
    with django_db_blocker.unblock():
        _use(copy.name)
        yield
        connections.close_all()
    databases.drop(copy)


def _fresh(name: str, blocker: DjangoDbBlocker) -> Iterator[databases.Copy]:
    copy = databases.copy_of(name)
    with blocker.unblock():
        before = _use(copy.name)
        yield copy
        _use(before)
    databases.drop(copy)


@pytest.fixture
def empty_fund(django_db_blocker: DjangoDbBlocker) -> Iterator[databases.Copy]:
    """A database of one's own with nothing but tables; commits are real."""
    yield from _fresh("empty", django_db_blocker)


@pytest.fixture
def fresh_stage(django_db_blocker: DjangoDbBlocker) -> Iterator[databases.Copy]:
    """A database of one's own with the fund, its parties and people, and no money; commits are real."""
    yield from _fresh("stage", django_db_blocker)


@pytest.fixture
def fresh_story(django_db_blocker: DjangoDbBlocker) -> Iterator[databases.Copy]:
    """A database of one's own with the whole demonstration; commits are real."""
    yield from _fresh("story", django_db_blocker)


@pytest.fixture
def served(fresh_story: databases.Copy) -> Iterator[str]:
    """The address of a web server on a database of one's own with the whole demonstration."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright; without it the test is skipped, and said so."""
    if CHROMIUM is None:
        pytest.skip("NO BROWSER: install Debian's package 'chromium' to run this test")
    with sync_playwright() as driver:
        running = driver.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield running
        running.close()


@pytest.fixture
def browser_page(browser: Browser, served: str) -> Iterator[Page]:
    """A page of a new, signed-out visitor to `served`; an error in the page's console fails the test."""
    context = browser.new_context(base_url=served, locale="en-GB", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert problems == []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A missing browser is not a quiet matter."""
    if any("NO BROWSER" in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.section("BROWSER TESTS DID NOT RUN: install Debian's package 'chromium'", red=True, bold=True)
