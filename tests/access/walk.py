"""Walks every address with every method as every role, on one's own, another's and no object.

What must come out is computed from the policy and from `Shelf`, which says once more, in the words of the access
rules and without the application's querysets, which rows are own, published and so on. What comes out otherwise,
or writes anything while refusing, is a finding. Every request is made in a savepoint that is rolled back.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from trustfund.access import policy
from trustfund.access.decorators import EVERYONE, SIGNED_IN, Declared
from trustfund.access.policy import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpResponse

    from trustfund.access.models import User
    from trustfund.access.routes import Route

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
REFUSED_AT_THE_DOOR: Final = frozenset({"PUT", "PATCH", "DELETE", "OPTIONS"})
"""Methods that no page serves: they are refused before any record is looked for, so one record is asked."""
ANSWERED: Final = frozenset({200, 204, 302, 304, 400, 409, 422})
NAMED_BY_HEADER: Final = frozenset({428})
"""A program that changes what it has not read, or names no version, is told to."""
NOTHING: Final = Q(pk__in=[])
EVERYTHING: Final = Q(pk__isnull=False)
VARYING: Final = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|X-CSRFToken[^}]*')


@dataclass(frozen=True)
class Shelf:
    """The rows behind an address: the model, and which of its rows each scope reaches for a user."""

    model: str
    own: Callable[[User], Q] = lambda _user: NOTHING
    published: Q = NOTHING
    mine: Callable[[User], Q] = lambda _user: NOTHING
    seat: Callable[[User], Q] = lambda _user: NOTHING
    every: Q = field(default_factory=Q)
    parts: tuple[tuple[Q, str], ...] = ()
    """Where rows of one model are different objects of the policy: which rows are which object."""
    key: str = "pk"
    argument: str = "pk"
    more: Callable[[Any], dict[str, Any]] = lambda _key: {}
    """Further arguments of the address for the row of this key, e.g. one line of an application."""
    missing: Callable[[], Any] = uuid4
    """A key that no row has."""

    def keys(self, user: User | None, declared: Declared) -> tuple[Any, Any]:
        """Return the key of a row within the user's sight and of one outside it; None where there is none."""
        rows = apps.get_model(self.model)._default_manager.filter(self.every).order_by("pk")
        inside = rows.filter(pk__in=rows.filter(self.sight(user, declared)).values("pk"))
        outside = rows.exclude(pk__in=inside.values("pk"))
        return inside.values_list(self.key, flat=True).first(), outside.values_list(self.key, flat=True).first()

    def may_step(self, user: User | None, name: str) -> bool:
        """Say whether the workflow's table gives the step to a role of this user."""
        flow = getattr(apps.get_model(self.model), "workflow", None)
        return flow is None or not flow.has_step(name) or not policy.roles_of(user).isdisjoint(flow.step(name).roles)

    def sight(self, user: User | None, declared: Declared) -> Q:
        """Return the condition of the rows that the access rules let the user reach."""
        if user is None or declared.action is None:
            return EVERYTHING if declared.object_name == SIGNED_IN else NOTHING
        reached = NOTHING
        for rows, object_name in self.parts or ((EVERYTHING, declared.object_name),):
            reached = reached | (rows & self._sight_of(user, policy.scopes(user, object_name, declared.action)))
        return reached

    def _sight_of(self, user: User, held: frozenset[Scope]) -> Q:
        if held & {Scope.ALL, Scope.MASKED}:
            return EVERYTHING
        reached = NOTHING
        for scope, rows in [
            (Scope.OWN, self.own(user)),
            (Scope.PUBLISHED, self.published),
            (Scope.SELF, self.mine(user)),
            (Scope.SEAT, self.seat(user)),
        ]:
            reached = reached | rows if scope in held else reached
        return reached


@dataclass(frozen=True)
class Visit:
    """One request to make: an address with a method, on an object that is inside or outside sight, or missing."""

    route: Route
    method: str
    reach: str
    address: str
    key: Any = None
    step: str = ""
    is_anothers_step: bool = False

    @property
    def content(self) -> dict[str, Any]:
        """Return what is sent with an unsafe request: what the page of a step asks, for today."""
        return {"id": str(uuid4()), "on": timezone.now().date().isoformat(), "note": "walk"}

    @property
    def declared(self) -> Declared | None:
        """Return what this method of the address declares."""
        return self.route.declared.of(self.method) if self.route.declared else None

    def expected(self, user: User | None) -> frozenset[int]:
        """Return the statuses that the policy allows as the answer."""
        declared = self.declared
        if declared is None:
            return frozenset({403})
        if declared.object_name == EVERYONE:
            return ANSWERED | {404, 405}
        if declared.is_for_programs and self.method not in declared.methods:
            return frozenset({405})
        if user is None:
            return frozenset({401 if declared.is_for_programs else 302})
        if declared.action and not policy.may(user, declared.object_name, declared.action):
            return frozenset({403})
        return self.expected_inside(declared)

    def expected_inside(self, declared: Declared) -> frozenset[int]:
        """Return the statuses for somebody who passes the door: 404 where the object is not in sight."""
        if self.method not in declared.methods:
            return frozenset({405})
        if declared.is_for_programs:
            return self.expected_by_programs(declared)
        if self.reach in {"outside", "missing"}:
            return frozenset({404, 405})
        if self.method in {"GET", "HEAD"}:
            return frozenset({200, 302, 405})
        return frozenset({403, 422}) if self.is_anothers_step else ANSWERED | {403, 405}

    def expected_by_programs(self, declared: Declared) -> frozenset[int]:
        """Return the statuses of an address for programs: 400 for a body or a query that is not as described."""
        if self.reach in {"outside", "missing"}:
            return frozenset({400, 404})
        if self.method in {"GET", "HEAD"}:
            return frozenset({200} if declared.action and self.reach == "inside" else {200, 400, 404})
        return frozenset({400, 403, 422}) if self.is_anothers_step else ANSWERED | {403} | NAMED_BY_HEADER


