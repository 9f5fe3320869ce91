"""What the description of the API says of operations: summaries, parameters, examples, every status there can be."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django import forms
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema_field

from trustfund.api import samples
from trustfund.api.problems import BY_STATUS, MEDIA_TYPE, ProblemSerializer
from trustfund.web.forms import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rest_framework import serializers

ALWAYS: Final = (401, 403, 406, 429)
"""What any operation that asks who is there may answer."""
BODY: Final = (400, 411, 413, 415, 422)
CURSOR: Final = OpenApiParameter("after", str, description="Where the list goes on: take it from `next`.")
KEY: Final = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$", "example": "receipt-2026-11-23-0001"},
    OpenApiParameter.HEADER,
    required=True,
    description="Made by you, one for each thing you want done: sent twice, it is done once and answered the same.",
)
IF_MATCH: Final = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag of what you read and now change."
)
TAG_RETURNED: Final = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, response=[200, 201], description="Names this state of the record."
)
REPLAYED: Final = OpenApiParameter(
    "Idempotency-Replayed", str, OpenApiParameter.HEADER, response=True,
    description="`true` where the answer was given before and nothing was done now.",
)  # fmt: skip
COME_AGAIN: Final = OpenApiParameter(
    "Retry-After", int, OpenApiParameter.HEADER, response=[429], description="In how many seconds to come again."
)


class Schema(AutoSchema):
    """Groups operations by the first part of their address, as the page of the API lists them."""

    def get_tags(self) -> list[str]:
        """Return the kind of record."""
        return [self.path.removeprefix("/api/v1/").partition("/")[0] or "api"]


def of(
    summary: str,
    answers: Mapping[Any, Any],
    *,
    refuses: Iterable[int] = (),
    parameters: Iterable[OpenApiParameter] = (),
    asks: Iterable[int] = ALWAYS,
    **more: Any,
) -> dict[str, Any]:
    """Return the arguments of `extend_schema` for an operation."""
    refused = {(status, MEDIA_TYPE): problem(status) for status in sorted({*asks, *refuses})}
    responses: dict[Any, Any] = {**answers, **refused}
    told = {"summary": summary, "description": summary, "responses": responses}
    return {**told, "parameters": [*parameters, COME_AGAIN], **more}


@cache
def problem(status: int) -> OpenApiResponse:
    """Return how a refusal with this status is described."""
    title = BY_STATUS[status].title
    return OpenApiResponse(ProblemSerializer, description=f"{title}.", examples=samples.of_problem(status))


def filters_of(filters: type[forms.Form] | None) -> list[OpenApiParameter]:
    """Return the filters of a page's list as parameters."""
    if filters is None:
        return []
    found = [
        OpenApiParameter(name, _type_of(each), description=str(each.label or ""))
        for name, each in filters.base_fields.items()
    ]
    orders = getattr(filters, "orders", None)
    if orders:
        found.append(OpenApiParameter("sort", str, enum=[name for name in orders if name], description="Sorted by"))
    return found


def _type_of(each: forms.Field) -> Any:
    if isinstance(each, DayField):
        return OpenApiTypes.DATE
    if isinstance(each, forms.BooleanField):
        return OpenApiTypes.BOOL
    if isinstance(each, forms.CharField):
        return {"type": "string", "maxLength": each.max_length} if each.max_length else {"type": "string"}
    return OpenApiTypes.STR


def as_list_of(holder: type[Any], writes: type[serializers.Serializer[Any]]) -> None:
    """Say that this field is a list of these."""
    extend_schema_field(writes(many=True))(holder)
