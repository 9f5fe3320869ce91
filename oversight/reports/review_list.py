"""The signed-off list of an access review as a PDF: every role, what was said of it and by whom, and who signed."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid5

from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import translation

from oversight.models import AccessReview, ReviewPrint
from oversight.models.access_review import Verdict
from oversight.reports.pdf import STYLE
from trustfund.access.policy import Role
from trustfund.fund.models import Document, Fund
from trustfund.fund.services import Examined, clear_unfinished, examine, store_document
from trustfund.web.pdf import typesetter
from trustfund.web.words import named

if TYPE_CHECKING:
    from oversight.models import ReviewLine

LANGUAGES: Final = ("en", "ko")


def html(review: AccessReview, language: str) -> str:
    """Return the list as HTML in one language."""
    lines = list(review.lines.select_related("membership__person", "membership__party", "judged_by"))
    with translation.override(language):
        return render_to_string(
            "reports/access_review.html",
            {
                "language": language,
                "fund": Fund.objects.first(),
                "review": review,
                "rows": [_row(line) for line in lines],
                "ended": sum(line.verdict == Verdict.END for line in lines),
                "signatures": review.signatures.select_related("person").order_by("signed_at"),
                "sha256": sha256_of(review),
            },
        )


def _row(line: ReviewLine) -> dict[str, Any]:
    held = line.membership
    return {
        "line": line,
        "person": named(held.person),
        "role": Role(held.role).label,
        "party": named(held.party),
        "judge": named(line.judged_by),
    }


def sha256_of(review: AccessReview) -> str:
    """Return the hash of everything the list says, which its PDF prints: recomputed, it shows that nothing changed."""
    lines = review.lines.order_by("membership_id").values_list(
        "membership_id", "last_sign_in_on", "has_second_factor", "verdict", "note", "judged_by_id"
    )
    said = {**review.signed_content(), "lines": [[str(value) for value in line] for line in lines]}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def render(review: AccessReview, language: str) -> bytes:
    """Return the list as a PDF. Raises `NoTypesetter` without Pango."""
    identifier = hashlib.md5(f"{review.pk}{language}".encode(), usedforsecurity=False).hexdigest()
    content: bytes = typesetter().to_pdf(html(review, language), style=STYLE, identifier=identifier)
    return content


def printed(review: AccessReview, language: str) -> Examined:
    """Return the list as a file that may be kept. Raises `NoTypesetter` without Pango."""
    name = f"access-review-{review.quarter_end_on}-{language}.pdf"
    return examine(ContentFile(render(review, language), name=name))


def keep(review: AccessReview, language: str, file: Examined) -> None:
    """Store one printed list. A second attempt gives it the same id, and removes what a killed one left."""
    document_id = uuid5(review.pk, file.name)
    clear_unfinished(document_id, file.name)
    document = store_document(file, title=file.name, kind=Document.Kind.ACCESS_REVIEW, by=None, id=document_id)
    ReviewPrint.objects.create(review=review, language=language, document=document)
