"""Charts in rows, label beside or above its bar: ladder, bars by donor, dot plot, waterfall, milestones.

Each takes the finding as `title` and draws at the given width in CSS pixels; below `NARROW` labels stand above.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _t

from trustfund.web import words
from trustfund.web.charts.svg import SMALL, drawing, line, rect, shorten, tag, text, text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from django.utils.safestring import SafeString

NARROW: Final = 480
ROW: Final = 27
ROW_NARROW: Final = 38
BAR: Final = 15
GAP: Final = 12


@dataclass(frozen=True)
class Frame:
    """Where labels, bars and amounts of a chart in rows stand."""

    width: int
    left: float
    right: float
    row: int
    note_end: float

    @property
    def is_narrow(self) -> bool:
        """Say whether labels stand above their bars."""
        return self.width < NARROW

    @property
    def room(self) -> float:
        """Return the width that bars have."""
        return self.right - self.left

    def scale(self, highest: Decimal) -> Callable[[Decimal], float]:
        """Return the function from an amount to its length."""
        top = float(highest) or 1.0
        return lambda amount: self.left + self.room * float(amount) / top

    def bar_y(self, index: int) -> float:
        """Return the upper edge of the bar in this row."""
        return index * self.row + (18 if self.is_narrow else (self.row - BAR) / 2)

    def label_y(self, index: int) -> float:
        """Return the baseline of this row's words."""
        return index * self.row + (13 if self.is_narrow else self.row / 2 + 4.5)


def frame_for(labels: Sequence[str], notes: Sequence[str], width: int, column: float = 0) -> Frame:
    """Give labels and notes the room they need, and the bars the rest; `column` is left free at the end."""
    end = width - column
    if width < NARROW:
        return Frame(width, 0, width, ROW_NARROW, end)
    left = min(max((text_width(label) for label in labels), default=0), width * 0.34) + GAP
    right = end - max((text_width(note) for note in notes), default=0) - GAP
    return Frame(width, left, right, ROW, end)


def _words(frame: Frame, index: int, label: str, note: str) -> list[str]:
    room = frame.note_end - text_width(note) - GAP if frame.is_narrow else frame.left - GAP
    return [
        text(0, frame.label_y(index), shorten(label, room)),
        text(frame.note_end, frame.label_y(index), note, anchor="end"),
    ]


def ladder(rungs: Sequence[Any], currency: str, *, width: int = 720, title: str = "") -> SafeString:
    """Draw the rungs from promise to verified use: the pale part of each is what the rung above has more."""
    notes = [words.figure(rung.amount, currency) for rung in rungs]
    shares = ["" if getattr(rung, "share", None) is None else words.percent(rung.share) for rung in rungs]
    labels = [str(rung.label) for rung in rungs]
    column = max((text_width(share) for share in shares), default=0.0) + GAP if any(shares) else 0.0
    frame = frame_for(labels, notes, width, column)
    x = frame.scale(max((rung.amount for rung in rungs), default=Decimal(0)))
    parts: list[str] = []
    above = Decimal(0)
    for index, rung in enumerate(rungs):
        y = frame.bar_y(index)
        if above > rung.amount:
            parts.append(rect(frame.left, y, x(above) - frame.left, BAR, "c-ghost"))
        paint = "c-verified" if rung.name == "verified" else "c-main"
        parts.append(rect(frame.left, y, x(rung.amount) - frame.left, BAR, paint))
        parts += _words(frame, index, labels[index], notes[index])
        parts.append(text(width, frame.label_y(index), shares[index], paint="c-soft", anchor="end"))
        above = rung.amount
    said = "; ".join(f"{rung.label} {words.money(rung.amount, currency)}" for rung in rungs)
    return drawing(
        parts, width=width, height=len(rungs) * frame.row, title=title or _t("Ladder of the Fund"), description=said
    )


@dataclass(frozen=True)
class Bar:
    """One row: what is there (`done`), what is still to come (`rest`), and words for the reader."""

    label: str
    done: Decimal
    rest: Decimal = Decimal(0)
    note: str = ""


def bars(
    rows: Sequence[Bar], *, title: str, done: str = "", rest: str = "", unit: str = "USD", width: int = 720
) -> SafeString:
    """Draw bars with what has come and, outlined, what is still due; both are named once, above the longest bar."""
    notes = [row.note or words.figure(row.done + row.rest, unit) for row in rows]
    frame = frame_for([row.label for row in rows], notes, width)
    x = frame.scale(max((row.done + row.rest for row in rows), default=Decimal(0)))
    head = 20 if done and rows else 0
    parts = _names_of_parts(rows, frame, x, done, rest) if head else []
    body: list[str] = []
    for index, row in enumerate(rows):
        y, split = frame.bar_y(index), x(row.done)
        body.append(rect(frame.left, y, split - frame.left, BAR, "c-main"))
        if row.rest > 0:
            end = x(row.done + row.rest)
            body.append(rect(split, y + 0.75, max(end - split - 0.75, 0.5), BAR - 1.5, "c-outline", stroke_width=1.5))
        body += _words(frame, index, row.label, notes[index])
    parts.append(tag("g", "".join(body), transform=f"translate(0 {head})"))
    said = "; ".join(f"{row.label}: {note}" for row, note in zip(rows, notes, strict=True))
    return drawing(parts, width=width, height=head + len(rows) * frame.row, title=title, description=said)


