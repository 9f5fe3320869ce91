"""Calls of the ledger's functions in PostgreSQL, on Django's connection and in Django's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from django.db import IntegrityError, connection

from trustfund.ledger._refused import refused

if TYPE_CHECKING:
    from collections.abc import Sequence

PREPARE_AFTER = 1


def call(query: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run one statement as a prepared statement of the server and return its rows.

    Django's own cursor puts parameters into the text, so that the server parses and plans every call anew; here
    the plan is kept (docs/decisions/ledger.md has the figures). Outside `atomic` the statement is its own transaction:
    one round trip. Raises `Refused` when the database refuses; other errors as Django names them.
    """
    connection.validate_no_broken_transaction()
    connection.ensure_connection()
    wire: psycopg.Connection[tuple[Any, ...]] = connection.connection
    if wire.prepare_threshold is None:
        wire.prepare_threshold = PREPARE_AFTER
    try:
        with connection.wrap_database_errors, psycopg.Cursor(wire) as cursor:
            return cursor.execute(query, parameters, prepare=True).fetchall()
    except IntegrityError as error:
        connection.needs_rollback = connection.in_atomic_block
        raise refused(error) from error.__cause__
