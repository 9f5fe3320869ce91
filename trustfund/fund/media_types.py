"""The kinds of files that are taken: the ending a name must have, and what the content must be."""

from __future__ import annotations

from typing import Final

OFFICE: Final = "application/vnd.openxmlformats-officedocument"
PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
SPREADSHEET: Final = f"{OFFICE}.spreadsheetml.sheet"
LETTER: Final = f"{OFFICE}.wordprocessingml.document"
CSV: Final = "text/csv"
JSON: Final = "application/json"
TEXT: Final = "text/plain"
XML: Final = "application/xml"

TYPES: Final = {
    ".pdf": PDF,
    ".png": PNG,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".xlsx": SPREADSHEET,
    ".docx": LETTER,
    ".csv": CSV,
    ".json": JSON,
    ".txt": TEXT,
}
OFFICIAL: Final = {".xml": XML}
"""What is taken only where such a file is asked for: lists as an authority publishes them."""
MT940: Final = "text/x-mt940"
STATEMENTS: Final = {".xml": XML, ".sta": MT940, ".mt940": MT940, ".940": MT940, ".txt": MT940}
"""What is taken only where a bank's statement is asked for."""
TAKEN: Final = frozenset({*TYPES.values(), *OFFICIAL.values(), *STATEMENTS.values()})
"""Every media type that is kept anywhere."""
