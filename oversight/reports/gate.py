"""The publish gate: does every table add up, and do the tables agree with each other and with the ledger? (R1).

A plain engine: it knows tables, not the fund. A table declares its footings (sums down and across) and ties say
which figures of different tables, or of the ledger, must be equal. What was printed is compared with what follows
from the parts. A difference is rounding where parts were rounded before they were added, and no more than half a
unit for each of them and for the sum; anything else is unexplained, and blocks publishing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

TOTAL: Final = "total"
"""Name of the row or column that holds sums."""
HALF: Final = Decimal("0.5")

Cells = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Row:
    """A line of a table: a name unique in it, and its figures by column. A missing figure counts as nothing."""

    name: str
    cells: Cells

    def figure(self, column: str) -> Decimal:
        """Return the figure, nothing being 0."""
        return self.cells.get(column) or Decimal(0)


@dataclass(frozen=True)
class Down:
    """In these columns the row `result` is the sum of the other rows (or of `parts`, each with its sign)."""

    columns: tuple[str, ...]
    result: str = TOTAL
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Across:
    """In every row the column `result` is the sum of these columns, each with its sign."""

    parts: tuple[tuple[str, int], ...]
    result: str = TOTAL
    rows: tuple[str, ...] = ()
    """The rows in which it holds; none named: in all."""


@dataclass(frozen=True)
class Table:
    """Rows and what must hold among them. `unit` is what parts were rounded to before printing; 0: they were not."""

    name: str
    rows: tuple[Row, ...]
    footings: tuple[Down | Across, ...] = ()
    unit: Decimal = Decimal(0)
    units: Mapping[str, Decimal] = field(default_factory=dict)
    """Another unit for single columns: counts are never rounded."""

    def row(self, name: str) -> Row | None:
        """Return the row of that name."""
        return next((row for row in self.rows if row.name == name), None)

    def unit_of(self, column: str) -> Decimal:
        """Return what the figures of a column were rounded to."""
        return self.units.get(column, self.unit)


@dataclass(frozen=True)
class Cell:
    """A place in a table."""

    table: str
    row: str
    column: str


@dataclass(frozen=True)
class Tie:
    """Two figures that are one: a cell equals another cell, or a figure read from the ledger."""

    left: Cell
    right: Cell | Decimal
    source: str = ""
    """Where the right figure comes from, in words."""
    unit: Decimal = Decimal(0)
    """What either side was rounded to."""


@dataclass(frozen=True)
class Difference:
    """A figure that does not follow from its parts."""

    table: str
    row: str
    column: str
    computed: Decimal
    printed: Decimal
    addends: int
    unit: Decimal
    rule: str
    """"down", "across" or "tie": where the computed figure comes from."""
    source: str = ""
    explanation: str = ""
    """What the table's own footnote says about exactly this difference."""

    @property
    def amount(self) -> Decimal:
        """Return by how much the printed figure is below the computed one."""
        return self.computed - self.printed

    @property
    def allowance(self) -> Decimal:
        """Return what rounding can explain: half a unit for each addend and for the sum."""
        return self.unit * HALF * (self.addends + 1)

    @property
    def is_rounding(self) -> bool:
        """Say whether rounding of the parts explains it."""
        return abs(self.amount) <= self.allowance


@dataclass(frozen=True)
class Explanation:
    """A footnote that explains a difference of exactly this amount in this place."""

    table: str
    row: str
    column: str
    amount: Decimal
    text: str


@dataclass(frozen=True)
class Verdict:
    """What the gate found, in the order of the tables."""

    differences: tuple[Difference, ...]
    checked: int
    """How many figures were compared."""

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        """Return the differences that block publishing."""
        return tuple(each for each in self.differences if not each.is_rounding and not each.explanation)

    @property
    def roundings(self) -> tuple[Difference, ...]:
        """Return the differences that are disclosed in the notes."""
        return tuple(each for each in self.differences if each.is_rounding)

    @property
    def may_publish(self) -> bool:
        """Say whether nothing is unexplained."""
        return not self.unexplained


class Unknown(LookupError):
    """A footing or tie names a row, column or table that does not exist: a mistake of ours, never passed over."""


def judge(tables: Iterable[Table], ties: Sequence[Tie] = (), explanations: Sequence[Explanation] = ()) -> Verdict:
    """Compare every declared sum and tie with what is printed."""
    known = {(each.table, each.row, each.column, each.amount): each.text for each in explanations}
    by_name = {table.name: table for table in tables}
    compared = [each for table in by_name.values() for each in _footings(table)]
    compared += [_tie(tie, by_name) for tie in ties]
    wrong = (each for each in compared if each.amount)
    return Verdict(tuple(_explained(each, known) for each in wrong), len(compared))


def _explained(found: Difference, known: Mapping[tuple[str, str, str, Decimal], str]) -> Difference:
    text = known.get((found.table, found.row, found.column, found.amount), "")
    return replace(found, explanation=text) if text else found


def _footings(table: Table) -> Iterable[Difference]:
    for footing in table.footings:
        if isinstance(footing, Down):
            yield from _down(table, footing)
        else:
            yield from _across(table, footing)


def _down(table: Table, footing: Down) -> Iterable[Difference]:
    result = table.row(footing.result)
    if result is None:
        raise Unknown(f"{table.name}: {footing.result}")
    parts = footing.parts or tuple((row.name, 1) for row in table.rows if row.name != footing.result)
    named = [(table.row(name), sign) for name, sign in parts]
    for column in footing.columns:
        printed = result.cells.get(column)
        if printed is None:
            continue
        figures = [(row.figure(column) * sign) for row, sign in named if row is not None]
        if len(figures) != len(named):
            raise Unknown(f"{table.name}: {footing.parts}")
        yield _difference(table, result.name, column, figures, printed=printed, rule="down")


def _across(table: Table, footing: Across) -> Iterable[Difference]:
    for row in table.rows:
        printed = row.cells.get(footing.result)
        if printed is None or (footing.rows and row.name not in footing.rows):
            continue
        figures = [row.figure(column) * sign for column, sign in footing.parts]
        yield _difference(table, row.name, footing.result, figures, printed=printed, rule="across")


def _difference(
    table: Table, row: str, column: str, figures: list[Decimal], *, printed: Decimal, rule: str
) -> Difference:
    addends = sum(1 for each in figures if each)
    return Difference(table.name, row, column, sum(figures, Decimal(0)), printed, addends, table.unit_of(column), rule)


def _tie(tie: Tie, tables: Mapping[str, Table]) -> Difference:
    printed = _figure(tie.left, tables)
    is_cell = isinstance(tie.right, Cell)
    computed = _figure(tie.right, tables) if isinstance(tie.right, Cell) else tie.right
    source = tie.source or (f"{tie.right.table}, {tie.right.row}" if is_cell else "")  # type: ignore[union-attr]
    cell = tie.left
    return Difference(cell.table, cell.row, cell.column, computed, printed, 1, tie.unit, "tie", source)


def _figure(cell: Cell, tables: Mapping[str, Table]) -> Decimal:
    table = tables.get(cell.table)
    row = table.row(cell.row) if table else None
    if row is None or cell.column not in row.cells:
        raise Unknown(f"{cell.table}: {cell.row}, {cell.column}")
    return row.figure(cell.column)
