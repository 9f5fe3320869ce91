"""Reading spreadsheets as they come: CSV and XLSX, within limits, every cell with its place (file, row, column).

XLSX is a compressed format: its unpacked size is looked at before it is opened (INVARIANTS, measured 9).
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _t
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

LARGEST_FILE: Final = 5_000_000
LARGEST_UNPACKED: Final = 12_000_000
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 60
PUBLISHED_TOTAL: Final = "published total"


class NotLoaded(ValueError):
    """A file cannot be taken on; the message names file, row and column."""


@dataclass(frozen=True)
class Line:
    """One row of a file, cells by column name, with its number as a spreadsheet shows it."""

    file: str
    number: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """Return a text, trimmed."""
        return self.cells.get(column, "").strip()

    def amount(self, column: str, *, required: bool = False) -> Decimal:
        """Return an amount, an empty cell being nothing. Raises `NotLoaded` naming the place."""
        text = self.text(column).replace(",", "").replace("\u00a0", "")
        if not text:
            if required:
                raise self.wrong(column, _t("is empty"))
            return Decimal(0)
        try:
            value = Decimal(text)
        except InvalidOperation as error:
            raise self.wrong(column, _t("“%(text)s” is not an amount") % {"text": text}) from error
        if not value.is_finite() or value < 0 or value >= Decimal(10) ** 15:
            raise self.wrong(column, _t("“%(text)s” is not an amount that can be taken on") % {"text": text})
        return value

    def wrong(self, column: str, what: str) -> NotLoaded:
        """Return the error for one cell."""
        place = {"file": self.file, "row": self.number, "column": column, "what": what}
        return NotLoaded(_t("%(file)s, row %(row)s, column %(column)s: %(what)s.") % place)


@dataclass(frozen=True)
class Sheet:
    """One file: its columns, its rows, and the row of totals it printed, if any."""

    name: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Line | None

    def has(self, *columns: str) -> bool:
        """Say whether all these columns are there."""
        return set(columns) <= set(self.columns)


def read_folder(folder: Path) -> tuple[Sheet, ...]:
    """Read every spreadsheet in a folder, by name."""
    if not folder.is_dir():
        raise NotLoaded(_t("%(folder)s is not a folder.") % {"folder": folder})
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in {".csv", ".xlsx"})
    return tuple(read(path.name, path.read_bytes()) for path in paths)


def read(name: str, content: bytes) -> Sheet:
    """Read one file. Raises `NotLoaded`."""
    if len(content) > LARGEST_FILE:
        raise NotLoaded(
            _t("%(file)s is larger than %(limit)s MB.") % {"file": name, "limit": LARGEST_FILE // 1_000_000}
        )
    rows = _xlsx(name, content) if name.lower().endswith(".xlsx") else _csv(name, content)
    return _sheet(name, rows)


def _csv(name: str, content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotLoaded(_t("%(file)s is not in UTF-8: save it as CSV UTF-8.") % {"file": name}) from error
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise NotLoaded(_t("%(file)s is not readable as CSV (%(error)s).") % {"file": name, "error": error}) from error


def _xlsx(name: str, content: bytes) -> Iterator[list[str]]:
    """Read the first sheet, values only; a bomb is refused before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise NotLoaded(_t("%(file)s unpacks to more than it may.") % {"file": name})
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        for values in sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1):
            yield _without_padding(["" if value is None else str(value) for value in values])
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, OSError) as error:
        raise NotLoaded(_t("%(file)s is not a readable XLSX file.") % {"file": name}) from error


def _without_padding(values: list[str]) -> list[str]:
    """Drop the empty cells that fill a row up to the widest."""
    while values and not values[-1].strip():
        values.pop()
    return values


def _sheet(name: str, rows: Iterable[list[str]]) -> Sheet:
    """Take the first row as columns; the row whose first cell says so is the printed total."""
    numbered = enumerate(rows, start=1)
    _number, head = next(numbered, (0, []))
    columns = tuple(column.strip().lower() for column in head)
    if not any(columns) or len(columns) > MOST_COLUMNS:
        raise NotLoaded(_t("%(file)s has no line of column names that can be read.") % {"file": name})
    if len(set(columns)) != len(columns):
        raise NotLoaded(_t("%(file)s names a column twice.") % {"file": name})
    lines: list[Line] = []
    total: Line | None = None
    for number, values in numbered:
        if not any(value.strip() for value in values):
            continue
        if len(values) > len(columns) and any(value.strip() for value in values[len(columns) :]):
            raise NotLoaded(_t("%(file)s, row %(row)s has more cells than columns.") % {"file": name, "row": number})
        line = Line(name, number, dict(zip(columns, values, strict=False)))
        if values[0].strip().lower() == PUBLISHED_TOTAL:
            total = line
        elif len(lines) >= MOST_ROWS:
            raise NotLoaded(_t("%(file)s has more than %(limit)s rows.") % {"file": name, "limit": MOST_ROWS})
        else:
            lines.append(line)
    return Sheet(name, columns, tuple(lines), total)
