"""Reading: balances, trial balance and a page of movements, as the books grow from 10 thousand to 5 million transfers."""

from __future__ import annotations

import json
import sys
import time
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from bench import server
from bench.table import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZES: Final = (10_000, 100_000, 1_000_000, 5_000_000)
AT_A_TIME: Final = 2_000
MONTHS: Final = 60
FIRST: Final = date(2021, 11, 1)
GROWTH: Final = 1.2
TIMES: Final = 200
# Accounts: 1 cash and 200 grants with five accounts each; every transfer is one entry of a month of the five years.
ACCOUNTS: Final = """
    INSERT INTO ledger_account (kind, book, currency, side, floor, code, name)
    VALUES ('bench_cash', 'money', 'USD', 'credit', NULL, 'bench:cash', 'Cash');
    INSERT INTO ledger_account (kind, book, currency, side, floor, code, name)
    SELECT 'bench_grant_' || n % 5, 'money', 'USD', 'debit', 0, 'bench:grant:' || n, 'Grant ' || n
    FROM generate_series(1, 1000) n"""
FILL: Final = """
    SELECT count(*) FROM ledger_post(
        array_fill('fill'::text, ARRAY[%(n)s::int]),
        (SELECT array_agg((DATE '2021-11-01' + make_interval(months => (g %% 60)::int, days => (g %% 28)::int))::date ORDER BY g)
            FROM generate_series(%(start)s::int, %(end)s::int) g),
        array_fill(NULL::uuid, ARRAY[%(n)s::int]), array_fill(''::text, ARRAY[%(n)s::int]),
        (SELECT array_agg('fill:' || g || ':done' ORDER BY g) FROM generate_series(%(start)s::int, %(end)s::int) g),
        array_fill(NULL::uuid, ARRAY[%(n)s::int]),
        (SELECT array_agg(i) FROM generate_series(1, %(n)s::int) i),
        (SELECT array_agg(2 + (g::bigint * 7919) %% 1000 ORDER BY g) FROM generate_series(%(start)s::int, %(end)s::int) g),
        array_fill(1::bigint, ARRAY[%(n)s::int]), array_fill(1.25, ARRAY[%(n)s::int]))"""


def rows(effort: float) -> Iterator[Row]:
    """Fill, measure, fill more; `effort` below 1 stops at a million, below 0.5 at a hundred thousand."""
    sizes = SIZES[: 4 if effort >= 1 else 3 if effort >= 0.5 else 2]
    database = server.make("bench_reading", migrate=("ledger",))
    measured: dict[str, list[float]] = {}
    rates: list[str] = []
    try:
        with database.connect() as owner:
            for statement in ACCOUNTS.split(";\n"):
                owner.execute(statement)
        for before, size in pairwise((0, *sizes)):
            rates.append(f"{_fill(database, before, size):,.0f}/s")
            found = json.loads(database.run("-m", "bench.reading", "measure"))
            for what, milliseconds in found.items():
                measured.setdefault(what, []).append(milliseconds)
        yield Row(
            f"filling by the same function and guards, to {', '.join(f'{size:,}' for size in sizes)}", ", ".join(rates)
        )
        for what, times in measured.items():
            growth = times[-1] / times[0]
            yield Row(
                f"{what}, {', '.join(f'{size:,}' for size in sizes)} transfers",
                ", ".join(f"{one:.2f}" for one in times) + " ms",
                f"grew {growth:.2f} times", f"≤ {GROWTH}", growth <= GROWTH,
            )  # fmt: skip
    finally:
        server.drop(database)


def _fill(database: server.Database, before: int, size: int) -> float:
    """Post entries of one transfer in batches; return the transfers a second."""
    began = time.monotonic()
    with database.connect() as owner:
        owner.execute("SET synchronous_commit = off")
        for start in range(before + 1, size + 1, AT_A_TIME):
            end = min(start + AT_A_TIME - 1, size)
            owner.execute(FILL, {"start": start, "end": end, "n": end - start + 1})
        passed = time.monotonic() - began
        owner.execute("VACUUM ANALYZE")
    return (size - before) / passed


def measure() -> dict[str, float]:
    """Milliseconds of each way of reading: the least of three medians, so that a neighbour's noise is left out."""
    import django  # noqa: PLC0415 (only in the measuring process)

    django.setup()
    from trustfund import ledger  # noqa: PLC0415
    from trustfund.ledger.models import Account  # noqa: PLC0415

    cash = Account.objects.get(code="bench:cash")
    kinds = ["bench_cash", *(f"bench_grant_{n}" for n in range(5))]
    end, middle = date(2025, 12, 31), date(2025, 12, 15)
    ways: dict[str, Callable[[], object]] = {
        "balance of the busiest account": lambda: ledger.balance(cash),
        "balance of the busiest account at a month's end": lambda: ledger.balance(cash, as_of=end),
        "trial balance of 1,001 accounts": lambda: ledger.totals(kinds),
        "trial balance of 1,001 accounts at a month's end": lambda: ledger.totals(kinds, as_of=end),
        "first page of the busiest account's movements": lambda: ledger.movements(cash),
    }
    found = {
        what: min(_median(way, TIMES if "1,001" not in what else 20) for _ in range(3)) for what, way in ways.items()
    }
    page = ledger.movements(cash, until_on=middle + timedelta(days=-300))
    found["a page of movements from the middle"] = min(
        _median(lambda: ledger.movements(cash, before=page.before), 50) for _ in range(3)
    )
    return found


def _median(way: Callable[[], object], times: int) -> float:
    way()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        way()
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


if __name__ == "__main__" and sys.argv[1:] == ["measure"]:
    print(json.dumps(measure()))
