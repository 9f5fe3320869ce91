"""Handing out a stored document: only as it was handed in, as an attachment, with its reader in the book of acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import structlog
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _

from trustfund.access import acts
from trustfund.fund.services import vault

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from trustfund.access.models import User
    from trustfund.fund.models import Document

log = structlog.get_logger(__name__)
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}
"""Nothing in a file that somebody handed in runs in our name, and no cache keeps it."""


def hand_out(
    request: HttpRequest,
    document: Document,
    *,
    by: User,
    verb: str = "document.downloaded",
    object_name: str = "document",
    object_id: UUID | None = None,
) -> HttpResponse:
    """Answer with the file. Raises PermissionDenied, and writes an act, for what is not as handed in, or not clean.

    Whom the policy lets read it is the matter of the view; asking for the head alone is no download.
    """
    try:
        content = vault.content_of(document)
        vault.ensure_clean(document, content, by=by)
    except (vault.Changed, vault.Withheld) as error:
        log.critical("document.refused", document=str(document.pk), why=type(error).__name__)
        acts.log("document.refused", by=by, object_name="document", object_id=document.pk, sha256=document.sha256)
        raise PermissionDenied(getattr(error, "sentence", "") or _changed(document)) from error
    if request.method == "GET":
        acts.log(
            verb,
            by=by,
            object_name=object_name,
            object_id=object_id or document.pk,
            party=document.party_id,
            file=document.name,
            sha256=document.sha256,
        )
    return attached(content, document.name, document.content_type)


def attached(content: bytes, name: str, content_type: str = "application/pdf") -> HttpResponse:
    """Answer with a file that no cache keeps and that opens nothing in our name."""
    named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return HttpResponse(content, content_type=content_type, headers=named | HEADERS)


def _changed(document: Document) -> str:
    return _(
        "“%(name)s” is not what was handed in: its SHA-256 differs or it is missing, so it is not given out."
        " Tell the administrators."
    ) % {"name": document.name}
