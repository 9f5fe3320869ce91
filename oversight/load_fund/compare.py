"""The source's tables beside what the books now say: every row, to the unit the source prints."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from oversight import figures
from oversight.figures.shapes import ZERO, Figures
from oversight.load_fund.plan import AGREEMENTS, GRANTS, WINDOWS, Plan, beneficiary, code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oversight.load_fund.reading import Line, Sheet


@dataclass(frozen=True)
class Compared:
    """One figure of the source and of the books."""

    table: str
    row: str
    column: str
    printed: Decimal
    books: Decimal

    @property
    def is_same(self) -> bool:
        """Say whether they are the same to the unit that the source prints."""
        places = Decimal(1).scaleb(self.printed.as_tuple().exponent)  # type: ignore[arg-type]
        return abs(self.books - self.printed) <= places / 2 if places == 1 else self.books == self.printed


def compare(sheets: Sequence[Sheet], plan: Plan) -> list[Compared]:
    """Return every figure of agreements, windows and grants beside that of the books."""
    now, before = figures.at(plan.as_of), figures.at(plan.opening_on)
    found: list[Compared] = []
    for sheet in sheets:
        if sheet.has(*AGREEMENTS):
            found += _agreements(sheet, now)
        elif sheet.has(*WINDOWS):
            found += _windows(sheet, now, before)
        elif sheet.has(*GRANTS):
            found += _grants(sheet, now)
    return found


def _line(line: Line, row: str, **books: Decimal) -> Iterable[Compared]:
    table = line.file.rpartition(".")[0]
    for column, amount in books.items():
        if line.text(column):
            yield Compared(table, row, column, line.amount(column), amount)


def _agreements(sheet: Sheet, now: Figures) -> Iterable[Compared]:
    rows = {row.number: row for row in now.agreements}
    for number, line in enumerate(sheet.lines, start=1):
        row = rows[f"AA-{number:03}"]
        yield from _line(
            line,
            line.text("donor"),
            amount_contribution_currency=row.signed,
            amount_usd=row.signed_usd or ZERO,
            paid_in_usd=row.paid_usd,
        )


def _windows(sheet: Sheet, now: Figures, before: Figures) -> Iterable[Compared]:
    rows, earlier = ({row.code: row for row in each.windows} for each in (now, before))
    for line in sheet.lines:
        code, _title = code_of(line.text("window"))
        after, then = rows[code], earlier[code]
        books = {"cumulative_allocated": after.allocated, "cumulative_disbursed": after.disbursed}
        for column in sheet.columns:
            if column.startswith("allocated_cy"):
                books[column] = after.allocated - then.allocated
            elif column.startswith("disbursed_cy"):
                books[column] = after.disbursed - then.disbursed
        yield from _line(line, line.text("window"), **books)


def _grants(sheet: Sheet, now: Figures) -> Iterable[Compared]:
    committed: defaultdict[str, Decimal] = defaultdict(Decimal)
    disbursed: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in now.grants:
        committed[row.name] += row.committed
        disbursed[row.name] += row.disbursed
    for line in sheet.lines:
        name = beneficiary(line)
        yield from _line(line, name, grant_amount=committed[name], disbursements=disbursed[name])
