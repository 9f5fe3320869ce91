"""A table as data: printed by components/amount_table.html, downloaded as CSV or XLSX, the same cells in all three."""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - a constant is annotated with it
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.text import slugify
from django.utils.translation import gettext as _t

from trustfund.web import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.utils.functional import _StrPromise

NUMBERS = frozenset({"money", "figure", "percent", "number", "rate"})
SHORT = 14
PRINTED: Final[dict[str, Callable[[Any], str]]] = {
    "percent": words.percent,
    "rate": words.rate,
    "day": words.day,
    "moment": words.moment,
}


@dataclass(frozen=True)
class Column:
    """A column: its words, what it holds (text, money, percent, number, rate, day, moment, status), its unit.

    `figure` is money whose currency stands in a column of its own: it has that currency's decimals.
    """

    label: str | _StrPromise
    kind: str = "text"
    unit: str = ""
    """The currency of an amount column; shown in the head, never repeated in the cells."""

    @property
    def is_number(self) -> bool:
        """Say whether the column is set to the right."""
        return self.kind in NUMBERS


@dataclass(frozen=True)
class Value:
    """A value with something to it: where it leads, the shape of a status, an own currency, that it is late."""

    value: Any
    url: str = ""
    mark: str = ""
    currency: str = ""
    late: str = ""


@dataclass(frozen=True)
class Cell:
    """A value in its column."""

    column: Column
    given: Value

    @property
    def is_number(self) -> bool:
        """Say whether the cell is set to the right."""
        return self.column.is_number

    @property
    def is_day(self) -> bool:
        """Say whether the cell is a day, which does not break."""
        return self.column.kind == "day"

    @property
    def url(self) -> str:
        """Return where the figure leads: its entries, or the record."""
        return self.given.url

    @property
    def mark(self) -> str:
        """Return the shape of a status, empty for anything else."""
        return self.given.mark

    @property
    def is_late(self) -> bool:
        """Say whether this waits too long."""
        return bool(self.given.late)

    @property
    def late_text(self) -> str:
        """Return in words how late."""
        return self.given.late

    @property
    def text(self) -> str:
        """Return the value as people read it, in the way of its column."""
        value, kind = self.given.value, self.column.kind
        if value is None or value == "":
            return "–" if self.is_number else ""
        if kind == "money":
            currency = self.given.currency
            return words.money(value, currency) if currency else words.figure(value, self.column.unit or "USD")
        if kind == "figure":
            return words.figure(value, self.given.currency or self.column.unit or "USD")
        if kind in PRINTED:
            return PRINTED[kind](value)
        return str(value) if isinstance(value, str | int | Decimal) else words.named(value)


@dataclass(frozen=True)
class Row:
    """A line of values in the order of the columns; a group line has one value and stands over those after it."""

    values: tuple[Any, ...]
    is_group: bool = False
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Download:
    """A way to take the table along."""

    label: str
    url: str


@dataclass(frozen=True)
class Table:
    """A table with its title, its columns, its rows and its totals."""

    title: str | _StrPromise
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    totals: tuple[Row, ...] = ()
    as_of: date | None = None
    note: str | _StrPromise = ""
    empty_text: str | _StrPromise = ""
    name: str = ""
    downloads: tuple[Download, ...] = field(default=())

    @classmethod
    def of(
        cls, title: str | _StrPromise, columns: Iterable[Column], rows: Iterable[Iterable[Any] | Row], **rest: Any
    ) -> Table:
        """Make a table from plain lines of values; `totals` may be one such line."""
        totals = rest.pop("totals", None)
        return cls(
            title,
            tuple(columns),
            tuple(line if isinstance(line, Row) else Row(tuple(line)) for line in rows),
            (Row(tuple(totals)),) if totals else (),
            **rest,
        )

    @property
    def html_id(self) -> str:
        """Return the id of the table's title in a page."""
        return f"table-{self.file_name}"

    @property
    def file_name(self) -> str:
        """Return the name of a file that holds this table, without its ending."""
        return self.name or slugify(str(self.title)) or "table"

    @property
    def is_short(self) -> bool:
        """Say whether the table is shown whole instead of in a frame that scrolls."""
        return len(self.rows) <= SHORT

    @property
    def body(self) -> list[Row]:
        """Return the rows with their cells."""
        return [self._with_cells(row) for row in self.rows]

    @property
    def foot(self) -> list[Row]:
        """Return the rows of totals with their cells."""
        return [self._with_cells(row) for row in self.totals]

    def _with_cells(self, row: Row) -> Row:
        values = row.values + ("",) * (len(self.columns) - len(row.values) if row.is_group else 0)
        pairs = zip(self.columns, values, strict=True)
        kinds = ((Column("") if row.is_group else column, value) for column, value in pairs)
        return replace(row, cells=tuple(Cell(column, _value(value)) for column, value in kinds))

    def to_download(self, path: str, query: str = "") -> Table:
        """Return the table with its download menu: the same address with `format=` and the same filters."""
        joint = f"{path}?{query}&" if query else f"{path}?"
        kinds = (("csv", _t("CSV (for any program)")), ("xlsx", _t("XLSX (spreadsheet)")))
        return replace(self, downloads=tuple(Download(label, f"{joint}format={kind}") for kind, label in kinds))


def _value(value: Any) -> Value:
    return value if isinstance(value, Value) else Value(value)
