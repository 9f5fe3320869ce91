"""The embedded servers after kill -9, when two want them at once, and where they cannot be."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
import redis

from tests.house.sources import ROOT
from trustfund import embedded, places

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of one's own, which the account that runs PostgreSQL can reach (pytest's folders are closed)."""
    path = Path(tempfile.mkdtemp(prefix="trustfund-"))
    path.chmod(0o755)
    monkeypatch.setenv("TRUSTFUND_HOME", str(path))
    monkeypatch.setitem(embedded.DURABLE, "shared_buffers", "16MB")
    yield path
    embedded.stop()
    shutil.rmtree(path)


def start_elsewhere(_: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trustfund.embedded", "start"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def server_processes(home: Path) -> list[int]:
    """The postmaster with its children, and Valkey."""
    postmaster = int((home / "run-postgres" / "postmaster.pid").read_text().split()[0])
    listing = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    family = [tuple(map(int, line.split())) for line in listing.splitlines()]
    children = [pid for pid, parent in family if parent == postmaster]
    return [postmaster, *children, int((home / "run-valkey" / "valkey.pid").read_text())]


@pytest.mark.skipif(shutil.which("ps") is None, reason="needs ps to find the server's processes")
@pytest.mark.parametrize("whom", ["all", "the first only"])
def test_what_was_committed_survives_kill_9_and_the_next_start_needs_no_help(home: Path, whom: str) -> None:
    embedded.start()
    owner = embedded.address(embedded.OWNER)
    with psycopg.connect(owner, autocommit=True) as session:
        session.execute("CREATE TABLE kept (n int)")
    session, open_session = psycopg.connect(owner), psycopg.connect(owner)
    session.execute("INSERT INTO kept VALUES (12)")
    session.commit()
    open_session.execute("INSERT INTO kept VALUES (13)")  # never committed
    processes = server_processes(home)
    for pid in processes if whom == "all" else [processes[0], processes[-1]]:
        os.kill(pid, signal.SIGKILL)
    assert (home / "run-postgres" / "postmaster.pid").exists()

    started = time.monotonic()
    embedded.start()
    session.close()
    open_session.close()
    assert time.monotonic() - started < 30
    with psycopg.connect(owner) as session:
        assert session.execute("SELECT n FROM kept").fetchall() == [(12,)]
    assert redis.Redis.from_url(embedded.redis_address()).ping()


def test_a_stale_number_that_now_belongs_to_a_stranger_is_no_obstacle(home: Path) -> None:
    embedded.start()
    embedded.stop()
    data = home / "run-postgres"
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n0\n5432\n\n\n")
    places.lend(data / "postmaster.pid")
    embedded.start()
    with psycopg.connect(embedded.address(embedded.APPLICATION)) as session:
        assert session.execute("SELECT 1").fetchone() == (1,)


def test_several_processes_that_start_at_once_share_one_server(home: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(start_elsewhere, range(4)))
    assert [(done.returncode, done.stderr) for done in results] == [(0, "")] * 4
    with psycopg.connect(embedded.address(embedded.APPLICATION)) as session:
        assert session.execute("SELECT current_user").fetchone() == (embedded.APPLICATION,)


def test_a_making_that_was_interrupted_starts_anew(home: Path) -> None:
    (home / "run-postgres.half-made").mkdir()
    (home / "run-postgres.half-made" / "PG_VERSION").write_text("18")
    embedded.start()
    embedded.start()
    assert not (home / "run-postgres.half-made").exists()


def test_the_roles_passwords_are_readable_by_their_owner_alone(home: Path) -> None:
    embedded.passwords()
    assert (home / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_home_that_cannot_be_written_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTFUND_HOME", "/proc/nowhere")
    done = start_elsewhere()
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Cannot write in /proc/nowhere (No such file or directory): choose another folder with TRUSTFUND_HOME."
    ]


def test_a_home_with_a_long_name_still_gets_sockets(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    long = home / ("long-" * 20)
    monkeypatch.setenv("TRUSTFUND_HOME", str(long))
    sockets = places.sockets("run-sockets")
    assert len(str(sockets / ".s.PGSQL.5432")) < 104
    shutil.rmtree(sockets)
    monkeypatch.setenv("TRUSTFUND_HOME", str(home))
