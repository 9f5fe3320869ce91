"""Any table as CSV or XLSX: figures as numbers, words never as formulas."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _t
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from trustfund.web import words
from trustfund.web.formulas import plain
from trustfund.web.tables import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trustfund.web.tables import Cell, Column, Row, Table

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Final = ("csv", "xlsx")
LONGEST: Final = 31
"""A sheet's name has at most so many characters."""
NO_NAME: Final = re.compile(r"[^\w.-]+")


def respond(table: Table, kind: str) -> HttpResponse:
    """Answer with the table as a file. Another format than csv or xlsx does not exist (404)."""
    if kind not in FORMATS:
        raise Http404
    content, content_type = (as_csv(table), "text/csv; charset=utf-8") if kind == "csv" else (as_xlsx(table), XLSX)
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{_called(table)}.{kind}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _called(table: Table) -> str:
    """Name the file and its sheet without what file systems and spreadsheets keep for themselves."""
    return NO_NAME.sub("-", table.file_name)


def as_csv(table: Table) -> bytes:
    """Return the table in UTF-8 with a mark that spreadsheets need to read Korean; figures plain, days in ISO."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([plain(_head(column)) for column in table.columns])
    for row in _rows(table):
        writer.writerow([_csv_cell(cell) for cell in row.cells])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str:
    raw = cell.given.value
    if raw is None or raw == "":
        return ""
    if isinstance(raw, Decimal | int) and not isinstance(raw, bool):
        own = f" {cell.given.currency}" if cell.given.currency and cell.column.kind == "money" else ""
        return f"{raw}{own}"
    if cell.column.kind in {"day", "moment"}:
        return str(raw.isoformat())
    return plain(cell.text)


def as_xlsx(table: Table) -> bytes:
    """Return a workbook of one sheet; amounts are numbers with the decimals of their currency."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title=_called(table)[:LONGEST])
    sheet.freeze_panes = "B2"
    for place, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = 20 if column.is_number else 28
    sheet.append([_written(sheet, _head(column), bold=True) for column in table.columns])
    strong = set(map(id, table.totals))
    for row in _rows(table):
        bold = row.is_group or id(row) in strong or row.values in {total.values for total in table.totals}
        sheet.append([_xlsx_cell(sheet, cell, bold=bold) for cell in row.cells])
    for line in (_as_of(table), str(table.note)):
        if line:
            sheet.append([_written(sheet, line)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsx_cell(sheet: Any, cell: Cell, *, bold: bool) -> Any:
    raw, kind = cell.given.value, cell.column.kind
    written: Any
    if isinstance(raw, Decimal | int) and not isinstance(raw, bool):
        written = WriteOnlyCell(sheet, value=raw)  # type: ignore[arg-type]  # openpyxl takes Decimal
        written.number_format = _number_format(cell)
    elif kind == "day" and raw:
        written = WriteOnlyCell(sheet, value=raw)
        written.number_format = "yyyy-mm-dd"
    elif kind == "moment" and raw:
        written = WriteOnlyCell(sheet, value=raw.replace(tzinfo=None, microsecond=0))
        written.number_format = "yyyy-mm-dd hh:mm"
    else:
        return _written(sheet, cell.text if raw not in {None, ""} else "", bold=bold)
    written.font = Font(bold=bold)
    return written


def _written(sheet: Any, text: str, *, bold: bool = False) -> Any:
    """Return a cell of text, and of the type text, so that what begins like a formula stays words."""
    cell = WriteOnlyCell(sheet, value=plain(text))
    cell.data_type = "s"
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(vertical="top", wrap_text=len(text) > 40)
    return cell


def _number_format(cell: Cell) -> str:
    kind = cell.column.kind
    if kind == "percent":
        return "0.0%"
    if kind == "rate":
        return "0.000000"
    if kind not in {"money", "figure"}:
        return "General"
    places = words.decimals(cell.given.currency or cell.column.unit or "USD")
    own = f' "{cell.given.currency}"' if cell.given.currency and kind == "money" else ""
    return "#,##0" + ("." + "0" * places if places else "") + own


def _rows(table: Table) -> Iterator[Row]:
    yield from table.body
    yield from table.foot


def _head(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit else str(column.label)


def _as_of(table: Table) -> str:
    return _t("as of %(day)s") % {"day": words.day(table.as_of)} if table.as_of else ""


__all__ = ["FORMATS", "Value", "as_csv", "as_xlsx", "respond"]
