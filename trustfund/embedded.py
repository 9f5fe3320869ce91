"""PostgreSQL and Valkey (Redis's protocol) from wheels, for a machine that has neither.

Both listen on sockets in the home folder only, never on a port. They are started detached, shared by every
process of the project, and survive the process that started them; a server that was killed is started again
over its stale files. `run` keeps the fund's data on disk before it answers (fsync), `test` does not.

    python -m trustfund.embedded start|stop|reset [run|test]
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg
import redis

from trustfund import places, provision

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASE, OWNER, APPLICATION, ADMIN = "trustfund", "trustfund_owner", "trustfund_app", "trustfund_admin"
PATIENCE = 60.0  # seconds for a server that recovers after a kill
Unusable = places.Unusable

DURABLE = {"shared_buffers": "256MB", "max_connections": "100", "max_wal_size": "2GB"}
FAST = DURABLE | {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "autovacuum": "off",
}


@contextmanager
def alone(name: str) -> Iterator[None]:
    """One process at a time: two that start together must not both make the same server."""
    with (places.home() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def passwords() -> dict[str, str]:
    """Generated once for this home: the roles' passwords and the key that signs sessions."""
    file = places.home() / "secrets.json"
    if not file.exists():
        made = {name: secrets.token_urlsafe(32) for name in (OWNER, APPLICATION, ADMIN, "secret_key")}
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(made, out)
    return dict(json.loads(file.read_text()))


def address(role: str, kind: str = "run", database: str = DATABASE) -> str:
    """The database address of one role on the embedded server."""
    folder = quote(str(places.sockets(f"{kind}-sockets")), safe="")
    return f"postgres://{role}:{passwords()[role]}@/{database}?host={folder}"


def redis_address(kind: str = "run") -> str:
    """The address of the embedded Valkey."""
    return f"unix://{places.sockets(f'{kind}-sockets') / 'valkey.sock'}?db=0"


def environment(kind: str = "run") -> dict[str, str]:
    """What settings.py asks for, on the embedded servers."""
    with alone(kind):
        return {
            "DATABASE_URL": address(APPLICATION, kind),
            "DATABASE_OWNER_URL": address(OWNER, kind),
            "REDIS_URL": redis_address(kind),
            "SECRET_KEY": passwords()["secret_key"],
            "MEDIA_ROOT": str(places.home() / f"{kind}-media"),
            "DEMONSTRATION": "1",
        }


def _as_runner(command: list[str]) -> subprocess.CompletedProcess[str]:
    account = places.runner()
    user, group = (account.pw_uid, account.pw_gid) if account else (None, None)
    groups: list[str | int] | None = [] if account else None
    clean = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
    return subprocess.run(
        command,
        text=True,
        capture_output=True,
        check=False,
        env=clean,
        cwd="/",
        user=user,
        group=group,
        extra_groups=groups,
    )


def _make_cluster(data: Path) -> None:
    """Initdb into a new folder, moved into place only when whole."""
    half_made = data.with_name(f"{data.name}.half-made")
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir()
    places.lend(half_made)
    word = half_made.with_name(f"{data.name}.password")
    word.touch(mode=0o600)
    word.write_text(passwords()[ADMIN])
    places.lend(word)
    done = _as_runner(
        [
            str(places.postgres_programs() / "initdb"),
            f"--pgdata={half_made}",
            f"--username={ADMIN}",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--auth=scram-sha-256",
            f"--pwfile={word}",
            "--no-instructions",
        ]
    )
    word.unlink()
    if done.returncode:
        raise Unusable(f"PostgreSQL could not make its files: {done.stderr.strip().splitlines()[-1]}")
    half_made.rename(data)


def _forget_stale_pid(data: Path) -> None:
    """After a kill, the number in postmaster.pid may belong to a stranger by now."""
    file = data / "postmaster.pid"
    with suppress(OSError, ValueError, IndexError):
        pid = int(file.read_text().split()[0])
        command = Path(f"/proc/{pid}/cmdline")
        if Path("/proc/self").exists() and str(data) not in (command.read_text() if command.exists() else ""):
            file.unlink()


def _answers(kind: str) -> bool:
    try:
        with psycopg.connect(address(ADMIN, kind, "postgres"), connect_timeout=2):
            return True
    except psycopg.Error:
        return False


def _start_postgres(kind: str) -> None:
    if _answers(kind):
        return
    data = places.home() / f"{kind}-postgres"
    if not data.exists():
        _make_cluster(data)
    settings = (DURABLE if kind == "run" else FAST) | {
        "listen_addresses": "",
        "unix_socket_directories": str(places.sockets(f"{kind}-sockets")),
    }
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    started = time.monotonic()
    while True:
        _forget_stale_pid(data)
        command = [str(places.postgres_programs() / "pg_ctl"), "start", "-w", "-t", "60", "-D", str(data)]
        done = _as_runner([*command, "-l", str(data / "server.log"), "-o", options])
        if done.returncode == 0 or _answers(kind):
            return
        if time.monotonic() - started > PATIENCE:  # children of a killed server need a moment to leave
            raise Unusable(f"PostgreSQL does not start: see {data / 'server.log'}")
        time.sleep(0.5)


def _start_valkey(kind: str) -> None:
    with suppress(redis.RedisError):
        if redis.Redis.from_url(redis_address(kind)).ping():
            return
    folder = places.home() / f"{kind}-valkey"
    folder.mkdir(exist_ok=True)
    socket = places.sockets(f"{kind}-sockets") / "valkey.sock"
    socket.unlink(missing_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "daemonize": "yes",
        "pidfile": str(folder / "valkey.pid"),
        "logfile": str(folder / "server.log"),
        "appendonly": "yes" if kind == "run" else "no",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    command = [str(places.valkey_program()), *(word for pair in options.items() for word in (f"--{pair[0]}", pair[1]))]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, start_new_session=True)
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        with suppress(redis.RedisError):
            if redis.Redis.from_url(redis_address(kind)).ping():
                return
        time.sleep(0.05)
    raise Unusable(f"The embedded Redis does not start: see {folder / 'server.log'}")


def start(kind: str = "run") -> None:
    """Both servers answer, and the roles and the database stand."""
    with alone(kind):
        _start_postgres(kind)
        _start_valkey(kind)
        mark = places.home() / f"{kind}-postgres" / "provisioned"
        if mark.exists():
            return
        provision.provision(
            admin_url=address(ADMIN, kind, "postgres"),
            owner_url=address(OWNER, kind),
            application_url=address(APPLICATION, kind),
        )
        mark.touch()


def stop(kind: str = "run") -> None:
    """Both servers finish what they are doing and leave."""
    with alone(kind):
        data = places.home() / f"{kind}-postgres"
        if (data / "postmaster.pid").exists():
            _as_runner([str(places.postgres_programs() / "pg_ctl"), "stop", "-w", "-m", "fast", "-D", str(data)])
        with suppress(redis.RedisError):
            redis.Redis.from_url(
                redis_address(kind)
            ).shutdown()  # returns when the server has gone, and its files are written


def reset(kind: str = "run") -> None:
    """Forget everything kept under this kind."""
    stop(kind)
    for name in ("postgres", "valkey", "media", "sockets"):
        shutil.rmtree(places.home() / f"{kind}-{name}", ignore_errors=True)


if __name__ == "__main__":
    verb, kind = sys.argv[1], (sys.argv[2:] or ["run"])[0]
    try:
        {"start": start, "stop": stop, "reset": reset}[verb](kind)
    except Unusable as error:
        sys.exit(str(error))
