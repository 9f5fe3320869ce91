"""The addresses of one kind of record: list and draft, show and edit, and one for every step of its workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.parsers import MultiPartParser

from trustfund.api.doors import address
from trustfund.api.parsers import Json
from trustfund.api.reading import listing, showing
from trustfund.api.writing import creating, replacing, stepping

if TYPE_CHECKING:
    from django.urls import URLPattern

    from trustfund.api.reading import Shelf
    from trustfund.api.writing import Writing

WITH_FILES = (Json, MultiPartParser)


def of(
    shelf: Shelf, *, create: Writing | None = None, edit: Writing | None = None, steps: Any = None
) -> list[URLPattern]:
    """Return the addresses: `<name>/`, `<name>/<id>/`, and `<name>/<id>/<step>/` for every step that its page takes."""
    many: dict[str, Any] = {"GET": listing(shelf)}
    one: dict[str, Any] = {"GET": showing(shelf)}
    if create is not None:
        many["POST"] = creating(shelf, create)
    if edit is not None:
        one["PUT"] = replacing(shelf, edit)
    name = shelf.name.replace("-", "_")
    return [
        address(f"{shelf.name}/", f"api_{name}", parsers=parsers(create), **many),
        address(f"{shelf.name}/<uuid:pk>/", f"api_{name}_one", parsers=parsers(edit), **one),
        *(step_addresses(shelf, steps) if steps is not None else ()),
    ]


def parsers(writing: Writing | None) -> tuple[type, ...]:
    """Return what reads the bodies of this form."""
    return WITH_FILES if writing is not None and writing.paper.files else (Json,)


def step_addresses(shelf: Shelf, view: Any) -> list[URLPattern]:
    """Return an address for every step that the page of steps takes."""
    flow, name = view.model.workflow, shelf.name.replace("-", "_")
    return [
        address(
            f"{shelf.name}/<uuid:pk>/{step}/",
            f"api_{name}_{step}",
            POST=stepping(shelf, flow, step, service, view.access),
        )
        for step, service in view.services.items()
    ]
