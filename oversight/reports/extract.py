"""The frozen extract: everything a report says, as canonical JSON; PDF, CSV and gate read only this.

The same books give the same bytes: keys are sorted, amounts are strings, no clock and no id of ours is in it.
`books` names the journal number and the last seal at the moment of reading, `ledger` the balances that the tables
are tied to, `ties` which cell must equal which balance or other cell.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from oversight.reports import gate, tables, uses
from oversight.reports.gate import TOTAL, Cell
from oversight.reports.sheets import Sheet, table_from_json
from trustfund.web.formulas import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from oversight.figures.changes import Change
    from oversight.figures.rows_in import EncashmentRow, ReceiptRow
    from oversight.figures.shapes import Figures

SCHEMA: Final = "trustfund-report/1"
TEMPLATE: Final = "1"
"""Version of the printed form; grows when the same extract would be printed otherwise."""
ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)

CELLS_OF_THE_LEDGER: Final = (
    ("contributions", TOTAL, "paid_usd", "contributions"),
    ("agreements", TOTAL, "paid_usd", "contributions"),
    ("sources_and_uses", "closing_cash", TOTAL, "cash"),
    ("sources_and_uses", "unallocated", TOTAL, "unallocated"),
    ("sources_and_uses", "income", TOTAL, "income"),
    ("sources_and_uses", "fees", TOTAL, "-fees"),
    ("sources_and_uses", "returned", TOTAL, "-returned"),
    ("windows", TOTAL, "received", "resources"),
    ("windows", TOTAL, "unallocated", "unallocated"),
)
"""Cells that print a balance of the ledger."""
CELLS_OF_THE_LADDER: Final = (
    ("signed", Cell("contributions", TOTAL, "signed_usd")),
    ("pledged", Cell("contributions", TOTAL, "pledged_usd")),
    ("pledged", Cell("changes", TOTAL, "after")),
    ("paid_in", Cell("contributions", TOTAL, "paid_usd")),
    ("paid_in", Cell("sources_and_uses", "contributions", TOTAL)),
    ("paid_in", Cell("resources", "received", "amount")),
    ("allocated", Cell("windows", TOTAL, "allocated")),
    ("allocated", Cell("projects", TOTAL, "allocated")),
    ("committed", Cell("windows", TOTAL, "committed")),
    ("committed", Cell("projects", TOTAL, "committed")),
    ("committed", Cell("grants", TOTAL, "committed")),
    ("disbursed", Cell("windows", TOTAL, "disbursed")),
    ("disbursed", Cell("projects", TOTAL, "disbursed")),
    ("disbursed", Cell("grants", TOTAL, "disbursed")),
    ("documented", Cell("windows", TOTAL, "documented")),
    ("documented", Cell("grants", TOTAL, "documented")),
)
"""A rung of the ladder is the same figure wherever it is printed."""


@dataclass(frozen=True)
class Period:
    """The quarter a report is about."""

    start_on: date
    end_on: date


@dataclass(frozen=True)
class Material:
    """What a report is made of, read in one transaction."""

    figures: Figures
    period: Period
    version: int
    changes: Sequence[Change]
    receipts: Sequence[ReceiptRow]
    received: Decimal
    """Contributions of the period by the ledger: the balance at its end less the balance before."""
    fees: Decimal
    """Fees of the period by the ledger: of receipts and of encashments."""
    encashments: Sequence[EncashmentRow] = ()


def build(material: Material) -> dict[str, Any]:
    """Return the extract as plain data."""
    figures = material.figures
    fund = figures.fund
    unit = fund.currency if fund else "USD"
    return {
        "schema": SCHEMA,
        "template": TEMPLATE,
        "kind": "quarterly",
        "period": {"start_on": str(material.period.start_on), "end_on": str(material.period.end_on)},
        "as_of": str(figures.as_of),
        "version": material.version,
        "currency": unit,
        "fund": _fund(figures),
        "books": {
            "journal": figures.books.journal,
            "seal": figures.books.seal,
            "seal_number": figures.books.seal_number,
        },
        "ledger": {kind: f"{amount:f}" for kind, amount in figures.kinds.items()},
        "facts": _facts(figures),
        "tables": [sheet.as_json() for sheet in _sheets(material, unit)],
        "ties": _ties(),
    }


def _sheets(material: Material, unit: str) -> tuple[Sheet, ...]:
    figures = material.figures
    of_receipts = material.fees - sum((each.fee_usd for each in material.encashments), Decimal(0))
    return (
        tables.ladder(figures, unit),
        tables.contributions(figures, unit),
        tables.changes(material.changes, unit),
        tables.agreements(figures, unit),
        tables.receipts(material.receipts, material.received, of_receipts, unit),
        tables.encashments(material.encashments, unit),
        tables.overdue(figures.overdue, unit),
        uses.sources_and_uses(figures, unit),
        uses.resources(figures, unit),
        uses.windows(figures, unit),
        uses.projects(figures, unit),
        uses.grants(figures, unit),
        tables.rates(figures.rates, unit),
    )


def _fund(figures: Figures) -> dict[str, Any]:
    fund = figures.fund
    if fund is None:
        return {}
    return {
        "name": fund.name,
        "name_ko": fund.name_ko,
        "code": fund.code,
        "established_on": _text(fund.established_on),
        "closing_on": _text(fund.closing_on),
        "recipient": fund.recipient,
        "on_behalf_of": fund.on_behalf_of,
        "is_fictional": fund.is_fictional,
    }


def _facts(figures: Figures) -> dict[str, Any]:
    """Return single figures that stand in no table: the phase, and for how long the cash lasts."""
    phase, cover = figures.phase, figures.cover
    return {
        "cover": {"cash": str(cover.cash), "monthly": str(cover.monthly), "months": _text(cover.months)},
        "phase": phase
        and {
            "number": phase.number,
            "title": phase.title,
            "ceiling": str(phase.ceiling),
            "per_grant_ceiling": _text(phase.per_grant_ceiling),
            "committed": str(phase.committed),
            "headroom": str(phase.headroom),
            "opened_on": str(phase.opened_on),
        },
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _ties() -> list[dict[str, str]]:
    ledger = [
        {"table": table, "row": row, "column": column, "ledger": kind}
        for table, row, column, kind in CELLS_OF_THE_LEDGER
    ]
    ladder = [
        {"table": "ladder", "row": rung, "column": "amount", "is": f"{cell.table}/{cell.row}/{cell.column}"}
        for rung, cell in CELLS_OF_THE_LADDER
    ]
    return ledger + ladder


def judge(extract: Mapping[str, Any]) -> gate.Verdict:
    """Put an extract through the publish gate: needs nothing but the extract."""
    return gate.judge([table_from_json(sheet) for sheet in extract["tables"]], [*_read_ties(extract)])


def _read_ties(extract: Mapping[str, Any]) -> Iterable[gate.Tie]:
    for tie in extract["ties"]:
        cell = Cell(tie["table"], tie["row"], tie["column"])
        if "is" in tie:
            yield gate.Tie(cell, Cell(*tie["is"].split("/")))
        else:
            kind = tie["ledger"].removeprefix("-")
            amount = Decimal(extract["ledger"].get(kind, "0"))
            yield gate.Tie(cell, -amount if tie["ledger"].startswith("-") else amount, f"ledger: {kind}")


def to_bytes(extract: Mapping[str, Any]) -> bytes:
    """Return the one spelling of an extract."""
    return (json.dumps(extract, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a file, as everywhere: 64 small hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def to_csv(sheet: Mapping[str, Any]) -> bytes:
    """Return one table as CSV (UTF-8 with the mark spreadsheets look for), machine names in the first line."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column["name"] for column in sheet["columns"]])
    for row in sheet["rows"]:
        writer.writerow([_safe(row["cells"][column["name"]], column["kind"]) for column in sheet["columns"]])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _safe(value: str | None, kind: str) -> str:
    return plain(value or "") if kind == "text" else value or ""


def to_zip(extract: Mapping[str, Any]) -> bytes:
    """Return all tables as CSV files in one archive, byte for byte the same each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for sheet in extract["tables"]:
            entry = zipfile.ZipInfo(f"{sheet['name']}.csv", ZIP_TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, to_csv(sheet))
    return out.getvalue()
