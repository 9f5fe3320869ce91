"""What a reader waits for: the dashboard's figures and the pages, while the books behind them grow."""

from __future__ import annotations

import json
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from bench import server
from bench.table import Row, spread
from trustfund import embedded

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS: Final = (10_000, 100_000, 1_000_000, 5_000_000)
PAGES_AT: Final = 1_000_000
GROWTH: Final = 1.2
BATCH: Final = 10_000
FILL: Final = """
    SELECT count(*) FROM ledger_post(
        array_fill('bench'::text, ARRAY[%(n)s::int]), array_fill(CURRENT_DATE, ARRAY[%(n)s::int]),
        array_fill(NULL::uuid, ARRAY[%(n)s::int]), array_fill(''::text, ARRAY[%(n)s::int]),
        (SELECT array_agg('bench:' || g || ':filled') FROM generate_series(%(first)s::int, %(last)s::int) g),
        array_fill(NULL::uuid, ARRAY[%(n)s::int]), (SELECT array_agg(g) FROM generate_series(1, %(n)s::int) g),
        array_fill((SELECT id FROM ledger_account WHERE kind = 'cash' LIMIT 1), ARRAY[%(n)s::int]),
        array_fill((SELECT id FROM ledger_account WHERE kind = 'contributions' LIMIT 1), ARRAY[%(n)s::int]),
        array_fill(0.01::numeric, ARRAY[%(n)s::int]))"""


def rows(effort: float) -> Iterator[Row]:
    """Fill the demonstration's books step by step; measure the figures at each step, and the pages at a million."""
    database = server.make("bench_pages")
    try:
        database.run("manage.py", "demonstration", "--without-reports")
        first: dict[str, float] = {}
        for transfers in STEPS[: 2 if effort < 1 else None]:
            fill(database, transfers)
            seen = json.loads(database.run("-m", "bench.reader", "figures", str(transfers)).splitlines()[-1])
            yield from _figures(transfers, seen, first)
            if transfers == PAGES_AT or (effort < 1 and transfers == STEPS[1]):
                pages = json.loads(database.run("-m", "bench.reader", "pages").splitlines()[-1])
                yield from (_page(transfers, name, times) for name, times in pages.items())
    finally:
        server.drop(database)


def fill(database: server.Database, until: int) -> None:
    """Post entries of one transfer, as the application's role, until the journal has so many."""
    with database.connect(embedded.APPLICATION) as connection:
        there = _count(connection)
        while there < until:
            n = min(BATCH, until - there)
            connection.execute(FILL, {"n": n, "first": there + 1, "last": there + n})
            there += n
    with database.connect() as owner:
        owner.execute("VACUUM ANALYZE")


def _count(connection: Any) -> int:
    row = connection.execute("SELECT count(*) FROM ledger_transfer").fetchone()
    return int(row[0])


def _figures(transfers: int, seen: dict[str, list[float]], first: dict[str, float]) -> Iterator[Row]:
    """Return a row for each figure read, with its growth since the first step."""
    for name, times in seen.items():
        now = median(times)
        growth = now / first.setdefault(name, now)
        yield Row(
            f"{name}, {transfers:,} transfers",
            f"{spread(times, 1)} ms",
            f"{growth:.2f} times the first",
            f"at most {GROWTH}",
            growth <= GROWTH,
        )


def _page(transfers: int, name: str, times: list[float]) -> Row:
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    return Row(f"{name}, {transfers:,} transfers", f"median {median(times):.0f} ms, p95 {p95:.0f} ms")
