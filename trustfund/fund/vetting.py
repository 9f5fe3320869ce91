"""What a file carries besides what it shows: files that act, hide another file, or unpack without end are not taken.

`sniff` says what a file is; here is looked into it. Every refusal is a sentence for whoever hands the file in.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath
from typing import Any, Final

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from django.conf import settings
from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

DECEIVING: Final = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Characters that are not seen, or turn the reading direction, so that a name ends otherwise than it looks."""
ZIP_END: Final = b"PK\x05\x06"
TAIL: Final = 70_000
"""The end of an archive's list lies at most so far before the end of the file."""
MOST_PARTS: Final = 5_000
MOST_RATIO: Final = 200
"""A part that unpacks to more than so many times its size is no office document's."""
SMALL: Final = 1_000_000
ACTING_PARTS: Final = re.compile(r"vbaproject|/activex/|/embeddings/|\.bin$|\.exe$|\.dll$|\.js$|\.vbs$", re.IGNORECASE)
HARMLESS_PARTS: Final = re.compile(r"^xl/printersettings/|^word/printersettings/", re.IGNORECASE)
ACTING: Final = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition"})
MOST_PAGES: Final = 3_000


def name_against(name: str) -> str:
    """Return why a file of this name is not taken, or nothing."""
    if DECEIVING.search(name):
        return _("The name of the file has characters that cannot be seen. Rename it, and hand it in again.")
    return ""


def content_against(name: str, content: bytes) -> str:
    """Return why this content is not taken, or nothing. The type has been found to agree with the name."""
    ending = PurePosixPath(name.lower()).suffix
    if ending in {".xlsx", ".docx"}:
        return _against_archive(name, content)
    if ZIP_END in content[-TAIL:] and ending not in {".csv", ".json", ".txt"}:
        return _("“%(name)s” is two files in one: an archive is hidden in it.") % {"name": name}
    return _against_pdf(name, content) if ending == ".pdf" else ""


def _against_pdf(name: str, content: bytes) -> str:
    said = {"name": name}
    if not content.startswith(b"%PDF-"):
        return _("“%(name)s” does not begin as a PDF does: something stands before it.") % said
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            return _("“%(name)s” is locked by a password. Hand in the file without one.") % said
        if len(reader.pages) > MOST_PAGES:
            return _("“%(name)s” has more than %(count)d pages. Hand in the part that matters.") % {
                **said, "count": MOST_PAGES,
            }  # fmt: skip
        acts = _acts(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return _("“%(name)s” cannot be read as a PDF: it is damaged.") % said
    return _("“%(name)s” runs something or carries other files. Print it to PDF again.") % said if acts else ""


def _acts(reader: PdfReader) -> bool:
    """Say whether opening or reading the PDF would run something, or gives out a file within."""
    root: Any = reader.trailer["/Root"]
    names = _dictionary(root.get("/Names"))
    if {"/JavaScript", "/EmbeddedFiles"} & set(names) or "/AA" in root or _is_acting(root.get("/OpenAction")):
        return True
    if "/XFA" in _dictionary(root.get("/AcroForm")):
        return True
    return any(_acts_on(page) for page in reader.pages)


def _acts_on(page: Any) -> bool:
    if "/AA" in page:
        return True
    notes = page.get("/Annots")
    return any(_is_acting_note(_dictionary(note)) for note in (notes.get_object() if notes is not None else ()))


def _is_acting_note(note: Any) -> bool:
    if note.get("/Subtype") in {"/FileAttachment", "/RichMedia", "/Movie", "/Screen"} or "/AA" in note:
        return True
    return _is_acting(note.get("/A"))


def _is_acting(action: Any) -> bool:
    return _dictionary(action).get("/S") in ACTING


def _dictionary(value: Any) -> Any:
    found = value.get_object() if hasattr(value, "get_object") else value
    return found if isinstance(found, dict) else {}


def _against_archive(name: str, content: bytes) -> str:
    said = {"name": name}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if _is_bomb(parts):
                return _("“%(name)s” unpacks to far more than its size.") % said
            if any(_acts_as_part(part.filename) for part in parts):
                return _("“%(name)s” carries macros or other files. Save it without them.") % said
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _read_xml(archive, part)
    except DefusedXmlException:
        return _("“%(name)s” defines entities of its own (DTD), which no office document needs.") % said
    except (ParseError, zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        return _("“%(name)s” cannot be read: it is damaged.") % said
    return ""


def _is_bomb(parts: list[zipfile.ZipInfo]) -> bool:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > settings.DOCUMENT_MAX_UNPACKED_BYTES:
        return True
    return any(part.file_size > SMALL and part.file_size > MOST_RATIO * part.compress_size for part in parts)


def _acts_as_part(path: str) -> bool:
    leads_out = path.startswith(("/", "\\")) or ".." in PurePosixPath(path.replace("\\", "/")).parts
    return leads_out or (bool(ACTING_PARTS.search(path)) and not HARMLESS_PARTS.search(path))


def _read_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read a part to its end, keeping nothing. Raises what defusedxml forbids, and what is no XML."""
    with archive.open(part) as stream:
        for _event, element in iterparse(stream, forbid_dtd=True):
            element.clear()
