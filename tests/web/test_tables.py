"""A table is the same on the page, in CSV and in XLSX, and no cell of it becomes a formula."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.http import Http404
from django.template.loader import render_to_string
from openpyxl import load_workbook

from trustfund.web import export, formulas
from trustfund.web.tables import Column, Row, Table, Value

FORMULA = '=HYPERLINK("http://evil.example","Receipt")'
TABLE = Table.of(
    "Receipts",
    (Column("Donor"), Column("Amount", "money", "USD"), Column("Share", "percent"), Column("Value date", "day")),
    [
        Row(("Members",), is_group=True),
        ("Norland", Value(Decimal("1234567.89"), url="/entries/1/"), Decimal("0.613"), date(2026, 11, 23)),
        (FORMULA, Decimal("-5.00"), None, None),
        ("Seoul <b>&", Value(1250000, currency="KRW"), Decimal("0.387"), Value(date(2026, 1, 2), late="9 days late")),
    ],
    totals=("Total", Decimal("1234562.89"), Decimal(1), None),
    as_of=date(2026, 9, 30),
    name="receipts",
)


def test_the_page_prints_figures_with_their_links_and_nothing_unescaped() -> None:
    page = render_to_string("components/amount_table.html", {"table": TABLE.to_download("/receipts/", "status=paid")})
    assert '<a href="/entries/1/">1,234,567.89</a>' in page
    assert '<a href="/receipts/?status=paid&amp;format=xlsx" download>' in page
    assert "Seoul &lt;b&gt;&amp;" in page
    assert "1,250,000 KRW" in page
    assert '<span class="late">9 days late</span>' in page
    assert "as of 30 Sep 2026" in page
    assert page.count("USD") == 1


def test_csv_has_plain_figures_and_iso_days_and_no_formula() -> None:
    text = export.as_csv(TABLE).decode("utf-8-sig")
    assert list(csv.reader(StringIO(text))) == [
        ["Donor", "Amount (USD)", "Share", "Value date"],
        ["Members", "", "", ""],
        ["Norland", "1234567.89", "0.613", "2026-11-23"],
        [f"'{FORMULA}", "-5.00", "", ""],
        ["Seoul <b>&", "1250000 KRW", "0.387", "2026-01-02"],
        ["Total", "1234562.89", "1", ""],
    ]


def test_a_spreadsheet_has_real_numbers_and_days_and_words_stay_words() -> None:
    sheet = load_workbook(BytesIO(export.as_xlsx(TABLE))).active
    assert sheet is not None
    cells = {cell.coordinate: cell for row in sheet.iter_rows() for cell in row}
    assert (cells["B3"].value, cells["B3"].number_format, cells["B3"].data_type) == (1234567.89, "#,##0.00", "n")
    assert (cells["A4"].value, cells["A4"].data_type) == (f"'{FORMULA}", "s")
    assert cells["B5"].number_format == '#,##0 "KRW"'
    assert (cells["C3"].number_format, cells["D3"].number_format) == ("0.0%", "yyyy-mm-dd")
    assert (cells["B6"].value, cells["B6"].font.bold) == (1234562.89, True)
    assert cells["A7"].value == "as of 30 Sep 2026"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n="])
def test_no_word_begins_a_formula(start: str) -> None:
    assert formulas.plain(f"{start}1+1").startswith("'")


@pytest.mark.parametrize(("kind", "content_type"), [("csv", "text/csv; charset=utf-8"), ("xlsx", export.XLSX)])
def test_the_answer_is_a_file_with_the_name_of_the_table(kind: str, content_type: str) -> None:
    answer = export.respond(TABLE, kind)
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["Content-Disposition"] == f'attachment; filename="receipts.{kind}"'


def test_another_format_does_not_exist() -> None:
    with pytest.raises(Http404):
        export.respond(TABLE, "exe")
