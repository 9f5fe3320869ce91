"""Walks the address book: every URL pattern with the view behind it and what that view declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver

from trustfund.access.decorators import Declared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class Route:
    """One address: its name with namespaces, its pattern, its view, and the names of its arguments."""

    name: str
    pattern: str
    view: Callable[..., Any]
    arguments: tuple[str, ...]

    @property
    def declared(self) -> Declared | None:
        """What the view declares, or None."""
        return declared(self.view)


def declared(view: Callable[..., Any]) -> Declared | None:
    """Return the declaration of a view function, or of the class behind it."""
    for holder in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
        found = getattr(holder, "access", None)
        if isinstance(found, Declared):
            return found
    return None


def routes() -> list[Route]:
    """Return every address of the application, in the order of the address book."""
    return list(_walk(get_resolver().url_patterns, "", (), ()))


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str, spaces: tuple[str, ...], outer: tuple[str, ...]
) -> Iterator[Route]:
    for entry in patterns:
        pattern, arguments = prefix + str(entry.pattern), (*outer, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry.url_patterns, pattern, inner, arguments)
        else:
            yield Route(":".join((*spaces, entry.name or "")), f"/{pattern}", entry.callback, arguments)
