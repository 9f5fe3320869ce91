"""A statement of account as a PDF, from its extract only: the same extract gives the same bytes in each language."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.template.loader import render_to_string
from django.utils import translation

from oversight.reports.pdf import STYLE
from trustfund.web import words
from trustfund.web.pdf import typesetter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oversight.models import Statement

LANGUAGES: Final = ("en", "ko")
EDITIONS: Final = (*LANGUAGES, "json")
DAYS: Final = frozenset({"signed_on", "value_on", "returned_on"})
OWN: Final = frozenset({"pledged", "unsigned", "signed", "qualified", "receivable", "paid", "amount"})


def html(statement: Statement, language: str) -> str:
    """Return the statement as HTML in one language."""
    said = json.loads(statement.extract)
    with translation.override(language):
        unit = said["currency"]
        return render_to_string(
            "reports/statement.html",
            {
                "language": language,
                "fund": _local(said["fund"]),
                "code": said["fund"].get("code", ""),
                "is_fictional": said["fund"].get("is_fictional", False),
                "donor": _local(said["donor"]),
                "as_of": words.day(date.fromisoformat(said["as_of"])),
                "as_of_iso": said["as_of"],
                "unit": unit,
                "pledges": [_printed(row, unit) for row in said["pledges"]],
                "agreements": [_printed(row, unit) for row in said["agreements"]],
                "totals": [_printed(row, unit) for row in said["totals"]["by_currency"]],
                "paid_usd": words.figure(said["totals"]["paid_usd"], unit),
                "receipts": [_printed(row, unit) for row in said["receipts"]],
                "encashments": [_printed(row, unit) for row in said["encashments"]],
                "returns": [_printed(row, unit) for row in said["returns"]],
                "sha256": statement.sha256,
            },
        )


def render(statement: Statement, language: str) -> bytes:
    """Return the statement in one language as a tagged PDF. Raises `NoTypesetter` without Pango."""
    identifier = hashlib.md5(f"{statement.sha256}{language}".encode(), usedforsecurity=False).hexdigest()
    content: bytes = typesetter().to_pdf(html(statement, language), style=STYLE, identifier=identifier)
    return content


def edition(statement: Statement, name: str) -> tuple[bytes, str, str]:
    """Return one edition as bytes, with its file name and its media type. Raises `NoTypesetter` without Pango."""
    stem = f"statement-{statement.as_of}"
    if name == "json":
        return statement.extract.encode(), f"{stem}.json", "application/json"
    return render(statement, name), f"{stem}-{name}.pdf", "application/pdf"


def _local(record: Mapping[str, str]) -> str:
    return (record.get("name_ko") if words.language() == "ko" else "") or record.get("name", "")


def _printed(row: Mapping[str, Any], unit: str) -> dict[str, Any]:
    """Return the cells as they are printed: days in words, amounts with the decimals of their currency."""
    printed = dict(row)
    for name, value in row.items():
        if name in DAYS:
            printed[name] = words.day(date.fromisoformat(value))
        elif name in OWN:
            printed[name] = words.figure(value, row["currency"])
        elif name.endswith("_usd"):
            printed[name] = words.figure(value, unit)
        elif name == "rate":
            printed[name] = words.rate(Decimal(value))
    return printed
