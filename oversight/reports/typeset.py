"""From the frozen extract to a PDF/UA, by WeasyPrint: the same extract gives the same bytes, in every process."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation

from oversight.reports.extract import sha256, to_bytes
from oversight.reports.pdf import STYLE
from oversight.reports.printed import printed
from trustfund.web import typeset

if TYPE_CHECKING:
    from collections.abc import Mapping


def html(extract: Mapping[str, Any], language: str) -> tuple[str, dict[str, str]]:
    """Return the document as HTML and its charts by name."""
    with translation.override(language):
        report = printed(extract, sha256(to_bytes(extract)))
        text = render_to_string("reports/quarterly.html", {"report": report, "language": language})
        return text, report.charts


def render(extract: Mapping[str, Any], language: str) -> bytes:
    """Return the report in one language as a tagged PDF with embedded fonts. Raises `typeset.NotAllowed`."""
    text, charts = html(extract, language)
    identifier = hashlib.md5(to_bytes(extract) + language.encode(), usedforsecurity=False).hexdigest()
    return typeset.to_pdf(text, style=STYLE, identifier=identifier, charts=charts)
