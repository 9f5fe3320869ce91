from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from trustfund import supervisor
from trustfund.supervisor import Failed, Program, Supervisor

SLEEPER = "import time; print('I sleep', flush=True); time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('I stay', flush=True); time.sleep(600)"


def program(folder: Path, code: str, name: str = "one") -> Program:
    return Program(name, [sys.executable, "-c", code], folder / f"{name}.log")


def pid_of(one: Program) -> int:
    assert one.process is not None
    return one.process.pid


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def eventually(condition: object, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not (found := bool(condition())) and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.02)
    return found


def test_a_program_that_was_killed_is_started_again(tmp_path: Path) -> None:
    one = program(tmp_path, SLEEPER)
    keeper = Supervisor([one])
    keeper.start()
    first = pid_of(one)
    os.kill(first, signal.SIGKILL)
    assert eventually(one.has_died)
    assert keeper.watch() == ["one"]
    assert pid_of(one) != first
    assert keeper.watch() == []
    keeper.stop()
    assert one.has_died()


def test_a_program_that_cannot_start_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    one = program(tmp_path, "raise SystemExit('The key is missing')")
    keeper = Supervisor([one])
    keeper.start()
    assert eventually(one.has_died)
    keeper.watch()
    assert eventually(one.has_died)
    with pytest.raises(Failed, match="one does not stay up; it said last: The key is missing"):
        keeper.watch()


def test_a_program_that_does_not_listen_is_killed_after_the_grace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "GRACE", 0.3)
    one = program(tmp_path, STUBBORN)
    keeper = Supervisor([one])
    keeper.start()
    assert eventually(lambda: one.last_line() == "I stay")
    keeper.stop()
    assert one.process is not None
    assert one.process.returncode == -signal.SIGKILL


def test_programs_do_not_outlive_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    code = f"""
import sys, time
from pathlib import Path
from trustfund.supervisor import Program, Supervisor
one = Program("one", [sys.executable, "-c", {SLEEPER!r}], Path({str(tmp_path / "one.log")!r}))
Supervisor([one]).start()
print(one.process.pid, flush=True)
time.sleep(600)"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as keeper:
        assert keeper.stdout is not None
        pid = int(keeper.stdout.readline())
        assert is_alive(pid)
        keeper.kill()
    assert eventually(lambda: not is_alive(pid))


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    command = [sys.executable, "-m", "trustfund.run"]
    return subprocess.run(
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken, tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(TRUSTFUND_HOME=home, PORT=str(port))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        (
            f"make run: Port {port} on 127.0.0.1 cannot be used (Address already in use): choose another, "
            f"PORT={port + 1} make run"
        )
    ]


def test_a_folder_that_cannot_be_written_is_one_clear_line() -> None:
    done = run(TRUSTFUND_HOME="/proc/nowhere")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "choose another folder with TRUSTFUND_HOME" in done.stderr
