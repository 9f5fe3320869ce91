"""What a signature stands for: the terms of a record, written the same before and after the database kept them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model


def content_of(record: Model, *names: str) -> dict[str, Any]:
    """Return the named fields as plain text."""
    fields = [record._meta.get_field(name) for name in names]
    return {field.name: plain(getattr(record, str(getattr(field, "attname", field.name)))) for field in fields}


def plain(value: Any) -> str:
    """Return a value as text; an amount without the zeros that only its column adds."""
    if isinstance(value, Decimal | int):
        return format(Decimal(value).normalize(), "f")
    return "" if value is None else str(value)
