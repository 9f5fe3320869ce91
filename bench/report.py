"""The full quarterly report of a fund with a million transfers: seconds, peak memory, and growth with pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bench import server
from bench.pages import fill
from bench.table import Row, spread

if TYPE_CHECKING:
    from collections.abc import Iterator

MILLION = 1_000_000


def rows(effort: float) -> Iterator[Row]:
    """Measure the whole report on the demonstration's books, and again with a million transfers in them."""
    database = server.make("bench_report")
    try:
        database.run("manage.py", "demonstration", "--without-reports")
        small = json.loads(database.run("-m", "bench.reporter", "whole").splitlines()[-1])
        yield _whole(small)
        for page in json.loads(database.run("-m", "bench.reporter", "pages").splitlines()[-1]):
            what = f"printing a report of {page['pages']} pages, one language"
            yield Row(
                what,
                f"{page['seconds']:.1f} s, {page['memory']:,.0f} MB",
                f"{page['seconds'] / page['pages'] * 1000:.0f} ms a page",
            )
        fill(database, int(MILLION * min(effort, 1)))
        large = json.loads(database.run("-m", "bench.reporter", "whole").splitlines()[-1])
        yield _whole(large)
        before, after = (min(each["seconds"]["reading the books"]) for each in (small, large))
        growth = after / before
        yield Row(
            "reading the books for it, growth", f"{growth:.2f} times", "demonstration", "1.2 times", growth <= 1.2
        )
    finally:
        server.drop(database)


def _whole(seen: dict[str, dict[str, list[float]]]) -> Row:
    what = f"quarterly report, {seen['transfers']:,} transfers: figures, gate, extract, two languages"
    seconds = seen["seconds"]
    beside = f"reading the books {spread(seconds['reading the books'], 2)} s"
    return Row(what, f"{spread(seconds['the whole report'], 1)} s, {seen['memory']:,.0f} MB", beside)
