"""The publish gate as an engine: what it finds, what it calls rounding, and what it never lets pass."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.reports import extract, gate
from oversight.reports.gate import TOTAL, Across, Cell, Down, Row, Table, Tie, Unknown, judge
from tests.oversight import sample

amounts = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)


def column(*values: Decimal, total: Decimal, unit: Decimal = Decimal(0)) -> Table:
    """A table of one column."""
    rows = [Row(f"r{number}", {"a": value}) for number, value in enumerate(values)]
    return Table("t", (*rows, Row(TOTAL, {"a": total})), (Down(("a",)),), unit)


@given(st.lists(amounts, min_size=1, max_size=20))
def test_a_sum_that_is_a_sum_passes(values: list[Decimal]) -> None:
    assert judge([column(*values, total=sum(values, Decimal(0)))]).differences == ()


@given(st.lists(amounts, min_size=1, max_size=20), amounts.filter(bool))
def test_any_difference_is_found_with_its_amount(values: list[Decimal], wrong: Decimal) -> None:
    (found,) = judge([column(*values, total=sum(values, Decimal(0)) - wrong)]).differences
    assert (found.row, found.column, found.amount, found.is_rounding) == (TOTAL, "a", wrong, False)


@given(st.lists(st.decimals(min_value=1, max_value=10**6, places=3), min_size=1, max_size=30))
def test_rounding_of_the_parts_is_always_explained(exact: list[Decimal]) -> None:
    rounded = [value.quantize(Decimal(1)) for value in exact]
    total = sum(exact, Decimal(0)).quantize(Decimal(1))
    assert judge([column(*rounded, total=total, unit=Decimal(1))]).may_publish


def test_rounding_explains_half_a_unit_for_each_addend_and_the_sum_and_no_more() -> None:
    assert judge([column(Decimal(1), Decimal(1), Decimal(1), total=Decimal(5), unit=Decimal(1))]).may_publish
    assert not judge([column(Decimal(1), Decimal(1), Decimal(1), total=Decimal(6), unit=Decimal(1))]).may_publish


def test_columns_with_signs_cross_foot() -> None:
    rows = (Row("w", {"in": Decimal(10), "out": Decimal(3), "left": Decimal(8)}),)
    table = Table("t", rows, (Across((("in", 1), ("out", -1)), "left"),))
    (found,) = judge([table]).differences
    assert (found.row, found.computed, found.printed, found.rule) == ("w", Decimal(7), Decimal(8), "across")


def test_a_tie_between_tables_and_to_the_ledger_is_compared() -> None:
    tables = [column(Decimal(1), total=Decimal(1)), replace(column(Decimal(2), total=Decimal(2)), name="u")]
    ties = [Tie(Cell("t", TOTAL, "a"), Cell("u", TOTAL, "a")), Tie(Cell("u", TOTAL, "a"), Decimal(3), "ledger: cash")]
    assert [(d.table, d.computed, d.source) for d in judge(tables, ties).differences] == [
        ("t", Decimal(2), "u, total"),
        ("u", Decimal(3), "ledger: cash"),
    ]


def test_a_footing_that_names_nothing_is_an_error_and_not_silence() -> None:
    with pytest.raises(Unknown):
        judge([Table("t", (), (Down(("a",)),))])
    with pytest.raises(Unknown):
        judge([column(Decimal(1), total=Decimal(1))], [Tie(Cell("t", "nowhere", "a"), Decimal(1))])


def test_the_sample_report_adds_up() -> None:
    verdict = extract.judge(extract.build(sample.material()))
    assert verdict.differences == ()
    assert verdict.checked > 80


@pytest.mark.parametrize(
    ("table", "row", "name"),
    [
        ("contributions", TOTAL, "signed_usd"),
        ("contributions", TOTAL, "paid_usd"),
        ("sources_and_uses", "closing_cash", TOTAL),
        ("windows", "W1", "unallocated"),
        ("projects", TOTAL, "committed"),
        ("grants", "TF0C0001", "disbursed"),
        ("changes", TOTAL, "after"),
        ("receipts", TOTAL, "amount_usd"),
        ("ladder", "allocated", "amount"),
    ],
)
def test_one_cent_in_one_cell_of_a_report_is_found(table: str, row: str, name: str) -> None:
    data = extract.build(sample.material())
    sheet = next(sheet for sheet in data["tables"] if sheet["name"] == table)
    cells = next(line for line in sheet["rows"] if line["name"] == row)["cells"]
    cells[name] = str(Decimal(cells[name]) + Decimal("0.01"))
    verdict = extract.judge(data)
    assert not verdict.may_publish
    assert table in {each.table for each in verdict.unexplained} | {
        each.source.split(",")[0] for each in verdict.unexplained
    }


def test_the_gate_counts_what_it_compared() -> None:
    assert gate.judge([column(Decimal(1), total=Decimal(1))]).checked == 1
