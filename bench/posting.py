"""Posting: our service code beside django-hordak and beside a bare pgbench script (= 1.0), round by round."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from bench import server
from bench.table import Row, spread
from trustfund import embedded, places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLIENTS: Final = (1, 4)
TRANSFERS: Final = (1, 3)
WAYS: Final = ("pgbench", "ours", "ours-atomic", "ours-batch", "hordak", "hordak-bulk")
NAMES: Final = {
    "ours": "`ledger.post`",
    "ours-atomic": "`ledger.post` in a service's `atomic`",
    "ours-batch": "`ledger.post_many`, 100 entries a call",
}
OF_PGBENCH: Final = {"ours": 0.6, "ours-batch": 3.0}
OF_HORDAK: Final = 3.0
ACCOUNTS: Final = """
    INSERT INTO ledger_account (kind, book, currency, side, floor, code, name)
    SELECT CASE WHEN n / 200 IN (0, 2, 4) THEN 'bench_from' ELSE 'bench_to' END, 'purposes', 'USD', 'credit', 0,
        'bench:' || n, 'Account ' || n FROM generate_series(0, 1199) n;
    INSERT INTO ledger_account (kind, book, currency, side, floor, code, name)
    VALUES ('bench_source', 'purposes', 'USD', 'debit', 0, 'bench:source', 'Source');
    SELECT id FROM ledger_post(ARRAY['fill'], ARRAY[DATE '2026-01-01'], ARRAY[NULL]::uuid[], ARRAY[''],
        ARRAY['fill:1:bench'], ARRAY[NULL]::uuid[], array_fill(1, ARRAY[600]), array_fill(1201, ARRAY[600]),
        (SELECT array_agg(id) FROM ledger_account WHERE kind = 'bench_from'), array_fill(1e12, ARRAY[600]));
    VACUUM ANALYZE"""
HORDAK: Final = """
from hordak.models import Account
for n in range(1200):
    Account.objects.create(name=f"Account {n}", code=None, type="LI" if n // 200 % 2 else "AS", currencies=["USD"])
"""


@dataclass(frozen=True)
class Ground:
    """The three databases."""

    ours: server.Database
    hordak: server.Database
    bare: server.Database


def rows(effort: float) -> Iterator[Row]:
    """Measure every way with every number of clients and transfers; `effort` 1.0 is five rounds of three seconds."""
    ground = _prepare()
    try:
        for clients in CLIENTS:
            for transfers in TRANSFERS:
                yield from _compare(ground, clients, transfers, effort)
    finally:
        for database in (ground.ours, ground.hordak, ground.bare):
            server.drop(database)


def _prepare() -> Ground:
    ground = Ground(
        ours=server.make("bench_ledger", migrate=("ledger",)),
        hordak=server.make("bench_hordak", settings="bench.hordak_settings", migrate=None),
        bare=server.make("bench_bare", migrate=None),
    )
    with ground.ours.connect() as owner:
        for statement in ACCOUNTS.split(";\n"):
            owner.execute(statement)
    ground.hordak.run("-m", "django", "migrate", "-v0", role=embedded.OWNER)
    ground.hordak.run("-m", "django", "shell", "--no-imports", "-c", HORDAK, role=embedded.OWNER)
    with ground.bare.connect() as owner:
        owner.execute((server.ROOT / "bench/bare.sql").read_text())
    for database in (ground.hordak, ground.bare):
        with database.connect() as owner:
            owner.execute("VACUUM ANALYZE")
    return ground


def _compare(ground: Ground, clients: int, transfers: int, effort: float) -> Iterator[Row]:
    rounds, seconds = max(1, round(5 * effort)), 3.0 if effort >= 1 else 2.0
    rates: dict[str, list[float]] = {way: [] for way in WAYS}
    for turn in range(rounds):
        for way in WAYS[turn % len(WAYS) :] + WAYS[: turn % len(WAYS)]:  # nobody is always first
            rate = _pgbench if way == "pgbench" else _django
            rates[way].append(rate(ground, way, clients, transfers, seconds))
    base, peer = median(rates["pgbench"]), median(rates["hordak"])
    shape = f"entry of {transfers} transfer{'s' * (transfers > 1)}, {clients} client{'s' * (clients > 1)}"
    yield Row(f"{shape}: bare pgbench", f"{spread(rates['pgbench'])} entries/s", "1.00 pgbench")
    for way in ("ours", "ours-atomic", "ours-batch"):
        mine = median(rates[way])
        at_stake = transfers == TRANSFERS[-1] and clients == CLIENTS[-1] and way in OF_PGBENCH
        wanted = (
            f"≥ {OF_PGBENCH[way]} pgbench" + (f", ≥ {OF_HORDAK:.0f} hordak" if way == "ours" else "")
            if at_stake
            else ""
        )
        reached = mine / base >= OF_PGBENCH[way] and mine / peer >= OF_HORDAK if at_stake else None
        beside = f"{mine / base:.2f} pgbench, {mine / peer:.1f} hordak"
        yield Row(f"{shape}: {NAMES[way]}", f"{spread(rates[way])} entries/s", beside, wanted, reached)
    for way, name in (("hordak", "as it documents it"), ("hordak-bulk", "its legs by bulk_create")):
        beside = f"{median(rates[way]) / base:.2f} pgbench"
        yield Row(f"{shape}: django-hordak, {name}", f"{spread(rates[way])} entries/s", beside)


def _django(ground: Ground, way: str, clients: int, transfers: int, seconds: float) -> float:
    """Entries a second of `clients` processes that begin at once."""
    database = ground.hordak if way.startswith("hordak") else ground.ours
    command = [sys.executable, "-m", "bench.poster", way, str(transfers), str(seconds)]
    role = embedded.OWNER if way.startswith("hordak") else embedded.APPLICATION
    running = [
        subprocess.Popen(
            command, cwd=server.ROOT, env=database.whole_environment(role), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(clients)
    ]  # fmt: skip
    for client in running:
        assert client.stdout is not None
        client.stdout.readline()
    for client in running:
        assert client.stdin is not None
        client.stdin.write("go\n")
        client.stdin.flush()
    return sum(int(client.communicate()[0]) for client in running) / seconds


def _pgbench(ground: Ground, way: str, clients: int, transfers: int, seconds: float) -> float:
    """Transactions a second of a script that does the same inserts and balance updates, each a prepared statement."""
    script = _script(transfers)
    done = subprocess.run(
        [
            str(places.postgres_programs() / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", str(clients),
            "-T", str(round(seconds)), "-f", str(script), ground.bare.address(embedded.OWNER),
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    assert found is not None, done.stdout + done.stderr
    return float(found[1])


def _script(transfers: int) -> Path:
    accounts = [f"\\set a{i} random({1 + 200 * i}, {200 * (i + 1)})" for i in range(2 * transfers)]
    moved = ", ".join(f"(:id, :a{2 * i}, :a{2 * i + 1}, 1.00, '2026-06-15')" for i in range(transfers))
    lines = [
        *accounts,
        "BEGIN;",
        (
            "INSERT INTO entry (kind, effective_on, memo, key) VALUES ('payment', '2026-06-15', '', "
            "'payment:' || gen_random_uuid() || '.paid') RETURNING id \\gset"
        ),
        f"INSERT INTO transfer (entry_id, debit_id, credit_id, amount, effective_on) VALUES {moved};",
        *(
            f"UPDATE account SET {'credits' if i % 2 else 'debits'} = {'credits' if i % 2 else 'debits'} + 1.00 "
            f"WHERE id = :a{i};"
            for i in range(2 * transfers)
        ),
        "COMMIT;",
    ]
    script = places.home() / f"bare-{transfers}.pgbench"
    script.write_text("\n".join(lines) + "\n")
    script.chmod(0o644)
    return script
