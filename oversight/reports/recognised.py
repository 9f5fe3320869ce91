"""Which document of the Fund a file is: by its SHA-256, or, for a statement of account, by printing it once more.

The page is open to everyone who signs in. It says what kind of document a file is and of which day, never whose: who holds the
file can read that in it, and a fingerprint alone betrays nothing.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _t
from pypdf import PdfReader

from donors.models import Call
from oversight.models import Statement
from oversight.reports import statement as printed
from oversight.reports.extract import sha256 as hash_of
from oversight.reports.sentences import quarter
from oversight.reports.verify import find
from trustfund.fund.models import Document
from trustfund.web import words

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMED: Final = re.compile("extract-sha256:([0-9a-f]{64})")
"""How a printed statement names its extract among its keywords."""


@dataclass(frozen=True)
class Recognised:
    """What a file is, in a sentence, and where the report it belongs to stands (nowhere for a party's own document)."""

    sentence: str
    url: str = ""
    title: str = ""


def recognise(sha256: str, content: bytes = b"") -> Recognised | None:
    """Return what a file with this hash is, or None. `content` is needed for a printed statement of account only."""
    return next((found for found in _known(sha256, content) if found is not None), None)


def _known(sha256: str, content: bytes) -> Iterator[Recognised | None]:
    yield _report(sha256)
    yield _kept(sha256)
    yield _letter(sha256)
    yield _statement(sha256, content)


def _report(sha256: str) -> Recognised | None:
    found = find(sha256)
    if found is None:
        return None
    said = _t("This is %(name)s, as published on %(day)s.")
    said %= {"name": found.name, "day": words.moment(found.report.published_at)}
    return Recognised(said, found.report.get_absolute_url(), quarter(found.report.period_end_on))


def _kept(sha256: str) -> Recognised | None:
    """Return a closing statement: it is kept as it was printed."""
    if not Document.objects.filter(kind=Document.Kind.STATEMENT, sha256=sha256).exists():
        return None
    return Recognised(_t("This is a closing statement of the Fund, as it is kept."))


def _letter(sha256: str) -> Recognised | None:
    call = Call.objects.filter(letter_sha256=sha256).first()
    if call is None:
        return None
    said = _t("This is the letter of call of funds %(number)s, as it was sent.") % {"number": call.number}
    return Recognised(said)


def _statement(sha256: str, content: bytes) -> Recognised | None:
    """Return a statement of account: its extract by its hash, its document by printing it again from the extract."""
    named = _extract_named_in(content)
    found = Statement.objects.filter(sha256=named or sha256).first()
    if found is None:
        return None
    if named and all(hash_of(printed.render(found, language)) != sha256 for language in printed.LANGUAGES):
        return None
    said = _t("This is a statement of account as of %(day)s, as the Fund makes it from its books.")
    return Recognised(said % {"day": words.day(found.as_of)})


def _extract_named_in(content: bytes) -> str:
    """Return the SHA-256 of the extract that a printed document names, or nothing."""
    if not content.startswith(b"%PDF-"):
        return ""
    try:
        told: Any = PdfReader(io.BytesIO(content)).metadata or {}
        keywords = str(told.get("/Keywords", ""))
    except Exception:  # noqa: BLE001 - whatever is wrong with a stranger's file, it is no statement of ours
        return ""
    named = NAMED.search(keywords)
    return named.group(1) if named else ""
