"""Putting two breakdowns of one sum together, where a source gives only both: by country, and by window.

A plain engine. Which part of a country's grants came from which window is not in such a source. The parts are
filled in the order of both tables (the "north-west corner"): deterministic, both margins exact, as few parts as
possible. The attribution is notional and is labelled so wherever it is kept (docs/decisions/taking-on-a-fund.md).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from typing import Final, TypeVar

R = TypeVar("R", bound=Hashable)
C = TypeVar("C", bound=Hashable)
CENT: Final = Decimal("0.01")


class DoesNotFit(ValueError):
    """The two breakdowns do not have the same sum; `amount` is by how much the columns hold less than the rows."""

    def __init__(self, amount: Decimal) -> None:
        self.amount = amount
        super().__init__(amount)


def fit(columns: Mapping[C, Decimal], total: Decimal, unit: Decimal) -> dict[C, Decimal]:
    """Return columns that add up to `total`, each within half a unit (less a cent) of what was printed.

    The columns were rounded to `unit` before printing. Raises `DoesNotFit` when rounding cannot explain the rest.
    """
    left = total - sum(columns.values(), Decimal(0))
    most = max(unit / 2 - CENT, Decimal(0))
    fitted = {}
    for name, amount in columns.items():
        step = max(min(left, most), -most, -amount) if amount else Decimal(0)
        fitted[name] = amount + step
        left -= step
    if left:
        raise DoesNotFit(left)
    return fitted


def fill(rows: Sequence[tuple[R, Decimal]], columns: Sequence[tuple[C, Decimal]]) -> dict[tuple[R, C], Decimal]:
    """Return the parts by row and column, filled in order. What the columns hold beyond the rows stays unfilled.

    Raises `DoesNotFit` when the rows are more than the columns hold.
    """
    parts: dict[tuple[R, C], Decimal] = {}
    left = list(columns)
    for row, amount in rows:
        rest = amount
        while rest and left:
            column, room = left[0]
            part = min(rest, room)
            if part:
                parts[row, column] = parts.get((row, column), Decimal(0)) + part
            rest -= part
            left[0] = (column, room - part)
            if not left[0][1]:
                left.pop(0)
        if rest:
            raise DoesNotFit(rest)
    return parts
