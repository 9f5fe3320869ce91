"""Charts drawn on the server as SVG: the same on the page and in the PDF, light and dark, read out by screen readers.

charts.ladder(figures.ladder, "USD", title=…)              one drawing, e.g. for a PDF (`width=` in CSS pixels)
charts.both(charts.bars, rows, title=…, unit="USD")        wide and narrow for a page; the style sheet shows one
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.safestring import SafeString, mark_safe

from trustfund.web.charts.lines import Point, forecast
from trustfund.web.charts.rows import Bar, Dots, Fall, Milestone, bars, dots, ladder, milestones, waterfall

if TYPE_CHECKING:
    from collections.abc import Callable

WIDE: Final = 640
SLIM: Final = 330


def both(draw: Callable[..., SafeString], *args: Any, wide: int = WIDE, **rest: Any) -> SafeString:
    """Return the drawing for a wide and for a narrow place; only the fitting one is shown and read out."""
    drawings = ((wide, "chart-wide"), (SLIM, "chart-slim"))
    return mark_safe(  # noqa: S308  (drawings are escaped by charts.svg)  # nosec B308 B703
        '<div class="chart-place">'
        + "".join(f'<div class="{name}">{draw(*args, width=width, **rest)}</div>' for width, name in drawings)
        + "</div>"
    )


__all__ = [
    "Bar",
    "Dots",
    "Fall",
    "Milestone",
    "Point",
    "bars",
    "both",
    "dots",
    "forecast",
    "ladder",
    "milestones",
    "waterfall",
]
