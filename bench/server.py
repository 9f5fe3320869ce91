"""The embedded PostgreSQL for measuring: a home of its own, durable settings, databases thrown away afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import sql

from trustfund import embedded, places, provision

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT: Final = Path(__file__).resolve().parent.parent
STATED: Final = (
    "server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size",
    "wal_sync_method", "autovacuum",
)  # fmt: skip


@dataclass(frozen=True)
class Database:
    """A database for measuring, by its name; `environment` makes a process use it."""

    name: str
    settings: str = "trustfund.settings"
    environment: dict[str, str] = field(default_factory=dict)

    def address(self, role: str) -> str:
        """Its address as this role."""
        return embedded.address(role, "run", self.name)

    def connect(self, role: str = embedded.OWNER) -> psycopg.Connection[Any]:
        """A connection that commits each statement."""
        return psycopg.connect(self.address(role), autocommit=True)

    def whole_environment(self, role: str = embedded.APPLICATION) -> dict[str, str]:
        """The environment of a process that works on this database as this role."""
        chosen = {
            "DATABASE_URL": self.address(role),
            "DATABASE_OWNER_URL": self.address(embedded.OWNER),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",  # nothing is collected here
        }
        return os.environ | embedded.environment("run") | chosen | self.environment

    def run(self, *command: str, role: str = embedded.APPLICATION) -> str:
        """Run Python with these arguments on this database and return what it prints."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT, env=self.whole_environment(role), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")
        return done.stdout


def start() -> None:
    """Start the server in the folder `bench` of this project's home."""
    os.environ["TRUSTFUND_HOME"] = str(places.home() / "bench")
    embedded.start("run")


def stop() -> None:
    """Stop it."""
    embedded.stop("run")


def make(name: str, *, settings: str = "trustfund.settings", migrate: Sequence[str] | None = ()) -> Database:
    """Make a new database; `migrate` names the apps to migrate, () all, None nothing."""
    database = Database(name, settings)
    with psycopg.connect(embedded.address(embedded.ADMIN, "run", "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        provision.make_database(admin, name, owner=embedded.OWNER)
    with psycopg.connect(embedded.address(embedded.ADMIN, "run", name), autocommit=True) as fresh:
        fresh.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(embedded.OWNER)))
    with database.connect() as fresh:
        provision.grant(fresh, application=embedded.APPLICATION)
    if migrate is not None:
        for app in migrate or ("",):
            database.run("manage.py", "migrate", *filter(None, [app]), "--skip-checks", "-v0", role=embedded.OWNER)
    return database


def drop(database: Database) -> None:
    """Throw the database away."""
    with psycopg.connect(embedded.address(embedded.ADMIN, "run", "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database.name)))


def said() -> str:
    """The settings that posting rates depend on, and the machine."""
    with psycopg.connect(embedded.address(embedded.ADMIN, "run", "postgres")) as admin:
        settings = {name: admin.execute(f"SHOW {name}").fetchone() for name in STATED}
    words = ", ".join(f"{name} {value[0]}" for name, value in settings.items() if value)
    return f"{os.cpu_count()} processors, Unix socket, embedded PostgreSQL: {words}"
