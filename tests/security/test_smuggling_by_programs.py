"""Whatever is written by a program: names that the body does not have are refused one by one, and nothing is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import pytest
from django.db import transaction

from tests.access.people import HELD
from tests.access.walk import representative, written
from tests.api.test_described import operations
from tests.security.smuggling import beside
from tests.security.visits import SHELVES, addresses, signed_in
from trustfund.access import policy
from trustfund.access.routes import routes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trustfund.access.models import User
    from trustfund.access.routes import Route
    from trustfund.api.doors import Operation

pytestmark = pytest.mark.usefixtures("fresh_story", "quiet")
SHOWN_FIRST: Final = ("/api/v1/tokens/", "/api/v1/memberships/", "/api/v1/access-re")
"""Where a person shows who is there before anything is read."""


def writing() -> Iterator[tuple[Route, str, Operation]]:
    """Return every operation that takes a body."""
    for route in routes():
        for method, operation in getattr(getattr(route.view, "cls", None), "operations", {}).items():
            if method in {"POST", "PUT"}:
                yield route, method, operation


def body_of(operation: Operation) -> dict[str, Any]:
    """Return the example of the description, or an empty body where there is none."""
    found: dict[str, Any] = next((each.value for each in operation.described.get("examples", ())), {})
    return found


def asked_by(operation: Operation, row: str = "") -> set[str]:
    """Return the names that a body has, or each of its rows; those that may be left out as well."""
    asked: Any = operation.described.get("request")
    shape = asked.get("application/json") if isinstance(asked, dict) else asked
    if shape is None:
        return set()
    fields = shape().fields
    return set(fields[row].child.fields if row else fields)


def somebody(route: Route, method: str) -> tuple[User, str, bool]:
    """Return who may do it, where, and whether there is something in their sight; else it is tried on nothing."""
    declared: Any = route.declared
    asked = declared.of(method)
    may = [user for user in map(representative, HELD) if policy.may(user, asked.object_name, asked.action)]
    if not route.arguments:
        return may[0], next(addresses(route, None)), True
    shelf = SHELVES[route.name]
    for user in may:
        inside = shelf.keys(user, asked)[0]
        if inside is not None:
            return user, next(addresses(route, inside)), True
    return may[0], next(addresses(route, shelf.missing())), False


def sent(user: User, method: str, address: str, body: Any) -> tuple[int, set[str], int]:
    """Send and undo; return the status, the names of the errors, and how many rows were written."""
    client = signed_in(user)
    client.get("/api/v1/me/")  # a session is written down when it first asks
    with transaction.atomic():
        before = written()
        answer: Any = client.generic(
            method, address, json.dumps(body), "application/json",
            headers={"Idempotency-Key": str(uuid4()), "If-Match": "*"},
        )  # fmt: skip
        rows = written() - before
        transaction.set_rollback(True)
    return answer.status_code, set(answer.json().get("errors", ())), rows


def test_every_name_that_is_not_written_is_refused_by_its_name_and_nothing_is_written() -> None:
    came_out, expected, others = {}, {}, {}
    for route, method, operation in writing():
        user, address, is_there = somebody(route, method)
        body, what = body_of(operation), f"{method} {route.pattern}"
        more = beside(asked_by(operation)) | {"id": str(uuid4())}
        came_out[what] = sent(user, method, address, {**body, **more})
        expected[what] = (400, set(more), 0)
        may_be_refused_first = not is_there or operation.step or route.pattern.startswith(SHOWN_FIRST)
        if came_out[what][0] != 400 and may_be_refused_first:
            others[what], expected[what] = (came_out[what][0], came_out[what][2]), came_out[what]
    assert {what: each for what, each in came_out.items() if each != expected[what]} == {}
    assert {what: each for what, each in others.items() if each not in {(403, 0), (404, 0), (422, 0)}} == {}
    assert len(others) < len(came_out) / 4
    assert len(came_out) > 60


def test_every_name_that_is_not_written_in_a_row_is_refused_by_its_place() -> None:
    count = 0
    for route, method, operation in writing():
        body = body_of(operation)
        for name in [name for name, value in body.items() if isinstance(value, list)]:
            count += 1
            user, address, _is_there = somebody(route, method)
            more = beside(asked_by(operation, name)) | {"id": str(uuid4())}
            rows = [{**body[name][0], **more}]
            came_out = sent(user, method, address, {**body, name: rows})
            assert came_out == (400, {f"{name}.0.{each}" for each in more}, 0), f"{method} {route.pattern}"
    assert count >= 6


def test_no_body_asks_for_what_only_a_service_sets() -> None:
    kept = {
        "status",
        "round",
        "made_by",
        "created_by",
        "approved_by",
        "signed_by",
        "is_staff",
        "is_active",
        "user",
        "id",
    }
    asked = {name: kept & asked_by(operation) for name, operation in operations()}
    assert {name: each for name, each in asked.items() if each} == {
        "POST /api/v1/grants/<uuid:pk>/signatories/": {"user"}
    }
