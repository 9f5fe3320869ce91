"""`make run`: the whole application on this machine, with its servers, until Ctrl-C.

Address from HOST and PORT; data under TRUSTFUND_HOME. DATABASE_URL with DATABASE_OWNER_URL and REDIS_URL take the
place of the embedded servers.
"""

from __future__ import annotations

import fcntl
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import psycopg

from trustfund import embedded, places, processes
from trustfund.supervisor import Failed, Program, Supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
SHOWN = "localhost" if HOST in {"127.0.0.1", "0.0.0.0", "::1", "localhost"} else HOST  # noqa: S104 - compared, not bound  # nosec B104
ADDRESS = f"http://{SHOWN}:{PORT}/"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 90.0  # seconds until everything must answer


class Stop(Exception):
    """Ctrl-C, or a signal that asks us to end."""


def _stop(number: int, _frame: FrameType | None) -> None:
    for each in SIGNALS:  # closing takes seconds and is not interrupted by impatience
        signal.signal(each, signal.SIG_IGN)
    raise Stop(signal.Signals(number).name)


def say(text: str) -> None:
    """To the person at the keyboard."""
    print(text, flush=True)  # noqa: T201 - this program talks to a person


@contextmanager
def only_one() -> Iterator[None]:
    """Two applications on one home would serve the same data twice."""
    with (places.home() / "run.running").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise embedded.Unusable(f"It runs already, at {lock.read().strip()}: stop that one first.") from None
        lock.truncate(0)
        lock.write(ADDRESS)
        lock.flush()
        yield


def need_port() -> None:
    """A run killed a moment ago may hold the port for a few seconds more."""
    end = time.monotonic() + 5
    while True:
        with socket.socket(socket.AF_INET6 if ":" in HOST else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, PORT))
            except OSError as error:
                if time.monotonic() > end:
                    reason = f"Port {PORT} on {HOST} cannot be used ({error.strerror})"
                    raise embedded.Unusable(f"{reason}: choose another, PORT={PORT + 1} make run") from None
                time.sleep(0.25)
            else:
                return


def half_loaded() -> Path:
    """Exists while the demonstration is being loaded; left behind by a run that was killed then."""
    return places.home() / "demonstration.half-loaded"


def servers() -> ExitStack:
    """Database and Redis, ours or those we were given; leaving the context stops ours."""
    stack = ExitStack()
    if "DATABASE_URL" not in os.environ:
        say("Starting PostgreSQL and Valkey")
        stack.callback(embedded.stop)
        if half_loaded().exists():
            say("The demonstration was interrupted: it starts anew")
            embedded.reset()
            half_loaded().unlink()
        embedded.start()
        os.environ.update(embedded.environment())
    if HOST not in {"127.0.0.1", "::1", "localhost"}:
        os.environ.setdefault("ALLOWED_HOSTS", "*" if HOST == "0.0.0.0" else HOST)  # noqa: S104 - asked for by HOST  # nosec B104
    os.environ.setdefault("SITE_ADDRESS", ADDRESS.rstrip("/"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trustfund.settings")
    return stack


def manage(*words: str) -> None:
    """One command; what it says is shown only when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=places.BASE_DIR,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        say(done.stdout)
        raise embedded.Unusable(f"`manage.py {' '.join(words)}` failed: see above.")


def is_empty() -> bool:
    """Nobody is enrolled yet."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as database:
        row = database.execute("SELECT NOT EXISTS (SELECT FROM access_user)").fetchone()
    return bool(row and row[0])


def prepare() -> None:
    """Tables, translations, static files; and a fictional fund in an empty database."""
    say("Bringing the database up to date")
    manage("prepare")
    if is_empty() and os.environ.get("DEMONSTRATION") == "1":
        say("Loading the demonstration fund (once, about a minute)")
        mark = half_loaded()
        mark.touch()
        manage("demonstration")
        mark.unlink()


def programs() -> Supervisor:
    """Web server, worker, beat: each with its log in the home folder."""
    logs = places.home() / "logs"
    commands = {
        "web": f"{processes.WEB} --bind {f'[{HOST}]' if ':' in HOST else HOST}:{PORT} --log-level warning",
        "worker": processes.WORKER,
        "beat": f"{processes.BEAT} --schedule {shlex.quote(str(places.home() / 'beat-schedule'))}",
    }
    here = Path(sys.executable).parent
    return Supervisor(
        [Program(name, shlex.split(f"{here}/{line}"), logs / f"{name}.log") for name, line in commands.items()]
    )


def is_ready() -> bool:
    """What /readyz says."""
    probe = "127.0.0.1" if HOST == "0.0.0.0" else HOST  # noqa: S104 - compared, not bound  # nosec B104
    try:
        with urlopen(f"http://{f'[{probe}]' if ':' in probe else probe}:{PORT}/readyz", timeout=5) as answer:  # nosec B310  # our own address, over http
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def serve(supervisor: Supervisor) -> None:
    """Until a signal: start, wait until healthy, say where, and start again what dies."""
    say("Starting web server, worker and beat")
    supervisor.start()
    sign_ins = subprocess.Popen(
        [sys.executable, "manage.py", "sign_ins"], cwd=places.BASE_DIR, stdout=subprocess.PIPE, text=True
    )
    end = time.monotonic() + PATIENCE
    while not is_ready():
        supervisor.watch()
        if time.monotonic() > end:
            raise Failed(f"Not healthy after {PATIENCE:.0f} seconds: see {places.home() / 'logs'}")
        time.sleep(0.25)
    say("")
    say(sign_ins.communicate()[0].strip())
    say(f"\nThe Fund is open at {ADDRESS}   (Ctrl-C closes it; the data stays in {places.home()})")
    while True:
        for name in supervisor.watch():
            say(f"The {name} ended and was started again: see {places.home() / 'logs' / name}.log")
        time.sleep(0.5)


def reset() -> None:
    """Forget everything, unless it is in use."""
    for kind in ("run", "test"):
        embedded.reset(kind)
    half_loaded().unlink(missing_ok=True)
    say("Forgotten. `make run` starts anew.")


def main() -> int:
    """0 after Ctrl-C; 1 with one line when it cannot be."""
    for number in SIGNALS:
        signal.signal(number, _stop)
    try:
        with only_one():
            if sys.argv[1:] == ["reset"]:
                reset()
                return 0
            need_port()
            with servers():
                prepare()
                supervisor = programs()
                try:
                    serve(supervisor)
                finally:
                    say("\nClosing")
                    supervisor.stop()
    except Stop:
        say("Closed. `make run` opens it again, `make reset` forgets it.")
    except (embedded.Unusable, Failed) as error:
        print(f"make {(sys.argv[1:] or ['run'])[0]}: {error}", file=sys.stderr)  # noqa: T201 - to a person
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
