"""kill -9 at any moment of posting leaves books that verify, and a key that can be tried again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import psycopg
import pytest

from tests.databases import ROOT
from tests.ledger.books import CASH, DAY, GIVEN, opened
from trustfund import embedded, ledger

if TYPE_CHECKING:
    from tests.databases import Copy

KILLS: Final = 8
IN_A_ROUND: Final = Decimal("1.50")


def test_a_poster_killed_at_any_moment_leaves_books_that_verify(empty_fund: Copy) -> None:
    cash, given = opened(CASH), opened(GIVEN)
    chance = random.Random(20261124)
    for _ in range(KILLS):
        poster = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.ledger_poster", str(cash.pk), str(given.pk)],
            cwd=ROOT, env=empty_fund.environment | {"DJANGO_SETTINGS_MODULE": "trustfund.settings"},
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert poster.stdout is not None
        assert poster.stdout.readline() == "begun\n"
        time.sleep(chance.random() * 0.2)
        os.kill(poster.pid, signal.SIGKILL)
        poster.communicate()
        assert poster.returncode == -signal.SIGKILL
    _wait_until_alone(empty_fund)
    assert ledger.verify() == []
    entries = ledger.Entry.objects.count()
    backs = ledger.Entry.objects.filter(reverses__isnull=False).count()
    assert backs > 0
    assert (entries - 3 * backs) % 20 == 0, "a batch or a service's transaction stands in part"
    assert ledger.balance(cash) == (entries - 2 * backs) * IN_A_ROUND
    while ledger.seal():
        pass
    assert ledger.verify() == []


def _wait_until_alone(copy: Copy) -> None:
    """A killed client's statement may still run in the server."""
    for _ in range(100):
        with psycopg.connect(copy.address(embedded.ADMIN)) as wire:
            row = wire.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND state <> 'idle' AND pid <> pg_backend_pid()",
                [copy.name],
            ).fetchone()
        if row == (0,):
            return
        time.sleep(0.05)


def test_a_server_process_that_dies_within_a_transaction_takes_it_along_and_the_key_is_free(empty_fund: Copy) -> None:
    cash, given = opened(CASH), opened(GIVEN)
    moves = [ledger.Move(cash, given, Decimal(5))]
    with psycopg.connect(empty_fund.address()) as wire:
        pid = wire.info.backend_pid
        wire.execute(
            """SELECT id FROM ledger_post_one('kill', %s, NULL, '', 'kill:1:done',
            ARRAY[%s::bigint], ARRAY[%s::bigint], ARRAY[5])""",
            [DAY, cash.pk, given.pk],
        )
        with psycopg.connect(empty_fund.address(embedded.ADMIN), autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        with pytest.raises(psycopg.OperationalError):
            wire.execute("SELECT 1")
    assert ledger.balance(cash) == ledger.Entry.objects.count() == 0
    ledger.post("kill", on=DAY, by=None, moves=moves, key="kill:1:done")
    ledger.post("kill", on=DAY, by=None, moves=moves, key="kill:1:done")
    assert ledger.balance(cash) == 5
    assert ledger.Entry.objects.count() == 1
    assert ledger.verify() == []
