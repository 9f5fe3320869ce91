"""From HTML to a PDF/UA with embedded fonts, by WeasyPrint: the same words give the same bytes, in every process.

Nothing from outside is fetched: the fetcher knows the fonts, the style sheet and the charts it was given by name and
refuses everything else (INVARIANTS, measured 8). Fonts and style sheets are read once per process. Imported only
through `trustfund.web.pdf`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from trustfund.web import fonts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

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
def _style(sheet: Path) -> tuple[FontConfiguration, CSS]:
    """Read fonts and style sheet once: a worker keeps them for all its documents."""
    configuration = FontConfiguration()
    family = f":root {{ font-family: {fonts.font_family()} }}"
    css = CSS(
        string=f"{fonts.font_face_css()}\n{family}\n{sheet.read_text()}",
        font_config=configuration,
        url_fetcher=NamedAssets(),
    )
    return configuration, css


def to_pdf(text: str, *, style: Path, identifier: str, charts: Mapping[str, str] | None = None) -> bytes:
    """Return the document as a tagged PDF with embedded fonts. Raises `NotAllowed`."""
    configuration, css = _style(style)
    document = HTML(string=text, url_fetcher=NamedAssets(charts), base_url=None)
    content: bytes = document.write_pdf(
        stylesheets=[css],
        font_config=configuration,
        pdf_identifier=identifier.encode(),
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
    )
    return content
