"""A few strokes of SVG: every text escaped, every colour a class for pages and an attribute for PDFs, no style."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from collections.abc import Iterable

Number = int | float | Decimal
FONT: Final = 'Pretendard, "Noto Sans CJK KR", sans-serif'
PAINT: Final[dict[str, dict[str, str]]] = {
    "c-text": {"fill": "#17212b"},
    "c-soft": {"fill": "#535e69"},
    "c-main": {"fill": "#1f4f73"},
    "c-pale": {"fill": "#a9c3d6"},
    "c-ghost": {"fill": "#eceff1"},
    "c-wrong": {"fill": "#a32a24"},
    "c-late": {"fill": "#855500"},
    "c-verified": {"fill": "#1d6a45"},
    "c-inverse": {"fill": "#ffffff"},
    "c-axis": {"stroke": "#8b949c"},
    "c-grid": {"stroke": "#d5dade"},
    "c-line": {"stroke": "#1f4f73", "fill": "none"},
    "c-outline": {"stroke": "#1f4f73", "fill": "#ffffff"},
    "c-limit": {"stroke": "#a32a24", "fill": "none"},
}
"""Colours as attributes, for where no style sheet reaches; in a page the classes decide, light or dark."""
SMALL: Final = 12
NORMAL: Final = 13


def tag(name: str, content: str = "", paint: str = "", **attributes: Any) -> str:
    """Return one element; `content` is SVG already, attribute values are escaped, `_` in names becomes `-`."""
    values: dict[str, Any] = dict(PAINT.get(paint, {}))
    if paint:
        values["class"] = paint
    values.update({key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None})
    written = "".join(f' {key}="{escape(_short(value))}"' for key, value in values.items())
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _short(value: Any) -> str:
    if isinstance(value, float | Decimal):
        return f"{value:.1f}".rstrip("0").rstrip(".") or "0"
    return str(value)


def text(x: Number, y: Number, words: Any, *, paint: str = "c-text", anchor: str | None = None, **rest: Any) -> str:
    """Return a line of text at its baseline; anchor is `middle` or `end`."""
    rest.setdefault("font_size", NORMAL)
    return tag("text", str(escape(words)), paint, x=x, y=y, text_anchor=anchor, **rest)


def rect(x: Number, y: Number, width: Number, height: Number, paint: str, **rest: Any) -> str:
    """Return a bar; one with something in it is never thinner than can be seen."""
    return tag("rect", "", paint, x=x, y=y, width=max(float(width), 0), height=height, **rest)


def line(x1: Number, y1: Number, x2: Number, y2: Number, paint: str = "c-grid", **rest: Any) -> str:
    """Return a straight line."""
    return tag("line", "", paint, x1=x1, y1=y1, x2=x2, y2=y2, **rest)


def text_width(words: Any, size: int = NORMAL) -> float:
    """Estimate the width of a text: Hangul is as wide as it is high, Latin a little over half."""
    return sum(size * (0.92 if ord(letter) > 0x1100 else 0.56) for letter in str(words))


def shorten(words: Any, width: float, size: int = NORMAL) -> str:
    """Cut a label that does not fit; the table under the chart has it whole."""
    label = str(words)
    if text_width(label, size) <= width:
        return label
    while label and text_width(label + "…", size) > width:
        label = label[:-1]
    return label.rstrip() + "…"


def drawing(parts: Iterable[str], *, width: Number, height: Number, title: str, description: str = "") -> SafeString:
    """Return the whole drawing: a picture with its finding as title and its figures as description."""
    head = str(tag("title", str(escape(title)))) + (tag("desc", str(escape(description))) if description else "")
    return mark_safe(  # noqa: S308  (everything in it went through escape)  # nosec B308 B703
        tag(
            "svg",
            head + "".join(parts),
            xmlns="http://www.w3.org/2000/svg",
            class_="chart",
            viewBox=f"0 0 {_short(float(width))} {_short(float(height))}",
            width=width,
            height=height,
            role="img",
            aria_label=f"{title}. {description}".strip(". ") if description else title,
            font_family=FONT,
            font_size=NORMAL,
        )
    )


def ticks(highest: float, count: int = 4) -> list[float]:
    """Return round values from 0 to at least `highest` for an axis."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / count
    size = 10.0 ** (len(str(int(rough))) - 1) if rough >= 1 else 1.0
    while size > rough:
        size /= 10
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough)
    values = [0.0]
    while values[-1] < highest:
        values.append(values[-1] + step)
    return values
