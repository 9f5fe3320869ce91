"""The publish gate over a source's own printed tables: what in them does not add up."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from oversight.reports.gate import TOTAL, Across, Difference, Down, Explanation, Row, Table, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oversight.load_fund.reading import Line, Sheet

ROW_TOTAL: Final = "published_row_total"
COUNTS: Final = ("grants",)
NOTES: Final = ("table", "row", "column", "difference", "explanation")
"""Columns of a file of explanations: what the source itself says about a difference, in a footnote."""


def check(sheets: Sequence[Sheet]) -> Verdict:
    """Judge every table of the source by its own printed totals."""
    tables = [table for sheet in sheets if not sheet.has(*NOTES) and (table := table_of(sheet))]
    return judge(tables, explanations=explanations(sheets))


def explanations(sheets: Sequence[Sheet]) -> tuple[Explanation, ...]:
    """Return what the source explains."""
    found = (line for sheet in sheets if sheet.has(*NOTES) for line in sheet.lines)
    return tuple(
        Explanation(
            line.text("table"), line.text("row"), line.text("column"),
            Decimal(line.text("difference")), line.text("explanation"),
        )
        for line in found
    )  # fmt: skip


def table_of(sheet: Sheet) -> Table | None:
    """Return a sheet as the gate reads it, or None when it prints no total."""
    figures = tuple(column for column in sheet.columns if _is_figure(sheet, column))
    is_counts = ROW_TOTAL in sheet.columns
    if sheet.total is None and not is_counts:
        return None
    unit = {column: Decimal(0) if is_counts or column in COUNTS else _unit(sheet, column) for column in figures}
    rows = [_row(line, figures) for line in sheet.lines]
    footings: list[Down | Across] = []
    if sheet.total is not None:
        rows.append(Row(TOTAL, _row(sheet.total, figures).cells))
        footings.append(Down(figures))
    if is_counts:
        footings.append(Across(tuple((column, 1) for column in figures if column != ROW_TOTAL), ROW_TOTAL))
    return Table(stem(sheet), tuple(rows), tuple(footings), units=unit)


def stem(sheet: Sheet) -> str:
    """Return the name of a table: its file's, without the ending."""
    return sheet.name.rpartition(".")[0]


def _is_figure(sheet: Sheet, column: str) -> bool:
    """Say whether a column holds figures: every cell that is filled is a number, and one is, and it may be added."""
    if column == "amount_contribution_currency":
        return False
    texts = [line.text(column) for line in sheet.lines if line.text(column)]
    return bool(texts) and all(_is_number(text) for text in texts)


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "", 1).isdigit()


def _unit(sheet: Sheet, column: str) -> Decimal:
    """Return what a column was rounded to: the decimals its figures show."""
    places = max((len(line.text(column).partition(".")[2]) for line in sheet.lines), default=0)
    return Decimal(1).scaleb(-places)


def _row(line: Line, figures: Sequence[str]) -> Row:
    first = next(iter(line.cells.values())).strip()
    return Row(first, {column: line.amount(column) if line.text(column) else None for column in figures})


def sentence(found: Difference) -> str:
    """Name a difference in one plain line, for a terminal."""
    how = "rounding" if found.is_rounding else f"explained: {found.explanation}" if found.explanation else "UNEXPLAINED"
    return (
        f"{found.table}, {found.row}, {found.column}: printed {found.printed:,f}, "
        f"adds up to {found.computed:,f}, difference {found.amount:,f} ({how})"
    )