def visits(route: Route, user: User | None, shelves: dict[str, Shelf]) -> Iterator[Visit]:
    """Return the requests to make at this address."""
    if route.arguments:
        for method in methods_of(route):
            yield from _visits_on_objects(route, method, user, shelves[route.name])
        return
    address = reverse(route.name)
    yield from (Visit(route, method, "no object", address) for method in methods_of(route))


def methods_of(route: Route) -> tuple[str, ...]:
    """Return every method; of an address for programs, what it serves: one view answers the others everywhere."""
    declared = route.declared
    if declared is None or not declared.is_for_programs:
        return METHODS
    return tuple(method for method in declared.methods if method != "HEAD")


def _visits_on_objects(route: Route, method: str, user: User | None, shelf: Shelf) -> Iterator[Visit]:
    declared = route.declared
    inside, outside = shelf.keys(user, declared.of(method)) if declared else (None, None)
    own_steps = getattr(route.view, "served", ())
    step_of_program = getattr(getattr(route.view, "cls", None), "step", "")
    reaches = [("inside", inside), ("outside", outside), ("missing", shelf.missing())]
    if method in REFUSED_AT_THE_DOOR and not (declared and declared.is_for_programs):
        reaches = [next(each for each in reaches if each[1] is not None)]
    for reach, key in reaches:
        for step in (own_steps or [step_of_program]) if key is not None else ():
            if own_steps and step != own_steps[0] and method not in {"GET", "POST"}:
                continue
            named = {"step": step} if own_steps else {}
            address = reverse(route.name, kwargs={shelf.argument: key, **shelf.more(key), **named})
            others = bool(step) and not shelf.may_step(user, step)
            yield Visit(route, method, reach, address, key, step, others)


def written() -> int:
    """Return how many rows this transaction has written, whatever became of them; sessions do not count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
            " WHERE relname <> 'django_session'"
        )
        return int(cursor.fetchone()[0])


def ask(client: Client, visit: Visit) -> tuple[HttpResponse, int]:
    """Make the request and undo it; return the answer and how many rows it wrote."""
    with transaction.atomic():
        before = written()
        if visit.declared is not None and visit.declared.is_for_programs and visit.method in {"POST", "PUT"}:
            answer = client.generic(
                visit.method, visit.address, json.dumps(visit.content), "application/json",
                headers={"Idempotency-Key": str(uuid4())},
            )  # fmt: skip
        elif visit.method == "POST":
            answer = client.post(visit.address, visit.content)
        else:
            answer = client.generic(visit.method, visit.address)
        rows = written() - before
        transaction.set_rollback(True)
    return answer, rows  # type: ignore[return-value]


def walk(routes: list[Route], user: User | None, shelves: dict[str, Shelf]) -> list[str]:
    """Visit every address as this user; return what came out otherwise than the policy says."""
    findings: list[str] = []
    for route in routes:
        if route.arguments and route.name not in shelves:
            findings.append(f"{route.pattern} ({route.name}): no shelf in tests/access/shelves.py")
            continue
        findings += _walk_one(route, user, shelves)
    return findings


def _walk_one(route: Route, user: User | None, shelves: dict[str, Shelf]) -> list[str]:
    findings: list[str] = []
    bodies: dict[str, dict[str, Any]] = {}
    if route.declared is None:
        findings.append(f"{route.pattern} ({route.name}): declares nothing")
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    for visit in visits(route, user, shelves):
        client.cookies.pop("messages", None)  # what the visit before was told is not told on this page
        answer, rows = ask(client, visit)
        what = f"{visit.method} {route.pattern} {visit.step}({visit.reach}) answered {answer.status_code}"
        if answer.status_code == 500:
            what += f" because {answer.exc_info[1]!r}"  # type: ignore[attr-defined]
        if answer.status_code not in visit.expected(user):
            findings.append(f"{what}, expected {sorted(visit.expected(user))}")
        if rows and answer.status_code in {403, 404, 405}:
            findings.append(f"{what} and wrote {rows} rows")
        if answer.status_code == 404:
            bodies.setdefault(visit.method, {})[visit.reach] = plain(answer, visit)
    for method, body in bodies.items():
        if "outside" in body and body["outside"] != body.get("missing"):
            findings.append(f"{method} {route.pattern}: another's object is told from one that does not exist")
    return findings


def plain(answer: HttpResponse, visit: Visit) -> tuple[bytes, dict[str, str]]:
    """Return body and headers of an answer without what differs from one request to the next, and the address asked."""
    text = VARYING.sub(b"", answer.content).replace(visit.address.encode(), b"ADDRESS")
    varying = {"x-request-id", "content-security-policy", "content-length", "set-cookie"}
    headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() not in varying}
    return text, headers


def representative(role: policy.Role) -> User:
    """Return a person who holds this role, with the account of the demonstration; its roles are read once."""
    user: User = (
        apps.get_model("access.User")
        ._default_manager.filter(person__memberships__role=role, is_active=True)
        .order_by("email")[0]
    )
    user.remember()
    return user
