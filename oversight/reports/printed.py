"""An extract as it is printed in the language of the moment: headings, formatted cells, sentences, charts.

Reads nothing but the extract. Figures are formatted by `trustfund.web.words`, as on every page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _t

from oversight.reports import drawn, sentences
from oversight.reports.extract import judge
from trustfund.web import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oversight.reports.gate import Difference, Verdict

WIDTHS: Final[Mapping[str, Mapping[str, int]]] = {
    "ladder": {"rung": 50, "amount": 30, "share": 20},
    "contributions": {"donor": 22, "currency": 6, "share": 9},
    "agreements": {"number": 9, "donor": 16, "currency": 6, "signed_on": 8, "effective_rate": 8, "preference": 10},
    "receipts": {"value_on": 9, "number": 10, "donor": 24, "currency": 6, "rate": 9},
    "encashments": {"value_on": 9, "number": 9, "note": 9, "donor": 16, "currency": 6},
    "changes": {"donor": 24, "currency": 6},
    "projects": {"code": 8, "name": 26, "window": 6, "agency": 12, "grants": 6},
    "grants": {"number": 9, "name": 25, "signed_on": 9, "closing_on": 9},
    "rates": {"currency": 14, "usd_per_unit": 24, "on": 22, "source": 40},
    "windows": {"name": 20},
    "overdue": {"agreement": 15, "donor": 29, "due_on": 15, "currency": 9},
    "resources": {"line": 70, "amount": 30},
    "sources_and_uses": {"line": 34},
}
"""Shares of the width in hundredths; columns not named share the rest."""


@dataclass(frozen=True)
class Head:
    """A column as printed."""

    label: str
    unit: str
    is_figure: bool
    width: Decimal


@dataclass(frozen=True)
class PrintedRow:
    """A row as printed: its mark and its cells with their alignment."""

    mark: str
    cells: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Section:
    """A table as printed."""

    name: str
    title: str
    note: str
    heads: tuple[Head, ...]
    rows: tuple[PrintedRow, ...]

    @property
    def is_empty(self) -> bool:
        """Say whether nothing but a total stands in it."""
        return all(row.mark == "total" for row in self.rows)


@dataclass(frozen=True)
class Printed:
    """A report as its template prints it."""

    title: str
    fund: str
    code: str
    recipient: str
    on_behalf_of: str
    is_fictional: bool
    period: str
    start: str
    end: str
    as_of: str
    as_of_iso: str
    currency: str
    version: int
    answer: str
    facts: tuple[tuple[str, str, str], ...]
    sections: Mapping[str, Section]
    notes: sentences.Notes
    journal: int
    seal: str
    seal_number: int | None
    digest: str
    roundings: tuple[str, ...]
    unexplained: tuple[str, ...]
    pictures: Mapping[str, drawn.Picture] = field(default_factory=dict)

    @property
    def charts(self) -> dict[str, str]:
        """Return the drawings by name, as the fetcher gives them."""
        return {name: picture.svg for name, picture in self.pictures.items()}


def printed(extract: Mapping[str, Any], digest: str) -> Printed:
    """Return the extract in words of the active language."""
    sections = {sheet["name"]: _section(sheet) for sheet in extract["tables"]}
    verdict = judge(extract)
    start, end = (date.fromisoformat(extract["period"][name]) for name in ("start_on", "end_on"))
    fund = extract["fund"]
    return Printed(
        title=_t("Quarterly report"),
        fund=_local(fund, "name"),
        code=fund.get("code", ""),
        recipient=fund.get("recipient", ""),
        on_behalf_of=fund.get("on_behalf_of", ""),
        is_fictional=bool(fund.get("is_fictional")),
        period=sentences.quarter(end),
        start=words.day(start),
        end=words.day(end),
        as_of=words.day(date.fromisoformat(extract["as_of"])),
        as_of_iso=extract["as_of"],
        currency=extract["currency"],
        version=extract["version"],
        answer=sentences.answer(extract),
        facts=sentences.facts(extract),
        sections=sections,
        notes=sentences.notes(extract),
        journal=extract["books"]["journal"],
        seal=extract["books"]["seal"],
        seal_number=extract["books"]["seal_number"],
        digest=digest,
        roundings=differences(verdict.roundings, extract),
        unexplained=differences(verdict.unexplained, extract),
        pictures=drawn.charts(extract),
    )


def _local(record: Mapping[str, Any], name: str) -> str:
    is_korean = (get_language() or "").startswith("ko")
    return str((is_korean and record.get(f"{name}_ko")) or record.get(name, ""))


def _section(sheet: Mapping[str, Any]) -> Section:
    columns = sheet["columns"]
    given = WIDTHS.get(sheet["name"], {})
    left = [column for column in columns if column["name"] not in given]
    share = Decimal(100 - sum(given.values())) / len(left) if left else Decimal(0)
    heads = tuple(
        Head(
            _t(column["label"]) if not column["label"].isdigit() else column["label"],
            column["unit"].replace("*", ""),
            column["kind"] not in {"text", "date"},
            Decimal(given.get(column["name"], 0)) or round(share, 2),
        )
        for column in columns
    )
    rows = tuple(_row(row, columns) for row in sheet["rows"])
    note = _t(sheet["note"]) if sheet["note"] else ""
    return Section(sheet["name"], _t(sheet["title"]), note, heads, rows)


def _row(row: Mapping[str, Any], columns: list[Mapping[str, Any]]) -> PrintedRow:
    cells = []
    for position, column in enumerate(columns):
        value = row["cells"][column["name"]]
        is_figure = column["kind"] not in {"text", "date"}
        if value is not None and row["is_word"] and position == 0:
            cells.append((_t(value), is_figure))
            continue
        if (get_language() or "").startswith("ko") and row["ko"].get(column["name"]):
            value = row["ko"][column["name"]]
        is_blank = value is None and row["mark"] == "total"
        cells.append(("" if is_blank else _cell(value, column, row["cells"]), is_figure))
    return PrintedRow(row["mark"], tuple(cells))


def _cell(value: str | None, column: Mapping[str, Any], cells: Mapping[str, Any]) -> str:
    """Format one cell; nothing is a dash only where a figure could stand."""
    kind = column["kind"]
    if value is None or value == "":
        return "" if kind == "text" else "–"
    if kind == "amount":
        unit = cells.get("currency") or "USD" if column["unit"] == "*" else column["unit"]
        return words.figure(value, unit)
    if kind == "share":
        return words.percent(Decimal(value))
    if kind == "date":
        return words.day(date.fromisoformat(value))
    return value


def differences(found: tuple[Difference, ...], extract: Mapping[str, Any]) -> tuple[str, ...]:
    """Write each difference as a sentence naming table, row, column and amounts."""
    sheets = {sheet["name"]: sheet for sheet in extract["tables"]}
    return tuple(_sentence(each, sheets[each.table]) for each in found)


def _sentence(found: Difference, sheet: Mapping[str, Any]) -> str:
    labels = {column["name"]: column["label"] for column in sheet["columns"]}
    row = next(row for row in sheet["rows"] if row["name"] == found.row)
    first = next(iter(row["cells"].values())) if not sheet["columns"] else row["cells"][sheet["columns"][0]["name"]]
    return sentences.difference(found, _t(sheet["title"]), _t(first or found.row), _t(labels[found.column]))


def verdict_in_words(extract: Mapping[str, Any], verdict: Verdict) -> tuple[str, ...]:
    """Return what blocks publishing, as sentences."""
    return differences(verdict.unexplained, extract)
