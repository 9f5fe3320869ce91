"""Examples for the description, made from the shapes: whoever reads them sees how each kind of value is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from trustfund.api.fields import Amount
from trustfund.api.problems import BY_STATUS, HOME

if TYPE_CHECKING:
    from trustfund.api.bodies import Body, Paper

UUID: Final = "6f0f1b8e-3f0a-4d55-8d7e-0a4f6c3f2b10"
TEXTS: Final = {
    "number": "PL-012", "code": "P-104", "country": "KP", "title": "Rural water supply", "title_ko": "농촌상수도",
    "note": "The invoice of line 2 is missing.", "booked_rate_source": "Agreement, annex 1", "province": "KP-05",
    "remittance_reference": "RF18 5390 0754 7034", "bank_reference": "BR-2026-00017", "period_end_on": "2026-09-30",
    "name": "Chongryu Pump Factory", "account_number": "0012-3456-7890", "currency": "EUR",
}  # fmt: skip
VALUES: Final[dict[type[Any], Any]] = {
    Amount: {"amount": "1250.00", "currency": "EUR"},
    serializers.UUIDField: UUID,
    serializers.DateField: "2026-11-23",
    serializers.DecimalField: "1.08450",
}
KEY: Final = "Idempotency-Key"
SENTENCES: Final = {
    400: "The body is not as it is described: see errors.",
    401: "Send a token (Authorization: Bearer …), or sign in on the pages.",
    403: "This token may: Read. This needs: Read and draft. Request another token.",
    404: "There is nothing here, or nothing for you.",
    409: "This Idempotency-Key was used already: send another request with a new key.",
    412: "Somebody changed it since you read it: read it again, then decide.",
    413: "The body is larger than is taken here.",
    422: "The amount is USD 1,250.00; only USD 1,000.00 is left.",
    428: "Read the record, and send its ETag in If-Match: somebody else may be editing it.",
    429: "Request was throttled. Expected available in 12 seconds.",
}
"""What the sentence of each kind of refusal is like."""
MORE: Final[dict[int, dict[str, Any]]] = {
    400: {"errors": {"amount": ['Money is written {"amount": "1.00", "currency": "USD"}.']}},
    409: {"errors": {KEY: ["It was used for /api/v1/receipts/."]}},
    422: {"constraint": "no_account_falls_below_its_floor"},
}


def of_problem(status: int) -> list[OpenApiExample]:
    """Return an example of a refusal with this status."""
    kind = BY_STATUS[status]
    told = {
        "type": f"{HOME}#{kind.name}", "title": str(kind.title), "status": status,
        "detail": SENTENCES.get(status, str(kind.title)), "instance": f"{HOME}receipts/",
    }  # fmt: skip
    return [OpenApiExample(f"Refused with {status}", value=told | MORE.get(status, {}), response_only=True)]


def of_shape(shape: Any) -> Any:
    """Return a value of this shape with what it needs, and what is often said besides."""
    if isinstance(shape, serializers.ListSerializer):
        return [of_shape(shape.child)]
    fields = getattr(shape, "fields", {})
    return {name: _of(name, each) for name, each in fields.items() if each.required or name == "note"}


def _of(name: str, each: Any) -> Any:
    if isinstance(each, serializers.BaseSerializer):
        return of_shape(each)
    if isinstance(each, serializers.ChoiceField):
        return next(iter(each.choices))
    said = next((value for kind, value in VALUES.items() if isinstance(each, kind)), "")
    return said or TEXTS.get(name, "As it is agreed")


def of_body(shape: type[Body]) -> list[OpenApiExample]:
    """Return an example of a body."""
    return [OpenApiExample("Example", value=of_shape(shape()), request_only=True)]


def multipart(paper: Paper) -> dict[str, Any]:
    """Return the description of a body with files: the JSON is one part, each file another."""
    files = {name: {"type": "string", "format": "binary"} for name in paper.files}
    rest = {"data": {"type": "string", "description": "Everything but the files, as JSON.", "example": "{}"}}
    needed = [name for name, each in paper.files.items() if each.required]
    return {"type": "object", "properties": {**rest, **files}, "additionalProperties": False} | (
        {"required": needed} if needed else {}
    )
