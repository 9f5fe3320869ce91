"""The vault as it lies in the storage, compared with the books: every file there, as handed in, and no other."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core.files.storage import default_storage
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from trustfund.access import acts
from trustfund.fund import scanning
from trustfund.fund.models import Document, Scan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from trustfund.access.models import User

FOLDER: Final = "documents"
PIECE: Final = 1 << 20
ORPHAN_AFTER: Final = timedelta(hours=24)
"""A file that no row names may belong to a transaction that is still under way, or was rolled back just now (F4)."""


class Changed(Exception):
    """The stored file is missing, or is not what was handed in."""


class Withheld(Exception):
    """The file is not given out for what the scanner says, or does not say; `sentence` tells the reader."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def content_of(document: Document) -> bytes:
    """Return the file as it was handed in. Raises `Changed`."""
    try:
        with document.file.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        raise Changed from error
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise Changed
    return content


def ensure_clean(document: Document, content: bytes, *, by: User | None) -> None:
    """Raise `Withheld` for a file found infected, or never scanned where the scanner does not answer now.

    A document stored before there was a scanner is scanned when it is first asked for; what is said is kept.
    """
    last = document.scans.last()
    if last is None and scanning.is_configured():
        try:
            last = scan(document, content, by=by)
        except scanning.NoAnswer as error:
            raise Withheld(error.sentence) from error
    if last is not None and last.virus:
        raise Withheld(
            _("“%(name)s” is not given out: on %(day)s the virus scanner found %(virus)s in it. Ask for a clean copy.")
            % {"name": document.name, "virus": last.virus, "day": date_format(last.scanned_at)}
        )


def scan(document: Document, content: bytes, *, by: User | None) -> Scan:
    """Scan a stored document and keep what is said. Raises `NoAnswer`."""
    kept = Scan.objects.keep(document, scanning.scan(document.name, content))
    if kept.virus:
        acts.log("document.infected", by=by, object_name="document", object_id=document.pk, virus=kept.virus)
    return kept


def verify(*, now: datetime, is_scanned: bool = False) -> Iterator[str]:
    """Return a line for every document that is missing, differs or is infected, and every file nobody names.

    Reads every file to its end; `is_scanned` also shows each to the scanner, which may have learned since.
    """
    for document in Document.objects.order_by("uploaded_at", "pk").iterator():
        what = f"{document.pk} “{document.name}”"
        try:
            content = content_of(document)
        except Changed as error:
            yield f"{what}: {'is missing' if error.__cause__ else 'differs from its SHA-256'} ({document.file.name})"
            continue
        if len(content) != document.size:
            yield f"{what}: has {len(content)} bytes, not {document.size}"
        if is_scanned:
            yield from _infection(document, content, what)
    yield from _orphans(now)


def _infection(document: Document, content: bytes, what: str) -> Iterator[str]:
    try:
        said = scan(document, content, by=None)
    except scanning.NoAnswer as error:
        yield f"{what}: {error.sentence}"
        return
    if said.virus:
        yield f"{what}: the scanner found {said.virus}"


def _orphans(now: datetime) -> Iterator[str]:
    for folder in sorted(_listed(FOLDER)[0]):
        place = f"{FOLDER}/{folder}"
        files = {f"{place}/{name}" for name in _listed(place)[1]}
        known = set(Document.objects.filter(file__in=files).values_list("file", flat=True))
        for each in sorted(files - known):
            if now - default_storage.get_modified_time(each) > ORPHAN_AFTER:
                yield f"{each}: no document names this file"


def _listed(place: str) -> tuple[list[str], list[str]]:
    """Return folders and files; a storage that has nothing yet may have no such folder."""
    try:
        return default_storage.listdir(place)
    except FileNotFoundError:
        return [], []
