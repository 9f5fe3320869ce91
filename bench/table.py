"""Rows of the table and how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Row:
    """One measured thing: what, how much (with unit and spread), beside whom, and whether that is enough."""

    what: str
    measured: str
    beside: str = ""
    wanted: str = ""
    reached: bool | None = None

    def cells(self) -> tuple[str, ...]:
        """As texts."""
        mark = {True: "yes", False: "**no**", None: ""}[self.reached]
        return (self.what, self.measured, self.beside, self.wanted, mark)


HEADS = ("what", "measured", "beside", "wanted", "reached")


def markdown(rows: Iterable[Row]) -> str:
    """The table."""
    lines = [HEADS, ("---",) * len(HEADS), *(row.cells() for row in rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Median and, in brackets, least and most."""
    low, middle, high = min(values), median(values), max(values)
    return f"{middle:,.{digits}f} ({low:,.{digits}f}–{high:,.{digits}f})"
