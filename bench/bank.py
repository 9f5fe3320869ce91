"""A bank's statement of ten thousand lines: read and kept by the page, compared with what is owed by the task."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bench import server
from bench.table import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

LINES = 10_000


def rows(effort: float) -> Iterator[Row]:
    """Measure once on the demonstration's books; the work is one piece, repeated nowhere."""
    database = server.make("bench_bank")
    try:
        database.run("manage.py", "demonstration", "--without-reports")
        count = int(LINES * min(effort, 1))
        seen = json.loads(database.run("-m", "bench.banker", str(count)).splitlines()[-1])
        seconds, size = seen["seconds"], seen["bytes"] / 1e6
        yield Row(
            f"bank statement of {count:,} lines ({size:.1f} MB): read, believed and kept",
            f"{seconds['taking in']:.1f} s, {seen['memory']:,.0f} MB",
            f"parsing alone {seconds['reading']:.1f} s",
        )
        yield Row(
            f"{count:,} lines compared with what is owed, in one task",
            f"{seconds['comparing']:.1f} s",
            f"{seen['proposed']:,} proposals",
            "10 s",
            seconds["comparing"] <= 10,
        )
    finally:
        server.drop(database)