def _names_of_parts(
    rows: Sequence[Bar], frame: Frame, x: Callable[[Decimal], float], done: str, rest: str
) -> list[str]:
    """Name the two parts where they meet most visibly, in the first row that has both."""
    shown = next((row for row in rows if row.rest > 0), None)
    named = [text(frame.left, 12, f"■ {done}", paint="c-main", font_size=SMALL)]
    if rest and shown is not None:
        start = max(x(shown.done), frame.left + text_width(f"■ {done}  ", SMALL))
        named.append(text(start, 12, f"□ {rest}", paint="c-main", font_size=SMALL))
    return named


@dataclass(frozen=True)
class Dots:
    """One row of a dot plot: amounts from first to last stage."""

    label: str
    amounts: tuple[Decimal, ...]


def dots(rows: Sequence[Dots], *, stages: Sequence[str], title: str, unit: str = "USD", width: int = 720) -> SafeString:
    """Draw for each row how far it has come: an open dot for the promise, a filled one for the last stage."""
    notes = [words.figure(row.amounts[-1], unit) for row in rows]
    frame = frame_for([row.label for row in rows], notes, width)
    x = frame.scale(max((amount for row in rows for amount in row.amounts), default=Decimal(0)))
    shapes, step = "○◐●"[-len(stages) :], frame.room / max(len(stages), 1)
    names = [
        text(frame.left + place * step, 12, f"{shape} {stage}", paint="c-soft", font_size=SMALL)
        for place, (shape, stage) in enumerate(zip(shapes, stages, strict=True))
    ]
    body: list[str] = []
    for index, row in enumerate(rows):
        middle = frame.bar_y(index) + BAR / 2
        body.append(line(frame.left, middle, x(max(row.amounts)), middle, "c-grid", stroke_width=2))
        for place, amount in enumerate(row.amounts):
            is_last = place == len(row.amounts) - 1
            radius, paint = (5.5, "c-main") if is_last else (4.5, "c-pale" if place else "c-outline")
            body.append(tag("circle", "", paint, cx=x(amount), cy=middle, r=radius, stroke_width=1.5))
        body += _words(frame, index, row.label, notes[index])
    parts = [*names, tag("g", "".join(body), transform="translate(0 20)")]
    return drawing(parts, width=width, height=20 + len(rows) * frame.row, title=title, description=", ".join(stages))


@dataclass(frozen=True)
class Fall:
    """One row of a waterfall: a change, or a level reached (`is_total`)."""

    label: str
    amount: Decimal
    is_total: bool = False


def waterfall(rows: Sequence[Fall], *, title: str, unit: str = "USD", width: int = 720) -> SafeString:
    """Draw sources and uses: each bar begins where the one before ended; totals stand on the axis."""
    notes = [words.figure(row.amount, unit) if row.is_total else _signed(row.amount, unit) for row in rows]
    frame = frame_for([row.label for row in rows], notes, width)
    levels, level = [], Decimal(0)
    for row in rows:
        start = Decimal(0) if row.is_total else level
        level = row.amount if row.is_total else level + row.amount
        levels.append((start, level))
    x = frame.scale(max((max(pair) for pair in levels), default=Decimal(0)))
    parts: list[str] = []
    for index, (row, (start, end)) in enumerate(zip(rows, levels, strict=True)):
        y, low, high = frame.bar_y(index), min(start, end), max(start, end)
        paint = "c-main" if row.is_total else ("c-pale" if row.amount >= 0 else "c-outline")
        parts.append(
            rect(x(low), y, max(x(high) - x(low), 1), BAR, paint, stroke_width=1.5 if paint == "c-outline" else None)
        )
        if index + 1 < len(rows):
            parts.append(line(x(end), y + BAR, x(end), frame.bar_y(index + 1), "c-axis"))
        parts += _words(frame, index, row.label, notes[index])
    said = "; ".join(f"{row.label} {note}" for row, note in zip(rows, notes, strict=True))
    return drawing(parts, width=width, height=len(rows) * frame.row, title=title, description=said)


def _signed(amount: Decimal, unit: str) -> str:
    return ("+" if amount > 0 else "") + words.figure(amount, unit)


@dataclass(frozen=True)
class Milestone:
    """One row of a timeline: planned for a day; reached, late or still to come."""

    label: str
    on: date
    mark: str = "waiting"  # or "verified", "late"


def milestones(rows: Sequence[Milestone], *, today: date, title: str, width: int = 720) -> SafeString:
    """Draw milestones along the time, with a line for today; verified green, overdue amber with its word."""
    late = _t("overdue")
    notes = [words.day(row.on) + (f" · {late}" if row.mark == "late" else "") for row in rows]
    frame = frame_for([row.label for row in rows], notes, width)
    days = [row.on.toordinal() for row in rows] + [today.toordinal()]
    first, span = min(days), max(max(days) - min(days), 1)

    def x(on: date) -> float:
        return frame.left + 6 + (frame.room - 12) * (on.toordinal() - first) / span

    height = len(rows) * frame.row
    parts = [
        line(x(today), frame.bar_y(place) - 2, x(today), frame.bar_y(place) + BAR + 2, "c-axis", stroke_dasharray="3 3")
        for place in range(len(rows))
    ]
    parts.append(text(x(today), height + 14, _t("today"), paint="c-soft", anchor="middle", font_size=SMALL))
    paints = {"verified": "c-verified", "late": "c-late"}
    for index, row in enumerate(rows):
        middle = frame.bar_y(index) + BAR / 2
        parts.append(line(frame.left, middle, frame.right, middle, "c-grid"))
        parts.append(
            tag("circle", "", paints.get(row.mark, "c-outline"), cx=x(row.on), cy=middle, r=6, stroke_width=1.5)
        )
        parts += _words(frame, index, row.label, notes[index])
    said = "; ".join(f"{row.label}: {note}" for row, note in zip(rows, notes, strict=True))
    return drawing(parts, width=width, height=height + 18, title=title, description=said)
