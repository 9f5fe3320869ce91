"""A published fund taken on from its spreadsheets: the ladder and all its tables come out of the books again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from oversight import figures
from oversight.load_fund.reading import read
from tests.oversight.world import administrators
from trustfund import ledger

JOBS = Path(__file__).parent.parent / "data" / "jobs-mdtf-2020"
AS_OF = date(2020, 12, 31)
LADDER = {
    "pledged": Decimal("64324985.00"),
    "signed": Decimal("64324985.00"),
    "paid_in": Decimal("60195600.00"),
    "cash_received": Decimal("60195600.00"),
    "allocated": Decimal("45445154.00"),
    "committed": Decimal("44521693.53"),
    "disbursed": Decimal("38822386.07"),
    "documented": Decimal("38822386.07"),
    "verified": Decimal("0.00"),
}
"""Allocated is the sum of the published windows; the published total is 1 lower (rounding, and the gate says so)."""
MISADDED = (
    "contributions, total, paid_in_usd: printed 60,195,599, adds up to 60,195,600, difference 1 (rounding)",
    "windows, total, allocated_cy2020: printed 3,326,130, adds up to 3,328,160, difference 2,030 (UNEXPLAINED)",
    "windows, total, disbursed_cy2020: printed 3,029,827, adds up to 3,030,877, difference 1,050 (UNEXPLAINED)",
    "grants_by_window_region, W4, published_row_total: printed 8, adds up to 7, difference -1 (UNEXPLAINED)",
    "grants_by_window_region, total, published_row_total: printed 110, adds up to 109, difference -1 (UNEXPLAINED)",
)


@pytest.mark.usefixtures("empty_fund")
def test_the_published_fund_comes_out_of_the_books_again() -> None:
    administrators()
    said = StringIO()
    call_command("load_fund", JOBS, as_of=AS_OF, stdout=said)
    now, before = figures.at(AS_OF), figures.at(date(2019, 12, 31))
    assert {rung.name: rung.amount for rung in now.ladder} == LADDER
    assert f"{21 + 22 + 98} figures compared with the books, 0 differ" in said.getvalue()
    assert "114 grant agreements, by the source" in said.getvalue()
    for line in MISADDED:
        assert line in said.getvalue()
    assert ledger.verify() == []
    assert sum(row.committed for row in now.grants) == Decimal("45445153.53") - Decimal("923460.00")
    assert {row.donor: row.receivable_usd for row in now.agreements if row.receivable_usd} == {
        "Germany - Federal Ministry for Economic Cooperation and Development (BMZ)": Decimal("1146412.00"),
        "Swedish International Development Cooperation Agency (SIDA)": Decimal("2982973.00"),
    }
    assert now.rung("allocated") - before.rung("allocated") == Decimal("3328160.00")
    for each in (now, before):
        rungs = [each.rung(name) for name in ("paid_in", "allocated", "committed", "disbursed", "documented")]
        assert rungs == sorted(rungs, reverse=True)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (
            "contributions.csv",
            b"NOK,120000000",
            b"NOK,12o000000",
            "contributions.csv, row 2, column amount_contribution_currency",
        ),
        (
            "contributions.csv",
            b"4046623,2900211",
            b"4046623,4900211",
            "row 5, column paid_in_usd: more is paid than signed",
        ),
        ("windows.csv", b"12468516,12103890", b"12468516,12503890", "windows.csv, row 3"),
        (
            "grants_by_country.csv",
            b"300000.00,281299.41",
            b"300000.00,381299.41",
            "grants_by_country.csv, row 3, column disbursements",
        ),
        ("grants_by_country.csv", b"300000.00", b"9300000.00", "do not have the same sum"),
        ("windows.csv", b"cumulative_allocated", b"allocated", "Exactly one file with the columns window"),
    ],
)
@pytest.mark.usefixtures("empty_fund")
def test_what_is_wrong_is_named_and_nothing_is_written(
    tmp_path: Path, file: str, old: bytes, new: bytes, says: str
) -> None:
    administrators()
    for path in JOBS.glob("*.csv"):
        content = path.read_bytes()
        (tmp_path / path.name).write_bytes(content.replace(old, new, 1) if path.name == file else content)
    with pytest.raises(CommandError, match="Nothing was written") as error:
        call_command("load_fund", tmp_path, as_of=AS_OF)
    assert says in str(error.value)
    assert not ledger.Entry.objects.exists()


def test_a_file_that_is_no_table_is_named() -> None:
    with pytest.raises(ValueError, match=r"odd\.csv is not in UTF-8"):
        read("odd.csv", "tägliche".encode("latin-1"))
    with pytest.raises(ValueError, match=r"odd\.xlsx is not a readable XLSX file"):
        read("odd.xlsx", b"PK not a zip")
