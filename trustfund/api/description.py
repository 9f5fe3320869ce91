"""The description of the API: as OpenAPI for programs, and as a page for people, both from the same operations."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer

if TYPE_CHECKING:
    from collections.abc import Iterator

RENDERERS: Final = {"yaml": OpenApiYamlRenderer, "json": OpenApiJsonRenderer}
ADDRESSES: Final = "trustfund.urls"
"""The description is kept for the life of a process, so it never rests on the addresses of the request at hand."""
METHODS: Final = ("get", "post", "put", "delete")
ONCE: Final = (401, 406, 429)
"""Statuses that every operation has: the page tells of them once."""


@cache
def schema() -> dict[str, Any]:
    """Return the description, in English; it says nothing of any record, and is the same for everybody."""
    with override("en"):
        generator: Any = SchemaGenerator(urlconf=ADDRESSES)  # type: ignore[no-untyped-call]
        found: dict[str, Any] = generator.get_schema(request=None, public=True)
    return found


@cache
def written(kind: str) -> bytes:
    """Return the description as a file."""
    renderer: Any = RENDERERS[kind]()
    text: bytes = renderer.render(schema(), renderer_context={})
    return text


@dataclass(frozen=True)
class Told:
    """One operation as the page tells of it."""

    method: str
    address: str
    summary: str
    description: str
    parameters: list[dict[str, Any]]
    example: str
    answers: list[tuple[str, str]]
    anchor: str


@cache
def by_kind() -> list[tuple[str, list[Told]]]:
    """Return the operations by the kind of record they are about."""
    found = sorted(_operations(), key=lambda pair: (pair[0], len(pair[1].address.split("/")), pair[1].address))
    return [(kind, [told for _kind, told in rows]) for kind, rows in groupby(found, key=lambda pair: pair[0])]


def _operations() -> Iterator[tuple[str, Told]]:
    for address, methods in schema()["paths"].items():
        for method in METHODS:
            if method in methods:
                yield methods[method]["tags"][0], _told(address, method, methods[method])


def _told(address: str, method: str, said: dict[str, Any]) -> Told:
    answers = [
        (status, each.get("description", "")) for status, each in said["responses"].items() if int(status) not in ONCE
    ]
    return Told(
        method=method.upper(),
        address=address,
        summary=said.get("summary", ""),
        description=said.get("description", ""),
        parameters=said.get("parameters", []),
        example=_example(said),
        answers=answers,
        anchor=said["operationId"],
    )


def _example(said: dict[str, Any]) -> str:
    for content in said.get("requestBody", {}).get("content", {}).values():
        for example in content.get("examples", {}).values():
            return json.dumps(example["value"], indent=2, ensure_ascii=False)
    return ""
