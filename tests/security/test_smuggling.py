"""Every form of every page, posted once as it is and once with what only services set beside it: the same happens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse

from tests.access.people import HELD
from tests.access.walk import representative, written
from tests.security.smuggling import filled, forms_on, landed, smuggled
from tests.security.test_mass_assignment import OURS
from tests.security.visits import SHELVES, signed_in
from trustfund.access import policy
from trustfund.access.routes import Route, routes
from trustfund.web import workflow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from trustfund.access.models import User

pytestmark = pytest.mark.usefixtures("fresh_story", "quiet")
OF_SIGNING_IN: Final = ("account_", "mfa_", "access:")
"""How people sign in: forms of allauth, each for one thing of one's own account (tests/access)."""
SIGNING_IN: Final = "trustfund.access.forms"
NEVER_POSTED: Final = {"ModelForm", "MoneyForm", "_RoleFields", "InOrder", "AsOf", "VerdictForm"}
"""What other forms are made of, two by which pages are read, and one for reviews that are open: the story has none."""
ROWS: Final = 6
"""So many rows are tried behind an address until one can be written."""


@dataclass
class Seen:
    """What was posted: where something was written, by which forms, and what came out otherwise with more beside it."""

    written: set[str] = field(default_factory=set)
    forms: set[type[Any]] = field(default_factory=set)
    findings: list[str] = field(default_factory=list)


def doors() -> list[Route]:
    """Return the pages that take a form."""
    pages = [route for route in routes() if route.declared and not route.declared.is_for_programs]
    return [
        route
        for route in pages
        if route.declared and "POST" in route.declared.methods and not route.name.startswith(OF_SIGNING_IN)
    ]


def places(route: Route, user: User) -> Iterator[tuple[str, str]]:
    """Return addresses of this route for the person, each with what is done there: rows in sight, steps they can take."""
    steps = getattr(route.view, "served", ())
    if not route.arguments:
        yield route.name, reverse(route.name)
        return
    shelf, declared = SHELVES[route.name], route.declared
    assert declared is not None
    rows = apps.get_model(shelf.model)._default_manager.filter(shelf.every)
    seen = rows.filter(pk__in=rows.filter(shelf.sight(user, declared)).values("pk")).order_by("-pk")
    for row in seen if steps else seen[:ROWS]:
        key = getattr(row, shelf.key)
        given = {shelf.argument: key, **shelf.more(key)}
        if steps:
            open_ = {offer.step.name for offer in workflow.offers(row, user) if offer.available}
            yield from (
                (f"{route.name} {step}", reverse(route.name, kwargs={**given, "step": step}))
                for step in steps
                if step in open_
            )
        else:
            yield route.name, reverse(route.name, kwargs=given)


def shown_at(client: Client, address: str, route: Route) -> list[Any]:
    """Return the forms that this page shows; one without a page of its own shows its form when nothing is posted."""
    assert route.declared is not None
    if "GET" in route.declared.methods:
        return forms_on(client.get(address))
    with transaction.atomic():
        answer = client.post(address, {})
        transaction.set_rollback(True)
    return forms_on(answer)


def posted(client: Client, address: str, sent: dict[str, Any]) -> tuple[int, str, int, list[str]]:
    """Post and undo; return status, where it leads, how many rows were written, and where something smuggled stands."""
    for each in sent.values():
        if hasattr(each, "seek"):
            each.seek(0)
    with transaction.atomic():
        before = written()
        answer: Any = client.post(address, sent)
        rows = written() - before
        stands = landed() if rows else []
        transaction.set_rollback(True)
    return answer.status_code, answer.headers.get("Location", "").partition("?")[0], rows, stands


def try_at(route: Route, user: User, seen: Seen) -> None:
    """Post every form behind this route as this person, until each thing done there was done once."""
    client = signed_in(user)
    for done, address in places(route, user):
        if done in seen.written:
            continue
        shown = shown_at(client, address, route)
        seen.forms |= {type(form) for form in shown} | {
            type(row) for form in shown for row in getattr(form, "forms", ())
        }
        sent = {**filled(shown), "nothing": "1"}
        plain = posted(client, address, sent)
        more = posted(client, address, {**smuggled(shown), **sent})
        if plain != more or plain[3] or plain[0] >= 500:
            seen.findings.append(f"{done} {address}: {plain} alone, {more} with more beside it")
        if plain[2] and plain[0] in {200, 302}:
            seen.written.add(done)


@pytest.fixture
def seen() -> Seen:
    found = Seen()
    assert landed() == []
    for route in doors():
        for user in map(representative, HELD):
            asked: Any = route.declared
            if asked.action is None or policy.may(user, asked.object_name, asked.action):
                try_at(route, user, found)
    return found


def test_what_is_posted_beside_a_form_changes_nothing(seen: Seen) -> None:
    assert seen.findings == [], "\n".join(seen.findings)
    assert len(seen.written) > 40, "the walk writes little, and so shows little"
    unseen = {form for form in OURS if not form.__name__.endswith("Filters")} - seen.forms
    assert {form.__name__ for form in unseen if not form.__module__.startswith(SIGNING_IN)} == NEVER_POSTED
