"""Addresses to try: every one of the address book, with rows that a person may see or may not see behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access.programs import every_shelf
from tests.access.walk import written
from trustfund.access import policy
from trustfund.access.routes import routes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from trustfund.access.models import User
    from trustfund.access.routes import Route

ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"


SHELVES = every_shelf()


def signed_in(user: User | None, **how: Any) -> Client:
    """A browser of this person, or of a stranger; an error of ours is an answer, not an exception."""
    client = Client(raise_request_exception=False, **how)
    if user:
        client.force_login(user, backend=ALLAUTH)
    return client


def addresses(route: Route, key: Any) -> Iterator[str]:
    """Return the addresses of a route for the row of this key: one, or one for each step it serves."""
    if not route.arguments:
        yield reverse(route.name)
        return
    shelf = SHELVES[route.name]
    given = {shelf.argument: key, **shelf.more(key)}
    for step in getattr(route.view, "served", ()) or (None,):
        yield reverse(route.name, kwargs=given | ({"step": step} if step else {}))


def first_address(route: Route, user: User | None) -> str:
    """Return one address of the route: of a row in the person's sight where there is one."""
    if not route.arguments:
        return reverse(route.name)
    inside, outside = SHELVES[route.name].keys(user, route.declared) if route.declared else (None, None)
    return next(addresses(route, inside or outside or SHELVES[route.name].missing()))


def others(route: Route, user: User, most: int) -> list[Any]:
    """Return the keys of rows behind this route that the access rules hide from the person."""
    shelf, declared = SHELVES[route.name], route.declared
    if declared is None:
        raise LookupError(route.name)
    rows = apps.get_model(shelf.model)._default_manager.filter(shelf.every)
    sight = rows.filter(shelf.sight(user, declared)) if _may(user, route) else rows.none()
    hidden = rows.exclude(pk__in=sight.values("pk")).order_by("pk")
    return list(hidden.values_list(shelf.key, flat=True)[:most])


def _may(user: User, route: Route) -> bool:
    declared = route.declared
    if declared is None or declared.action is None:
        return True
    return policy.may(user, declared.object_name, declared.action)


def undone(client: Client, method: str, address: str, content: Any = None, **headers: Any) -> HttpResponse:
    """Make a request and undo what it wrote."""
    return tried(client, method, address, content, **headers)[0]


def tried(client: Client, method: str, address: str, content: Any = None, **headers: Any) -> tuple[HttpResponse, int]:
    """Make a request, undo it, and return the answer and how many rows it wrote."""
    with transaction.atomic():
        before = written()
        send = getattr(client, method.lower())
        answer: HttpResponse = send(address, content, **headers) if content is not None else send(address, **headers)
        rows = written() - before
        transaction.set_rollback(True)
    return answer, rows


def with_arguments() -> list[Route]:
    """Return the routes that stand for one record."""
    return [route for route in routes() if route.arguments]
