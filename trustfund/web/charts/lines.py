"""A line over time, with the shortfall marked where it falls below the floor."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from trustfund.web import words
from trustfund.web.charts.svg import SMALL, drawing, line, tag, text, text_width, ticks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.utils.safestring import SafeString

TOP: Final = 22
BOTTOM: Final = 24


@dataclass(frozen=True)
class Point:
    """An amount on a day."""

    on: date
    amount: Decimal


class Plane:
    """From days and amounts to places on the drawing."""

    def __init__(self, points: Sequence[Point], floor: Decimal, width: int, height: int) -> None:
        amounts = [float(point.amount) / 1e6 for point in points] + [float(floor) / 1e6, 0.0]
        self.lowest = min(amounts)
        self.marks = ticks(max(amounts))
        self.highest = self.marks[-1]
        self.left = max(text_width(f"{mark:g}", SMALL) for mark in self.marks) + 10
        self.right, self.bottom = width - 8.0, height - BOTTOM
        self.first = min(point.on for point in points).toordinal()
        self.span = max(max(point.on for point in points).toordinal() - self.first, 1)

    def x(self, on: date) -> float:
        """Return the place of a day."""
        return self.left + (self.right - self.left) * (on.toordinal() - self.first) / self.span

    def y(self, amount: Decimal | float) -> float:
        """Return the height of an amount (in units of the currency)."""
        share = (float(amount) / 1e6 - self.lowest) / ((self.highest - self.lowest) or 1)
        return self.bottom - (self.bottom - TOP) * share


def forecast(
    points: Sequence[Point],
    *,
    title: str,
    unit: str,
    floor: Decimal = Decimal(0),
    floor_label: str = "",
    shortfall_label: str = "",
    width: int = 720,
) -> SafeString:
    """Draw amounts (axis in millions of `unit`) over time; points below `floor` are marked as the shortfall."""
    height = 220 if width < 480 else 240
    if not points:
        return drawing([], width=width, height=1, title=title)
    plane = Plane(points, floor, width, height)
    parts = _axes(plane, points, unit)
    parts.append(line(plane.left, plane.y(floor), plane.right, plane.y(floor), "c-limit", stroke_dasharray="4 3"))
    if floor_label:
        parts.append(text(plane.left, plane.y(floor) - 5, floor_label, paint="c-wrong", font_size=SMALL))
    way = " ".join(f"{plane.x(p.on):.1f},{plane.y(p.amount):.1f}" for p in points)
    parts.append(tag("polyline", "", "c-line", points=way, stroke_width=2.25, stroke_linejoin="round"))
    parts += _ends(plane, points, floor, shortfall_label)
    said = "; ".join(f"{words.day(p.on)} {words.money(p.amount, unit)}" for p in points)
    return drawing(parts, width=width, height=height, title=title, description=said)


def _axes(plane: Plane, points: Sequence[Point], unit: str) -> list[str]:
    parts = [text(0, 12, words.in_millions_of(unit), paint="c-soft", font_size=SMALL)]
    for mark in plane.marks:
        y = plane.y(mark * 1e6)
        parts.append(line(plane.left, y, plane.right, y, "c-grid"))
        parts.append(text(plane.left - 6, y + 4, f"{mark:g}", paint="c-soft", anchor="end", font_size=SMALL))
    first, last = points[0].on, points[-1].on
    y = plane.bottom + 18
    parts.append(text(plane.left, y, words.month(first), paint="c-soft", font_size=SMALL))
    parts.append(text(plane.right, y, words.month(last), paint="c-soft", anchor="end", font_size=SMALL))
    return parts


def _ends(plane: Plane, points: Sequence[Point], floor: Decimal, shortfall_label: str) -> list[str]:
    """Mark what falls short and say how much; otherwise say where the line ends."""
    last, lowest = points[-1], min(points, key=lambda point: point.amount)
    below = [point for point in points if point.amount < floor]
    parts = [tag("circle", "", "c-main", cx=plane.x(last.on), cy=plane.y(last.amount), r=3.5)]
    parts += [tag("circle", "", "c-wrong", cx=plane.x(p.on), cy=plane.y(p.amount), r=4) for p in below]
    if below and shortfall_label:
        x, y = plane.x(lowest.on) - 10, plane.y(lowest.amount) + 4
        parts.append(text(x, y, shortfall_label, paint="c-wrong", anchor="end", font_weight=600))
    else:
        y = plane.y(last.amount) - 9
        parts.append(text(plane.right, y, words.millions(last.amount), anchor="end", font_weight=600))
    return parts
