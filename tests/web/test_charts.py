"""Charts are drawings with a title that can be read out, without styles that the page's policy forbids."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation

from trustfund.web import charts, specimens
from trustfund.web.charts.svg import ticks

M = Decimal(1_000_000)
EVIL = '<script>alert("1")</script>'
DRAWINGS: dict[str, Any] = {
    "ladder": lambda **rest: charts.ladder(specimens.rungs(), "USD", **rest),
    "bars": lambda **rest: charts.bars([charts.Bar(EVIL, 3 * M, M)], done="paid", rest="due", **rest),
    "dots": lambda **rest: charts.dots([charts.Dots(EVIL, (3 * M, M))], stages=("a", "b"), **rest),
    "waterfall": lambda **rest: charts.waterfall([charts.Fall(EVIL, M, True), charts.Fall("x", -M)], **rest),
    "forecast": lambda **rest: charts.forecast(
        [charts.Point(date(2026, 1, 1), M), charts.Point(date(2027, 1, 1), -M)],
        unit="USD",
        shortfall_label=EVIL,
        **rest,
    ),
    "milestones": lambda **rest: charts.milestones(
        [charts.Milestone(EVIL, date(2026, 1, 1), "late")], today=date(2026, 6, 1), **rest
    ),
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("width", [330, 720])
@pytest.mark.parametrize("name", list(DRAWINGS))
def test_a_drawing_is_well_formed_named_and_carries_no_style(name: str, width: int) -> None:
    root = ET.fromstring(DRAWINGS[name](title="The finding", width=width))
    assert (root.tag, root.get("role")) == (f"{SVG}svg", "img")
    assert root.findtext(f"{SVG}title") == "The finding"
    for element in root.iter():
        assert element.tag.removeprefix(SVG) not in {"script", "style", "foreignObject", "image"}
        assert not [key for key in element.attrib if key == "style" or key.startswith("on")]


@pytest.mark.parametrize("name", list(DRAWINGS))
def test_nothing_is_drawn_outside_the_frame(name: str) -> None:
    for width in (330, 720):
        root = ET.fromstring(DRAWINGS[name](title="x", width=width))
        for rect in root.iter(f"{SVG}rect"):
            right = float(rect.get("x", 0)) + float(rect.get("width", 0))
            assert -0.1 <= float(rect.get("x", 0)) <= right <= width + 0.1


@pytest.mark.parametrize(
    "draw",
    [
        lambda: charts.ladder([], "USD"),
        lambda: charts.bars([], title="x"),
        lambda: charts.dots([], stages=("a",), title="x"),
        lambda: charts.waterfall([], title="x"),
        lambda: charts.forecast([], title="x", unit="USD"),
        lambda: charts.milestones([], today=date(2026, 1, 1), title="x"),
        lambda: charts.bars([charts.Bar("nothing yet", Decimal(0))], title="x"),
    ],
)
def test_no_figures_are_no_error(draw: Any) -> None:
    assert ET.fromstring(draw()).get("role") == "img"


def test_the_ladder_says_its_figures_and_shares_in_the_readers_language() -> None:
    with translation.override("ko"):
        drawing = charts.ladder(specimens.rungs(), "USD")
    assert "70,200,000.00" in drawing
    assert "91.6%" in drawing


@pytest.mark.parametrize(("highest", "values"), [(0, [0, 1]), (9, [0, 2.5, 5, 7.5, 10]), (64.3, [0, 20, 40, 60, 80])])
def test_axes_have_round_values(highest: float, values: list[float]) -> None:
    assert ticks(highest) == values
