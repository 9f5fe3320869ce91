"""The typeface as PDFs need it: whole fonts by path, for WeasyPrint's fetcher to allow and its style sheet to name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from trustfund.web.typeface import FOLDER, WEIGHTS, is_here

if TYPE_CHECKING:
    from pathlib import Path

FAMILY: Final = "Pretendard"
FALLBACK: Final = '"Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "DejaVu Sans", sans-serif'


def font_files() -> dict[int, Path]:
    """Return the font files by weight; empty when the typeface is not installed."""
    return {weight: FOLDER / f"Pretendard-{name}.otf" for name, weight in WEIGHTS.items()} if is_here() else {}


def font_face_css() -> str:
    """Return the `@font-face` rules for a PDF; the addresses are `file:` addresses of `font_files()`."""
    rules = []
    for weight, path in font_files().items():
        source = f'url("{path.as_uri()}") format("opentype")'
        rules.append(f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; src: {source}; }}')
    return "\n".join(rules)


def font_family() -> str:
    """Return the value of `font-family` for a PDF."""
    return f'"{FAMILY}", {FALLBACK}' if is_here() else FALLBACK
