"""The page of all parts: accessible, within its size, and never wider than a telephone."""

from __future__ import annotations

import gzip
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from django.test.testcases import LiveServerThread

from trustfund.access.policy import Role
from trustfund.access.services import enrol, found_party, grant_role
from trustfund.web import fonts, typeface

INLINE = re.compile(r'<style|\sstyle=|<script(?![^>]*\s(?:src=|type="application/json"))|\son[a-z]+="')
"""What the strict policy would not run; data for a script is none."""

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.databases import Copy

pytestmark = pytest.mark.urls("tests.web.urls")
SIZES = [(1280, 800), (360, 740)]
COMPONENTS = Path(settings.BASE_DIR) / "templates" / "components"


@pytest.fixture
def session_id(empty_fund: Copy) -> str:
    user = enrol("Ingrid Dahl", "ingrid@example.org")
    grant_role(user.person, found_party("bank", "The Trustee"), Role.FAA, from_on=date(2024, 1, 1), by=None)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value


@pytest.fixture
def address(session_id: str) -> Iterator[str]:
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


def opened(browser: Browser, address: str, session_id: str, *, size: tuple[int, int], scheme: str, tongue: str) -> Page:
    context = browser.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    context.add_cookies(
        [
            {"name": "sessionid", "value": session_id, "url": address},
            {"name": "django_language", "value": tongue, "url": address},
        ]
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.goto("/design/", wait_until="networkidle")
    assert problems == []
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=["wide", "telephone"])
def test_every_part_is_accessible_and_within_the_page(
    browser: Browser, address: str, session_id: str, size: tuple[int, int], scheme: str
) -> None:
    page = opened(browser, address, session_id, size=size, scheme=scheme, tongue="ko" if scheme == "dark" else "en")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    small = page.evaluate(
        """[...document.querySelectorAll('button, .button, input:not([type=hidden]), select, summary, nav a')]
        .filter(e => e.getClientRects().length && Math.min(e.offsetHeight, e.offsetWidth) < 20).map(e => e.outerHTML)"""
    )
    assert small == []
    page.context.close()


def test_the_first_key_leads_past_the_navigation_and_focus_is_seen(
    browser: Browser, address: str, session_id: str
) -> None:
    page = opened(browser, address, session_id, size=(1280, 800), scheme="light", tongue="en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).boxShadow") != "none"
    page.context.close()


def test_the_page_is_light_enough_for_a_poor_line(address: str, session_id: str) -> None:
    client = Client()
    client.cookies["sessionid"] = session_id
    page = client.get("/design/").content
    assert len(page) < 100_000
    sheets = re.findall(r'href="/static/(web/[a-z]+\.css)"', page.decode())
    folder = Path(settings.BASE_DIR) / "trustfund" / "web" / "static"
    assert "web/tokens.css" in sheets
    assert sum(len(gzip.compress((folder / sheet).read_bytes())) for sheet in sheets) < 20_000


def test_no_page_carries_a_script_or_style_of_its_own() -> None:
    for template in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        if "reports" in template.parts:
            continue
        text = template.read_text()
        assert not INLINE.search(text), template


def test_every_component_is_documented() -> None:
    described = (COMPONENTS / "README.md").read_text()
    assert [path.name for path in sorted(COMPONENTS.glob("*.html")) if f"`{path.name}`" not in described] == []


def test_the_typeface_is_one_family_for_both_scripts_and_embeddable() -> None:
    if not typeface.is_here():
        pytest.skip("the typeface was not fetched on this machine")
    assert [path.is_file() for path in fonts.font_files().values()] == [True] * 3
    sheet = (typeface.FOLDER / "typeface.css").read_text()
    slices = re.findall(r"url\(([^)]+)\)", sheet)
    assert {(typeface.FOLDER / name).is_file() for name in slices} == {True}
    assert fonts.font_family().startswith('"Pretendard"')
