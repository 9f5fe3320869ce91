"""How values are written for programs: money with its currency, records by id and name, people by name."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from trustfund.web import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trustfund.web.workflow import Workflow

CODE: Final = re.compile(r"[A-Z]{3}", re.ASCII)
AMOUNT: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,3})?", re.ASCII)
MONEY: Final = {
    "type": "object",
    "required": ["amount", "currency"],
    "additionalProperties": False,
    "properties": {
        "amount": {
            "type": "string",
            "pattern": rf"^{AMOUNT.pattern}$",
            "description": "With as many decimals as the currency has; a string, so that nothing is rounded.",
        },
        "currency": {"type": "string", "pattern": f"^{CODE.pattern}$", "description": "ISO 4217."},
    },
    "example": {"amount": "1250.00", "currency": "USD"},
}
REFERENCE: Final = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
    "example": {"id": "6f0f1b8e-3f0a-4d55-8d7e-0a4f6c3f2b10", "name": "Water"},
}


def money(amount: Decimal | None, currency: str) -> dict[str, str] | None:
    """Return an amount as programs read it, with the decimals of its currency, never rounded away."""
    if amount is None:
        return None
    places = max(words.decimals(currency), -int(Decimal(amount).normalize().as_tuple().exponent))
    return {"amount": f"{Decimal(amount):.{places}f}", "currency": currency}


def follow(record: Any, path: str) -> Any:
    """Return what stands at the end of a path of attributes, or nothing where it breaks off."""
    return reduce(lambda found, name: None if found is None else getattr(found, name), path.split("."), record)


@extend_schema_field(MONEY)
class Amount(serializers.Field):  # type: ignore[type-arg]
    """An amount in a body: `{"amount": "1.00", "currency": "USD"}`."""

    default_error_messages = {
        "shape": _('Money is written {"amount": "1.00", "currency": "USD"}.'),
        "decimals": _("This currency has %(places)s decimals."),
    }

    def to_internal_value(self, data: Any) -> tuple[Decimal, str]:
        """Return amount and currency; refuse any other shape, and more decimals than the currency has."""
        if not isinstance(data, dict) or set(data) != {"amount", "currency"}:
            raise serializers.ValidationError(self.error_messages["shape"], "shape")
        amount, currency = data["amount"], data["currency"]
        if not isinstance(amount, str) or not AMOUNT.fullmatch(amount):
            raise serializers.ValidationError(self.error_messages["shape"], "shape")
        if not isinstance(currency, str) or not CODE.fullmatch(currency):
            raise serializers.ValidationError(self.error_messages["shape"], "shape")
        value, places = Decimal(amount), words.decimals(currency)
        if value != round(value, places):
            raise serializers.ValidationError(self.error_messages["decimals"] % {"places": places}, "decimals")
        return value, currency

    def to_representation(self, value: Any) -> Any:
        """Return it as it is written."""
        return money(*value)


def described_as(field: Any, shape: dict[str, Any]) -> None:
    """Say in the description what this one field looks like."""
    extend_schema_field(shape)(field)


class Money(serializers.Field):  # type: ignore[type-arg]
    """An amount of a record: `Money("amount", "currency")`, paths of attributes; a code stands for itself."""

    def __init__(self, amount: str, currency: str = "USD", *, may_lack: bool = False) -> None:
        super().__init__(source="*", read_only=True, allow_null=may_lack)
        self.amount, self.currency = amount, currency
        described_as(self, {**MONEY, "nullable": may_lack})

    def unit_of(self, record: Any) -> str:
        """Return the currency."""
        return self.currency if CODE.fullmatch(self.currency) else str(follow(record, self.currency))

    def to_representation(self, value: Any) -> dict[str, str] | None:
        """Return the amount with its currency."""
        return money(follow(value, self.amount), self.unit_of(value))


class Reference(serializers.Field):  # type: ignore[type-arg]
    """Another record, by its id and its name in English."""

    def __init__(self, source: str | None = None, *, may_lack: bool = False) -> None:
        super().__init__(source=source, read_only=True, allow_null=may_lack)
        self.path = source
        described_as(self, {**REFERENCE, "nullable": may_lack})

    def to_representation(self, value: Any) -> Mapping[str, str]:
        """Return id and name."""
        return {"id": str(value.pk), "name": str(value)}


class State(serializers.Field):  # type: ignore[type-arg]
    """Where a record stands in its workflow."""

    def __init__(self, flow: Workflow) -> None:
        super().__init__(read_only=True)
        described_as(self, {"type": "string", "enum": [state.name for state in flow.states]})

    def to_representation(self, value: Any) -> str:
        """Return the name of the state."""
        return str(value)


def text(source: str = "", *, may_lack: bool = False) -> serializers.CharField:
    """Return a field for words, at the end of a path where they stand elsewhere."""
    return serializers.CharField(read_only=True, allow_null=may_lack, source=source or None)


def uuid(source: str = "", *, may_lack: bool = False) -> serializers.UUIDField:
    """Return a field for the id of a record."""
    return serializers.UUIDField(read_only=True, allow_null=may_lack, source=source or None)


def day(source: str = "", *, may_lack: bool = False) -> serializers.DateField:
    """Return a field for a day."""
    return serializers.DateField(read_only=True, allow_null=may_lack, source=source or None)


def moment(source: str = "", *, may_lack: bool = False) -> serializers.DateTimeField:
    """Return a field for a moment."""
    return serializers.DateTimeField(read_only=True, allow_null=may_lack, source=source or None)


def number(source: str = "", *, may_lack: bool = False) -> serializers.IntegerField:
    """Return a field for a count."""
    return serializers.IntegerField(read_only=True, allow_null=may_lack, source=source or None)


def rate(source: str = "", *, may_lack: bool = False) -> serializers.DecimalField:
    """Return a field for a rate, with all its digits."""
    return serializers.DecimalField(
        max_digits=18, decimal_places=9, read_only=True, allow_null=may_lack, source=source or None
    )


def share(source: str = "", *, may_lack: bool = False) -> serializers.DecimalField:
    """Return a field for a percentage."""
    return serializers.DecimalField(
        max_digits=5, decimal_places=2, read_only=True, allow_null=may_lack, source=source or None
    )


def flag(source: str = "") -> serializers.BooleanField:
    """Return a field for yes or no."""
    return serializers.BooleanField(read_only=True, source=source or None)
