"""Spreadsheets and letters of office programs: tables and words, no macros, no objects, nothing from outside."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Final
from xml.sax import SAXException  # nosec B406 - the exception alone; defusedxml parses
from xml.sax.handler import ContentHandler  # nosec B406 - the base class alone

from defusedxml import DefusedXmlException, ElementTree, sax
from django.utils.translation import gettext as _

from trustfund.fund.vetting import archives
from trustfund.fund.vetting.refused import NotAccepted

if TYPE_CHECKING:
    import zipfile

MAIN: Final = {".xlsx": ("xl/workbook.xml", "sheet.main+xml"), ".docx": ("word/document.xml", "document.main+xml")}
CONTENT_TYPES: Final = "[Content_Types].xml"
PROGRAMS: Final = ("vbaproject", "macroenabled", "macrosheet", "activex", "oleobject", "customui")
"""What the types of parts and of relations to programs and embedded files have in their names."""
FETCHED: Final = ("attachedtemplate", "oleobject", "externallink", "subdocument", "frame", "image", "ddelink")
"""Relations by which an office program fetches something when it opens the document; a link that is clicked is not."""
ANOTHERS: Final = ("xl/externallinks/", "xl/macrosheets/", "/embeddings/", "/activex/", "vbaproject", "vbadata")


class _Begun(SAXException):
    """The first element was reached: what comes before it is all that can declare entities."""


class _Prolog(ContentHandler):
    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802 - the parser's name
        """Stop reading."""
        raise _Begun(name)


def judge(name: str, content: bytes) -> None:
    """Refuse what an office document may not be. Raises `NotAccepted`."""
    main, kind = MAIN[PurePosixPath(name.lower()).suffix]
    with archives.opened(name, content) as archive:
        parts = archive.namelist()
        if CONTENT_TYPES not in parts or main not in parts:
            raise NotAccepted(_("“%(name)s” is an archive, but not the document it is called.") % {"name": name})
        for part in parts:
            _check_part(name, archive, part)
        types = _attributes(name, archive, CONTENT_TYPES)
        if not any(each.get("PartName") == f"/{main}" and each.get("ContentType", "").endswith(kind) for each in types):
            raise _holds(name, main)
        for each in types:
            if _has(each.get("ContentType", ""), PROGRAMS):
                raise _holds(name, each.get("PartName", each.get("Extension", "")))
        for part in parts:
            if part.lower().endswith(".rels"):
                _check_relations(name, archive, part)


def _check_part(name: str, archive: zipfile.ZipFile, part: str) -> None:
    if _has(f"/{part}", ANOTHERS):
        raise _holds(name, part)
    if not part.lower().endswith((".xml", ".rels", ".vml")):
        return
    with archive.open(part) as file:
        _check_prolog(name, file, part)


def _check_prolog(name: str, file: IO[bytes], part: str) -> None:
    """Refuse declarations of a document type: they are how entities read files (XXE) or grow without end."""
    reader = sax.make_parser()
    reader.forbid_dtd = True
    reader.setContentHandler(_Prolog())
    try:
        reader.parse(file)
    except _Begun:
        return
    except DefusedXmlException as error:
        raise NotAccepted(
            _("“%(name)s” declares entities in %(part)s: they can read other files, so it is not taken.")
            % {"name": name, "part": part}
        ) from error
    except (SAXException, UnicodeError) as error:
        raise NotAccepted(_("“%(name)s” cannot be read: it is damaged or protected.") % {"name": name}) from error


def _check_relations(name: str, archive: zipfile.ZipFile, part: str) -> None:
    for relation in _attributes(name, archive, part):
        kind = relation.get("Type", "").rpartition("/")[2]
        if _has(kind, PROGRAMS) or kind == "package":
            raise _holds(name, relation.get("Target", part))
        if relation.get("TargetMode", "").lower() == "external" and _has(kind, FETCHED):
            raise NotAccepted(
                _("“%(name)s” fetches %(target)s when it is opened. Save it with its values and pictures inside.")
                % {"name": name, "target": relation.get("Target", "")[:100]}
            )


def _attributes(name: str, archive: zipfile.ZipFile, part: str) -> list[dict[str, str]]:
    try:
        root = ElementTree.fromstring(archive.read(part), forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, UnicodeError, LookupError) as error:
        raise NotAccepted(_("“%(name)s” cannot be read: it is damaged or protected.") % {"name": name}) from error
    return [dict(each.attrib) for each in root]


def _has(text: str, words: tuple[str, ...]) -> bool:
    small = text.lower()
    return any(word in small for word in words)


def _holds(name: str, part: str) -> NotAccepted:
    return NotAccepted(
        _("“%(name)s” holds macros, programs or embedded files (%(part)s). Save it without them, or as PDF.")
        % {"name": name, "part": part}
    )
