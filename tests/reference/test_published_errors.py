"""The gate finds, in the published report of a real fund, every place where its tables do not add up."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from oversight.load_fund import published
from oversight.load_fund.reading import read, read_folder

JOBS = Path(__file__).parent.parent / "data" / "jobs-mdtf-2020"
FOOTNOTE = b"""table,row,column,difference,explanation
windows,total,disbursed_cy2020,1050,Reposted in the following year (footnote to the table)
"""


def found(sheets: tuple[object, ...]) -> dict[tuple[str, str, str], tuple[Decimal, Decimal]]:
    """Differences by place: printed and computed."""
    verdict = published.check(sheets)  # type: ignore[arg-type]
    return {(d.table, d.row, d.column): (d.printed, d.computed) for d in verdict.differences}


def test_every_published_error_is_named_and_nothing_else() -> None:
    assert found(read_folder(JOBS)) == {
        ("contributions", "total", "paid_in_usd"): (Decimal(60195599), Decimal(60195600)),
        ("windows", "total", "cumulative_allocated"): (Decimal(45445153), Decimal(45445154)),
        ("windows", "total", "cumulative_disbursed"): (Decimal(38822386), Decimal(38822387)),
        ("windows", "total", "allocated_cy2020"): (Decimal(3326130), Decimal(3328160)),
        ("windows", "total", "disbursed_cy2020"): (Decimal(3029827), Decimal(3030877)),
        ("grants_by_window_region", "W4", "published_row_total"): (Decimal(8), Decimal(7)),
        ("grants_by_window_region", "total", "published_row_total"): (Decimal(110), Decimal(109)),
    }


@pytest.mark.parametrize(
    ("column", "amount", "is_rounding"),
    [
        ("paid_in_usd", 1, True),
        ("cumulative_allocated", 1, True),
        ("cumulative_disbursed", 1, True),
        ("allocated_cy2020", 2030, False),
        ("disbursed_cy2020", 1050, False),
    ],
)
def test_rounding_explains_one_dollar_and_not_two_thousand(column: str, amount: int, *, is_rounding: bool) -> None:
    verdict = published.check(read_folder(JOBS))
    each = next(d for d in verdict.differences if d.column == column)
    assert (int(each.amount), each.is_rounding) == (amount, is_rounding)


def test_counts_are_never_rounded() -> None:
    unexplained = published.check(read_folder(JOBS)).unexplained
    assert {(d.row, d.amount) for d in unexplained if d.table == "grants_by_window_region"} == {
        ("W4", Decimal(-1)),
        ("total", Decimal(-1)),
    }


def test_a_footnote_explains_exactly_its_difference() -> None:
    sheets = (*read_folder(JOBS), read("footnotes.csv", FOOTNOTE))
    left = {d.column for d in published.check(sheets).unexplained}
    assert left == {"allocated_cy2020", "published_row_total"}


def test_a_footnote_with_another_amount_explains_nothing() -> None:
    sheets = (*read_folder(JOBS), read("footnotes.csv", FOOTNOTE.replace(b"1050", b"1051")))
    assert "disbursed_cy2020" in {d.column for d in published.check(sheets).unexplained}
