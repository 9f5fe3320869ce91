"""The door to the typesetter of reports (`trustfund.web.pdf` says why there is one)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from trustfund.web.pdf import typesetter

if TYPE_CHECKING:
    from collections.abc import Mapping

STYLE: Final = Path(__file__).resolve().parent / "report.css"


def render(extract: Mapping[str, Any], language: str) -> bytes:
    """Return the report in one language as a PDF (`typeset.render`). Raises `NoTypesetter` without Pango."""
    content: bytes = typesetter("oversight.reports.typeset").render(extract, language)
    return content
