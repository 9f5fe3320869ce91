"""PDF: pages to be read. What acts by itself, holds other files, or cannot be looked into is not taken."""

from __future__ import annotations

import io
import logging
import re
import time
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, read_object

from trustfund.fund.vetting.refused import NotAccepted

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGINS: Final = b"%PDF-"
ENDS: Final = b"%%EOF"
PATIENCE: Final = 20.0
"""Seconds: a file made to keep its reader busy is a file that cannot be read."""
ACTS: Final = {
    "/JavaScript": "JavaScript", "/Launch": "Launch", "/SubmitForm": "SubmitForm", "/ImportData": "ImportData",
    "/GoToE": "GoToE", "/GoToR": "GoToR", "/Rendition": "Rendition", "/Movie": "Movie", "/Sound": "Sound",
    "/RichMediaExecute": "RichMedia",
}  # fmt: skip
"""Actions that run a program, open another file or send something; a link to a web page that is clicked is none."""
HOLDS: Final = {
    "/JS": "JavaScript", "/JavaScript": "JavaScript", "/EmbeddedFiles": "EmbeddedFiles", "/EF": "EmbeddedFiles",
    "/XFA": "XFA", "/RichMediaContent": "RichMedia", "/RichMediaSettings": "RichMedia",
}  # fmt: skip
KINDS: Final = {
    "/EmbeddedFile": "EmbeddedFiles", "/FileAttachment": "EmbeddedFiles", "/RichMedia": "RichMedia",
    "/Movie": "Movie", "/Sound": "Sound", "/3D": "3D",
}  # fmt: skip
OBJECT: Final = re.compile(rb"(?<!\d)(\d{1,10})\s+(\d{1,5})\s+obj\b")

logging.getLogger("pypdf").setLevel(logging.ERROR)  # it remarks on every small flaw of every scanner's files


def judge(name: str, content: bytes) -> None:
    """Refuse what a PDF may not be. Raises `NotAccepted`."""
    if not content.startswith(BEGINS) or content.rpartition(ENDS)[2].strip(b"\r\n\0 \t"):
        raise NotAccepted(_("“%(name)s” has something before or behind its pages.") % {"name": name})
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        is_locked = reader.is_encrypted
        pages = 1 if is_locked else len(reader.pages)
        objects = () if is_locked else _objects(reader, content)
        found = next((word for each in objects for word in _forbidden(each)), None)
    except Exception as error:
        raise NotAccepted(_unreadable(name)) from error
    if is_locked:
        raise NotAccepted(
            _("“%(name)s” is protected by a password. Hand it in without one: it cannot be looked into.")
            % {"name": name}
        )
    if not pages:
        raise NotAccepted(_unreadable(name))
    if found:
        raise NotAccepted(
            _("“%(name)s” holds a program, form or other file (%(what)s). Print it to PDF anew and hand in that.")
            % {"name": name, "what": found}
        )


def _objects(reader: PdfReader, content: bytes) -> Iterator[Any]:
    """Return every object: those the file's table leads to, and those of earlier versions that it hides."""
    until = time.monotonic() + PATIENCE
    tables = reader.xref.values()
    yield reader.trailer
    named = {(number, generation) for generation, table in reader.xref.items() for number in table}
    for number, generation in named | {(number, 0) for number in reader.xref_objStm}:
        yield _in_time(until, reader.get_object(IndirectObject(number, generation, reader)))
    known = {place for table in tables for place in table.values()}
    for match in OBJECT.finditer(content):
        if match.start() not in known:
            yield _in_time(until, _hidden(reader, match.end()))


def _in_time(until: float, found: Any) -> Any:
    if time.monotonic() > until:
        message = "it takes too long to read"
        raise TimeoutError(message)
    return found


def _hidden(reader: PdfReader, place: int) -> Any:
    """Read an object where it lies; what is no object there is nothing that a reader could find either."""
    reader.stream.seek(place)
    try:
        return read_object(reader.stream, reader)
    except Exception:  # noqa: BLE001 - digits and "obj" within the data of a picture
        return None


def _forbidden(found: Any) -> Iterator[str]:
    """Return the words for what in an object is not taken, also deep within it; other objects are not followed."""
    waiting = [found]
    while waiting:
        each = waiting.pop()
        if isinstance(each, DictionaryObject):
            yield from (word for key, word in HOLDS.items() if key in each)
            for key, words in (("/S", ACTS), ("/Type", KINDS), ("/Subtype", KINDS)):
                value = each.raw_get(key) if key in each else ""
                if isinstance(value, str) and value in words:
                    yield words[value]
            waiting += [each.raw_get(key) for key in each]
        elif isinstance(each, ArrayObject):
            waiting += list.__iter__(each)


def _unreadable(name: str) -> str:
    return _("“%(name)s” cannot be read: it is damaged or protected.") % {"name": name}
