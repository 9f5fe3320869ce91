"""Pages of a long list by key: as fast at the millionth row as at the first, and no row is skipped or shown twice."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest

SIZE: Final = 50


@dataclass(frozen=True)
class Page:
    """Some rows of a list and where it goes on."""

    rows: Sequence[Any]
    next_url: str = ""
    first_url: str = ""

    def __iter__(self) -> Any:
        """Go through the rows."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Return how many rows this page has."""
        return len(self.rows)


def keyset(queryset: QuerySet[Any], request: HttpRequest, *, order: Sequence[str], size: int = SIZE) -> Page:
    """Return the page the address asks for, ordered by these fields (`-` descends; never null) and the key."""
    keys = [*order, "pk"] if not {"pk", "-pk", "id", "-id"} & set(order) else list(order)
    token = request.GET.get("after", "")
    rows = queryset.order_by(*keys)
    if token:
        rows = _after(rows, keys, token)
    found: list[Model] = list(rows[: size + 1])
    more, shown = len(found) > size, found[:size]
    return Page(
        shown,
        next_url=_address(request, _token(shown[-1], keys)) if more else "",
        first_url=_address(request, "") if token else "",
    )


def _after(rows: QuerySet[Any], keys: Sequence[str], token: str) -> QuerySet[Any]:
    """Keep what stands after the row the token names; a token somebody wrote himself begins at the beginning."""
    try:
        values = json.loads(base64.urlsafe_b64decode(token.encode()))
        condition, equal = Q(), Q()
        for key, value in zip(keys, values, strict=True):
            name = key.removeprefix("-")
            condition |= equal & Q(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": value})
            equal &= Q(**{name: value})
        return rows.filter(condition)
    except (ValueError, TypeError, RecursionError, ValidationError):
        return rows


def _token(row: Any, keys: Sequence[str]) -> str:
    values = []
    for key in keys:
        value = row
        for part in key.removeprefix("-").split("__"):
            value = getattr(value, part)
        values.append(str(value))
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def _address(request: HttpRequest, token: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if token:
        query["after"] = token
    return f"{request.path}?{query.urlencode()}"
