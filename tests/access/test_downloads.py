"""Every table that a page shows can be taken along by whom the policy allows it, as real numbers and never as formulas."""

from __future__ import annotations

import csv
import html
import re
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from oversight.demo.people import people
from tests.access.shelves import SHELVES
from trustfund.access import policy
from trustfund.access.models import Act
from trustfund.access.policy import Action
from trustfund.access.routes import routes
from trustfund.web.formulas import BEGINS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trustfund.access.models import User

READERS: Final = ("auditor", "preparer", "approver", "donor_alder")
MENU: Final = re.compile(r'<a href="([^"]+)" download>')
NUMBER: Final = re.compile(r"-?\d[\d.]*( [A-Z]{3})?|-")


def pages(user: User) -> Iterator[tuple[str, str]]:
    """Every page of tables that this person may open, with the object of the policy: lists, and one of each record."""
    for route in routes():
        page = route.declared
        if page is None or page.is_for_programs or page.action not in {Action.LIST, Action.READ}:
            continue
        if not policy.may(user, page.object_name, page.action) or hasattr(route.view, "served"):
            continue
        if not route.arguments:
            yield reverse(route.name), page.object_name
        elif route.name in SHELVES:
            shelf = SHELVES[route.name]
            inside, _outside = shelf.keys(user, page)
            if inside is not None:
                yield reverse(route.name, kwargs={shelf.argument: inside, **shelf.more(inside)}), page.object_name


def taken(client: Client, url: str) -> list[list[Any]]:
    """The cells of the file at this address."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    if "format=csv" in url:
        return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    sheet: Any = load_workbook(BytesIO(answer.content)).active
    assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"], url
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("reader", READERS)
def test_every_table_of_every_page_is_taken_along_by_who_may(reader: str, fresh_story: object) -> None:
    user: User = getattr(people, reader)
    client = Client()
    client.force_login(user)
    lacking, seen = [], 0
    for address, object_name in pages(user):
        answer = client.get(address)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = answer.content.decode()
        tables, links = page.count('class="table-part"'), [html.unescape(url) for url in MENU.findall(page)]
        if len(links) != (2 * tables if policy.may(user, object_name, Action.EXPORT) else 0):
            lacking.append((address, tables, links))
        for url in links:
            cells = taken(client, url)
            seen += 1
            texts = [cell for line in cells for cell in line if isinstance(cell, str)]
            assert [text for text in texts if text.startswith(BEGINS) and not NUMBER.fullmatch(text)] == [], url
    assert lacking == [], "a table without its files, or files for who may not have them"
    assert Act.objects.filter(verb="list.exported", person=user.person).count() == seen
    assert seen > (100 if reader == "auditor" else 0)


def test_a_table_that_is_not_on_the_page_and_another_format_are_nothing(fresh_story: object) -> None:
    client = Client()
    client.force_login(people.auditor)
    assert client.get("/fund/?format=csv&table=windows").headers["Content-Type"].startswith("text/csv")
    assert client.get("/fund/?format=csv&table=another").status_code == 404
    assert client.get("/fund/?format=exe&table=windows").status_code == 404
    client.force_login(people.donor_alder)
    assert client.get("/fund/?format=csv&table=windows").status_code == 403
