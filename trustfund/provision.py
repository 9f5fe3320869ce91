"""Makes the two roles and a database: the owner makes and owns tables, the application only uses them.

The application's role may read and write rows, and nothing else: it creates no table, schema or temporary
table, and the migrations of the three books take UPDATE, DELETE and TRUNCATE from it (trustfund/guards.py).

    python -m trustfund.provision    with DATABASE_ADMIN_URL, DATABASE_OWNER_URL and DATABASE_URL set
"""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql


def role_and_password(url: str) -> tuple[str, str]:
    """The user and password that a database address names."""
    parts = urlsplit(url)
    return unquote(parts.username or ""), unquote(parts.password or "")


def other_database(url: str, name: str) -> str:
    """The same server and role, another database."""
    parts = urlsplit(url)
    address = urlunsplit(parts._replace(path=f"/{name}"))
    return address if parts.netloc else address.replace(f"{parts.scheme}:/", f"{parts.scheme}:///", 1)


def make_role(server: psycopg.Connection, role: str, password: str, *, options: str = "") -> None:
    """Create the role, or give the existing one this password."""
    exists = server.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None
    verb = "ALTER" if exists else "CREATE"
    statement = f"{verb} ROLE {{}} LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS {options or 'NOCREATEDB'} PASSWORD {{}}"
    server.execute(sql.SQL(statement).format(sql.Identifier(role), sql.Literal(password)))


def make_database(server: psycopg.Connection, name: str, *, owner: str, template: str = "template0") -> None:
    """Create the database `name` for `owner`; an existing one is left as it is."""
    if server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        statement = "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY"
        names = (sql.Identifier(name), sql.Identifier(owner), sql.Identifier(template))
        server.execute(sql.SQL(statement).format(*names))


def grant_use(server: psycopg.Connection, name: str, *, application: str) -> None:
    """The application's role may connect to the database; it may not make so much as a temporary table."""
    for statement in ("REVOKE ALL ON DATABASE {} FROM PUBLIC", "GRANT CONNECT ON DATABASE {} TO {}"):
        server.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(application)))


def grant(database: psycopg.Connection, *, application: str) -> None:
    """As the owner, in the database: what the application's role may do with tables made from now on."""
    grant_use(database, database.info.dbname, application=application)
    role = sql.Identifier(application)
    for statement in (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    ):
        database.execute(sql.SQL(statement).format(role=role))


def provision(*, admin_url: str, owner_url: str, application_url: str) -> None:
    """Everything above, once or again: roles with the passwords of their addresses, the database, the grants."""
    owner, owner_password = role_and_password(owner_url)
    application, application_password = role_and_password(application_url)
    name = urlsplit(application_url).path.lstrip("/")
    with psycopg.connect(admin_url, autocommit=True) as server:
        make_role(server, owner, owner_password)
        make_role(server, application, application_password)
        make_database(server, name, owner=owner)
    with psycopg.connect(other_database(admin_url, name), autocommit=True) as database:
        database.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(owner)))
    with psycopg.connect(owner_url, autocommit=True) as database:
        grant(database, application=application)


if __name__ == "__main__":
    provision(
        admin_url=os.environ["DATABASE_ADMIN_URL"],
        owner_url=os.environ["DATABASE_OWNER_URL"],
        application_url=os.environ["DATABASE_URL"],
    )
