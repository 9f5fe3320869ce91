"""From the frozen extract to a PDF/UA, by WeasyPrint: the same extract gives the same bytes, in every process.

Nothing from outside is fetched: the fetcher knows the fonts, the style sheet and the charts it was given by name and
refuses everything else (INVARIANTS, measured 8). Fonts and style sheet are read once per process.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from oversight.reports.extract import sha256, to_bytes
from oversight.reports.printed import printed
from trustfund.web import fonts

if TYPE_CHECKING:
    from collections.abc import Mapping

STYLE: Final = Path(__file__).resolve().parent / "report.css"
CHART: Final = "chart:"


class NotAllowed(FatalURLFetchingError):  # type: ignore[misc]
    """The document asked for something that is not one of the named assets. Never passed over in silence."""


class NamedAssets(URLFetcher):  # type: ignore[misc]
    """Gives the fonts by their path and the charts of one document by name; everything else is an error."""

    def __init__(self, charts: Mapping[str, str] | None = None) -> None:
        super().__init__(allowed_protocols=())
        self.charts = {f"{CHART}{name}": svg for name, svg in (charts or {}).items()}
        self.fonts = {path.as_uri(): path for path in fonts.font_files().values()}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return the asset; raises `NotAllowed`."""
        if url in self.charts:
            return URLFetcherResponse(url, self.charts[url].encode(), {"Content-Type": "image/svg+xml"})
        if url in self.fonts:
            return URLFetcherResponse(url, self.fonts[url].read_bytes(), {"Content-Type": "font/otf"})
        raise NotAllowed(url)


@cache
def _style() -> tuple[FontConfiguration, CSS]:
    """Read fonts and style sheet once: a worker keeps them for all its reports."""
    configuration = FontConfiguration()
    family = f":root {{ font-family: {fonts.font_family()} }}"
    sheet = CSS(
        string=f"{fonts.font_face_css()}\n{family}\n{STYLE.read_text()}",
        font_config=configuration,
        url_fetcher=NamedAssets(),
    )
    return configuration, sheet


def html(extract: Mapping[str, Any], language: str) -> tuple[str, dict[str, str]]:
    """Return the document as HTML and its charts by name."""
    with translation.override(language):
        report = printed(extract, sha256(to_bytes(extract)))
        text = render_to_string("reports/quarterly.html", {"report": report, "language": language})
        return text, report.charts


def render(extract: Mapping[str, Any], language: str) -> bytes:
    """Return the report in one language as a tagged PDF with embedded fonts. Raises `NotAllowed`."""
    text, charts = html(extract, language)
    configuration, sheet = _style()
    identifier = hashlib.md5(to_bytes(extract) + language.encode(), usedforsecurity=False).hexdigest()
    document = HTML(string=text, url_fetcher=NamedAssets(charts), base_url=None)
    content: bytes = document.write_pdf(
        stylesheets=[sheet],
        font_config=configuration,
        pdf_identifier=identifier.encode(),
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
    )
    return content
