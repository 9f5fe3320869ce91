"""Databases for tests: three templates, made once for each state of the sources, and quick copies of them.

`empty` is migrated; `stage` has the fund, its parties and people, and no money; `story` is the whole
demonstration. Templates are made by the owner's role, copies are used by the application's role, as in
production. TRUSTFUND_TEMPLATE=empty builds every template empty, while the stage is being rebuilt.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import subprocess
import sys
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from trustfund import embedded, provision

ROOT: Final = Path(__file__).resolve().parent.parent
APPS: Final = ("trustfund", "donors", "projects", "disbursements", "oversight")
BUILT_BEFORE: Final = {"empty": None, "stage": "empty", "story": "stage"}
WITHOUT_EFFECT: Final = {"views", "urls", "forms", "templatetags", "static", "charts", "navigation"}
OF_THE_HOUSE: Final = re.compile(rf"^(?:from|import) ((?:{'|'.join(APPS)})[\w.]*)", re.MULTILINE)
MIGRATE: Final = """
import gc, sys, manage
gc.disable()  # Django makes and drops thousands of model classes on the way: looking for them takes half of the time
sys.argv = ["manage.py", "migrate", "--no-input", "--skip-checks", "--verbosity=0"]
manage.main()
"""
KEPT: Final = 3
numbers = count()


@functools.cache
def source_hash(name: str) -> str:
    """Of every file that can change what a template holds: pages cannot, and tables come from migrations alone."""
    mark = hashlib.sha256()
    for path in _migrating() if name == "empty" else _writing():
        mark.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return mark.hexdigest()[:12]


def _writing() -> list[Path]:
    """The sources without those that only show."""
    found = sorted(path for app in APPS for end in ("py", "sql") for path in (ROOT / app).rglob(f"*.{end}"))
    return [path for path in found if not _words(path) & WITHOUT_EFFECT]


def _words(path: Path) -> set[str]:
    return {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}


def _migrating() -> list[Path]:
    """The migrations, what they import of the house, the guards that write triggers, and the packages."""
    sources = _writing()
    migrations = [path for path in sources if path.parent.name == "migrations"]
    imported = {name for path in migrations for name in OF_THE_HOUSE.findall(path.read_text())}
    modules = {ROOT / name.replace(".", "/") for name in imported}
    kept = {path for path in sources if path.suffix == ".sql" or "guards" in str(path.relative_to(ROOT))}
    kept |= {path for path in sources if path.with_suffix("") in modules or path.parent in modules}
    return sorted({*migrations, *kept, ROOT / "trustfund/settings.py", ROOT / "requirements.lock"})


def admin() -> psycopg.Connection:
    """The server's administrator, who makes and drops databases."""
    embedded.start("test")
    return psycopg.connect(embedded.address(embedded.ADMIN, "test", "postgres"), autocommit=True)


def _available(name: str) -> str:
    """`name`, or the nearest template below it that can be built by now."""
    if os.environ.get("TRUSTFUND_TEMPLATE") == "empty":
        return "empty"
    while name != "empty" and find_spec(f"oversight.demo.{name}") is None:
        warnings.warn(f"oversight.demo.{name} does not exist: tests run on what lies below it", stacklevel=2)
        name = BUILT_BEFORE[name] or "empty"
    return name


def template(name: str) -> str:
    """The name of the database that copies are taken from; built now when the sources changed."""
    name = _available(name)
    database = f"tpl_{name}_{source_hash(name)}"
    with embedded.alone(f"template-{name}"), admin() as server:
        if _exists(server, database):
            return database
        below = BUILT_BEFORE[name]
        _drop_old(server, f"tpl_{name}_")
        half_made = f"{database}_half"
        _drop(server, half_made)
        _copy(server, half_made, source=template(below) if below else "template0")
        _build(name, half_made)
        names = (sql.Identifier(half_made), sql.Identifier(database))
        server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))
    return database


def _exists(server: psycopg.Connection, database: str) -> bool:
    return server.execute("SELECT FROM pg_database WHERE datname = %s", [database]).fetchone() is not None


def _drop(server: psycopg.Connection, database: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def _drop_old(server: psycopg.Connection, prefix: str) -> None:
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC OFFSET %s"
    for (database,) in server.execute(query, [prefix, KEPT - 1]).fetchall():
        _drop(server, database)


def _copy(server: psycopg.Connection, database: str, *, source: str) -> None:
    """A database like `source`; rights on the database itself are not copied by PostgreSQL and given again."""
    provision.make_database(server, database, owner=embedded.OWNER, template=source)
    owner = embedded.address(embedded.OWNER, "test", database)
    if source == "template0":
        address = embedded.address(embedded.ADMIN, "test", database)
        with psycopg.connect(address, autocommit=True) as fresh:
            fresh.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(embedded.OWNER)))
        with psycopg.connect(owner, autocommit=True) as fresh:
            provision.grant(fresh, application=embedded.APPLICATION)
    else:
        provision.grant_use(server, database, application=embedded.APPLICATION)


def _build(name: str, database: str) -> None:
    """Run in a process of its own, so that nothing of it stays in the tests'."""
    if name == "empty":
        command, role = ["-c", MIGRATE], embedded.OWNER
    else:
        code = f"import django; django.setup(); from oversight.demo import {name}; {name}.build()"
        command, role = ["-c", code], embedded.APPLICATION
    address = embedded.address(role, "test", database)
    settings = {"DATABASE_URL": address, "DATABASE_OWNER_URL": address, "DJANGO_SETTINGS_MODULE": "trustfund.settings"}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"The template '{name}' cannot be built:\n{done.stdout}{done.stderr}")


@dataclass(frozen=True)
class Copy:
    """A database of a test's own, with real commits."""

    name: str

    def address(self, role: str = embedded.APPLICATION) -> str:
        """Its address for psycopg or DATABASE_URL, as the application's or another role."""
        return embedded.address(role, "test", self.name)

    @property
    def owner_address(self) -> str:
        """Its address as the role that owns the tables."""
        return self.address(embedded.OWNER)

    @property
    def environment(self) -> dict[str, str]:
        """For a process that shall use it: a worker to be killed, a command."""
        return dict(os.environ) | {"DATABASE_URL": self.address(), "DATABASE_OWNER_URL": self.owner_address}


def copy_of(name: str) -> Copy:
    """A new copy of a template; its name tells which process to ask whether it is still needed."""
    source = template(name)
    copy = Copy(f"copy_{os.getpid()}_{next(numbers)}")
    with admin() as server:
        _copy(server, copy.name, source=source)
    return copy


def drop(copy: Copy) -> None:
    """Forget the copy, with whoever is still connected."""
    with admin() as server:
        _drop(server, copy.name)


def drop_orphans() -> None:
    """Copies whose test process was killed."""
    with admin() as server:
        for (database,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'copy\\_%'").fetchall():
            if not Path(f"/proc/{database.split('_')[1]}").exists():
                _drop(server, database)
