"""Storing a document: judged by its content, looked through for viruses, remembered by its hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from trustfund.access import acts
from trustfund.fund import scanning
from trustfund.fund.models import Document, Scan
from trustfund.fund.models.document import place_of
from trustfund.fund.vetting import NotAccepted, clean_name, judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.base import File

    from trustfund.access.models import Party, User
    from trustfund.fund.scanning import Said


@dataclass(frozen=True)
class Examined:
    """A file that is taken: its name, what it is, its hash, and who found it clean. Only `examine` makes one."""

    name: str
    content: bytes
    content_type: str
    sha256: str
    scanned: Said | None


def examine(file: File[bytes], *, also: Mapping[str, str] | None = None) -> Examined:
    """Judge a file that was handed in, and have it scanned. Raises `NotAccepted`.

    `also` are endings and media types that are taken at this one place beside those taken everywhere.

    Asks the scanner over the network: call it before a transaction begins, as the field of a form does.
    """
    name = clean_name(file.name or "")
    content = read_whole(file, name)
    content_type = judge(name, content, also=also)
    said = scanning.scan(name, content) if scanning.is_configured() else None
    if said and said.virus:
        raise NotAccepted(scanning.infected(name, said.virus))
    return Examined(name, content, content_type, hashlib.sha256(content).hexdigest(), said)


@transaction.atomic
def store_document(
    examined: Examined,
    *,
    title: str,
    kind: str,
    by: User | None,
    level: str = Document.Level.INTERNAL,
    party: Party | UUID | None = None,
    id: UUID | None = None,
) -> Document:
    """Keep a file that was examined; the same form sent again keeps it once.

    Raises `NotAccepted` when the id is another document's: nobody comes to a document by naming its id.
    """
    terms: dict[str, Any] = {
        "kind": kind,
        "sha256": examined.sha256,
        "party_id": getattr(party, "pk", party),
        "uploaded_by_id": by.person_id if by else None,
    }
    known = Document.objects.filter(pk=id).first() if id else None
    if known is not None:
        return _same(known, examined.name, terms)
    document = Document(
        pk=id or uuid4(),
        title=title or examined.name,
        name=examined.name,
        size=len(examined.content),
        content_type=examined.content_type,
        level=level,
        **terms,
    )
    document.file.save(examined.name, ContentFile(examined.content), save=False)
    document.save(force_insert=True)
    if examined.scanned:
        Scan.objects.keep(document, examined.scanned)
    acts.log(
        "document.store", by=by, object_name="document", object_id=document.pk, party=party, sha256=document.sha256
    )
    return document


def clear_unfinished(id: UUID, name: str) -> None:
    """Remove the file that a killed attempt to store this document wrote: no row names it, so nobody has seen it."""
    place = place_of(Document(pk=id), name)
    if not Document.objects.filter(pk=id).exists() and default_storage.exists(place):
        default_storage.delete(place)


def _same(known: Document, name: str, terms: dict[str, Any]) -> Document:
    if any(getattr(known, field) != value for field, value in terms.items()):
        raise NotAccepted(
            _("“%(name)s” is not kept: this form was sent before with another file. Begin with a new form.")
            % {"name": name}
        )
    return known


def read_whole(file: File[bytes], name: str) -> bytes:
    """Read the whole file, but never more than the limit."""
    limit: int = settings.DOCUMENT_MAX_BYTES
    file.seek(0)
    content: bytes = file.read(limit + 1)
    if not content:
        raise NotAccepted(_("“%(name)s” is empty.") % {"name": name})
    if len(content) > limit:
        raise NotAccepted(
            _("“%(name)s” is larger than %(limit)s MB. Hand in a smaller file.")
            % {"name": name, "limit": limit // 1_000_000}
        )
    return content


__all__ = ["Examined", "NotAccepted", "clear_unfinished", "examine", "read_whole", "store_document"]
