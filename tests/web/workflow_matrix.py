"""Tries every birth, change and death of a workflow's status by raw SQL, with nothing else in the way.

The table's checks and foreign keys are taken away within a transaction that is rolled back, so that what is asked is
one thing only: which statuses does the trigger of the workflow let pass? Needs the server's administrator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import sql

from trustfund import embedded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

    from trustfund.web.workflow import Workflow

Outcome = dict[tuple[str, str, int], bool]
VALUES: Final = {
    "uuid": "gen_random_uuid()",
    "bool": "false",
    "jsonb": "'{}'::jsonb",
    "date": "current_date",
    "timestamptz": "now()",
    "bytea": "'\\x00'::bytea",
    "int2": "1",
    "int4": "1",
    "int8": "(random() * 1e9)::bigint",
    "numeric": "1",
}


def allowed(model: type[Model], flow: Workflow, database: str) -> Outcome:
    """Return for each (from, to, growth of the round) whether PostgreSQL lets it pass; from "" is a birth."""
    found: Outcome = {}
    with psycopg.connect(embedded.address(embedded.ADMIN, "test", database)) as connection:
        table = sql.Identifier(model._meta.db_table)
        _clear_the_way(connection, model._meta.db_table, _trigger(connection, model, flow))
        states = [state.name for state in flow.states]
        for new in states:
            for number in (1, 2):
                found["", new, number - 1] = _passes(connection, flow, _insert(connection, table, model, new, number))
        for old in states:
            with connection.transaction(force_rollback=True):
                _bypassing(connection, _insert(connection, table, model, old, 1))
                for new in states:
                    for grows in (0, 1, -1, 2):
                        found[old, new, grows] = _passes(connection, flow, _update(table, new, grows))
                found[old, "", 0] = _passes(connection, flow, sql.SQL("DELETE FROM {}").format(table))
        connection.rollback()
    return found


def declared(flow: Workflow) -> Outcome:
    """Return the same, as the table of the workflow says it."""
    states = [state.name for state in flow.states]
    births = {("", new, grows): new in flow.births and grows == 0 for new in states for grows in (0, 1)}
    deaths = {(old, "", 0): False for old in states}
    changes = {
        (old, new, grows): (old, new, grows) in flow.changes() or (old == new and grows == 0)
        for old in states
        for new in states
        for grows in (0, 1, -1, 2)
    }
    return births | deaths | changes


def _trigger(connection: psycopg.Connection, model: type[Model], flow: Workflow) -> str:
    """Return the name of the installed trigger; it must be there and switched on for everyone."""
    options: Any = model._meta
    (declared_one,) = [each for each in options.triggers if each.name == f"{flow.name}_takes_only_declared_steps"]
    name: str = declared_one.get_pgid(model)
    row = connection.execute(
        "SELECT tgenabled FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass", [name, model._meta.db_table]
    ).fetchone()
    assert row == ("O",)
    return name


def _clear_the_way(connection: psycopg.Connection, table: str, trigger: str) -> None:
    connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER ALL").format(sql.Identifier(table)))
    connection.execute(
        sql.SQL("ALTER TABLE {} ENABLE TRIGGER {}").format(sql.Identifier(table), sql.Identifier(trigger))
    )
    rows = connection.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'x')", [table]
    ).fetchall()
    for (name,) in rows:
        connection.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name))
        )


def _columns(connection: psycopg.Connection, table: str) -> Iterator[tuple[str, str, int]]:
    yield from connection.execute(
        """SELECT a.attname, t.typname, greatest(a.atttypmod - 4, 0) FROM pg_attribute a
        JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        AND a.attidentity = '' AND (a.attnotnull OR a.attname IN ('status', 'round'))""",
        [table],
    ).fetchall()


def _insert(connection: psycopg.Connection, table: sql.Identifier, model: type[Model], status: str, number: int) -> Any:
    names, values = [], []
    for name, kind, length in _columns(connection, model._meta.db_table):
        names.append(sql.Identifier(name))
        if name == "status":
            values.append(sql.Literal(status) + sql.SQL(""))
        elif name == "round":
            values.append(sql.Literal(number) + sql.SQL(""))
        else:
            text = sql.SQL("left(md5(random()::text), {})").format(sql.Literal(length or 32))
            values.append(sql.SQL(VALUES[kind]) + sql.SQL("") if kind in VALUES else text + sql.SQL(""))
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        table, sql.SQL(", ").join(names), sql.SQL(", ").join(values)
    )


def _update(table: sql.Identifier, status: str, grows: int) -> Any:
    return sql.SQL("UPDATE {} SET status = {}, round = round + {}").format(
        table, sql.Literal(status), sql.Literal(grows)
    )


def _bypassing(connection: psycopg.Connection, statement: Any) -> None:
    connection.execute("SET LOCAL session_replication_role = replica")
    connection.execute(statement)
    connection.execute("SET LOCAL session_replication_role = origin")


def _passes(connection: psycopg.Connection, flow: Workflow, statement: Any) -> bool:
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement)
    except psycopg.errors.CheckViolation as error:
        if error.diag.constraint_name != f"{flow.name}_takes_only_declared_steps":
            raise
        return False
    return True
