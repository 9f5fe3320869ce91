"""Storing a document: judged by its content, limited in size, remembered by its hash."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from trustfund.access import acts
from trustfund.fund import scanning, sniff, vetting
from trustfund.fund.models import Document
from trustfund.fund.models.document import place_of

if TYPE_CHECKING:
    from django.core.files.base import File

    from trustfund.access.models import Party, User


class NotAccepted(ValueError):
    """The file is not taken; `sentence` says why to the person who handed it in."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@transaction.atomic
def store_document(
    file: File[bytes],
    *,
    title: str,
    kind: str,
    by: User | None,
    level: str = Document.Level.INTERNAL,
    party: Party | UUID | None = None,
    id: UUID | None = None,
) -> Document:
    """Keep a file with its SHA-256. Raises `NotAccepted` for another type or size than those taken."""
    name = PurePath((file.name or "").replace("\\", "/")).name[:200]
    content = _read(file, name)
    content_type = _vetted(name, content)
    document = Document(
        pk=id or uuid4(),
        title=title or name,
        kind=kind,
        name=name,
        size=len(content),
        content_type=content_type,
        sha256=hashlib.sha256(content).hexdigest(),
        level=level,
        party_id=getattr(party, "pk", party),
        uploaded_by_id=by.person_id if by else None,
    )
    document.file.save(name, ContentFile(content), save=False)
    document.save(force_insert=True)
    acts.log(
        "document.store", by=by, object_name="document", object_id=document.pk, party=party, sha256=document.sha256
    )
    return document


def clear_unfinished(id: UUID, name: str) -> None:
    """Remove the file that a killed attempt to store this document wrote: no row names it, so nobody has seen it."""
    place = place_of(Document(pk=id), name)
    if not Document.objects.filter(pk=id).exists() and default_storage.exists(place):
        default_storage.delete(place)


def _vetted(name: str, content: bytes) -> str:
    """Return the type of a file that is what it says, does nothing, hides nothing, and is clean. Raises `NotAccepted`."""
    if sentence := vetting.name_against(name):
        raise NotAccepted(sentence)
    content_type = sniff.content_type(name, content)
    if content_type is None:
        accepted = ", ".join(sorted(kind.removeprefix(".").upper() for kind in sniff.TYPES))
        raise NotAccepted(
            _("“%(name)s” is not a file of a type that is taken, or its content is another: %(types)s.")
            % {"name": name, "types": accepted}
        )
    if sentence := vetting.content_against(name, content) or scanning.against(name, content):
        raise NotAccepted(sentence)
    return content_type


def _read(file: File[bytes], name: str) -> bytes:
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
