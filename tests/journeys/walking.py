"""How a person walks through the house: sign in with the keyboard's fields, and find the pages that are theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from oversight.demo.people import email
from trustfund.access.demonstration import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROLES: Final = {
    "preparer": "FAP",
    "approver": "FAA",
    "team_leader": "TTL",
    "board_donor": "BD",
    "board_recipient": "BK",
    "donor_linden": "DN",
    "counterpart_preparer": "KPP",
    "signatory": "KPS",
    "auditor": "AU",
    "access_administrator": "ADM",
}
"""One person of each role."""
DOWNLOADS: Final = re.compile("/files?/|^/applications/.*/documents/")
"""Addresses that answer with a file instead of a page."""


def sign_in(page: Page, who: str, language: str = "") -> None:
    """Sign in as a person of the demonstration, and read in this language."""
    page.goto("/sign-in/")
    page.fill("input[type=email]", email(who))
    page.fill("input[type=password]", PASSWORD)
    page.press("input[type=password]", "Enter")
    page.wait_for_selector(".masthead__who strong")
    if language:
        read_in(page, language)


def read_in(page: Page, language: str) -> None:
    """Change the language of the pages, if they are in another."""
    button = page.locator(f".masthead button[name=language][value={language}]")
    if button.count():
        button.click()
        page.wait_for_selector(f"html[lang={language}]")


def sign_out(page: Page) -> None:
    """Sign out."""
    page.locator("form[action$='/sign-out/'] button").click()
    page.wait_for_url(re.compile("/sign-in/"))


def pages_of(page: Page) -> list[str]:
    """Return the addresses of the navigation and the foot of the page, and of the first record of each list there."""
    places = page.eval_on_selector_all(
        ".navigation a, .footer a", "links => links.map(link => link.getAttribute('href'))"
    )
    found = list(dict.fromkeys(["/", *places]))
    for place in list(found):
        page.goto(place)
        inside = page.eval_on_selector_all(
            "main .table tbody a, main .lines a, main .page-head__action a",
            "links => links.map(link => link.getAttribute('href'))",
        )
        found += _one_of_each(inside)
    return list(dict.fromkeys(found))


def _one_of_each(addresses: list[str]) -> list[str]:
    """Return the first address of each shape: of a hundred applications, one."""
    shapes: dict[str, str] = {}
    for address in addresses:
        if address.startswith("/") and not DOWNLOADS.search(address):
            shapes.setdefault(shape(address), address)
    return list(shapes.values())


def shape(address: str) -> str:
    """Return an address without what tells one record from another."""
    path = address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "one", path)
    return re.sub(r"^/accounts/.+/$", "/accounts/one/", path)


def slug(address: str) -> str:
    """Return a file name for a page."""
    return shape(address).strip("/").replace("/", "-") or "home"
