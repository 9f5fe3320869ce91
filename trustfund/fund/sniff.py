"""What a file is, judged by its content; the name only has to agree."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath
from typing import Final

import puremagic

OFFICE: Final = "application/vnd.openxmlformats-officedocument"
TYPES: Final = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
    ".docx": f"{OFFICE}.wordprocessingml.document",
    ".csv": "text/csv",
    ".json": "application/json",
    ".txt": "text/plain",
}
TEXT: Final = frozenset({"text/csv", "application/json", "text/plain"})
OFFICE_PARTS: Final = {".xlsx": "xl/workbook.xml", ".docx": "word/document.xml"}


def content_type(name: str, content: bytes) -> str | None:
    """Return the media type when name and content agree on one of those accepted, else None."""
    ending = PurePosixPath(name.lower()).suffix
    expected = TYPES.get(ending)
    if expected is None:
        return None
    if expected in TEXT:
        return expected if _is_text(content) else None
    if ending in OFFICE_PARTS:
        return expected if _is_office(content, OFFICE_PARTS[ending]) else None
    try:
        found = {match.mime_type for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        return None
    return expected if expected in found else None


def _is_office(content: bytes, part: str) -> bool:
    """Look into the archive's list, unpacking nothing; macros are not taken."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return {"[Content_Types].xml", part} <= names and not any(name.endswith("vbaProject.bin") for name in names)


def _is_text(content: bytes) -> bool:
    if b"\0" in content or content.lstrip()[:1] == b"<":
        return False
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True
