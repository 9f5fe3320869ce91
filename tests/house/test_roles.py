"""The application's role uses the tables; it makes none and rewrites no book."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection
from psycopg.errors import InsufficientPrivilege

from tests import databases

BOOKS = (
    "ledger_entry", "ledger_transfer", "ledger_account", "ledger_seal", "access_act", "fund_decision", "fund_document",
    "fund_scan", "donors_bankfile", "donors_bankstatement", "donors_bankline",
)  # fmt: skip
FORBIDDEN = (
    "CREATE TABLE mine (id int)",
    "CREATE TEMPORARY TABLE mine (id int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE ROLE mine",
    "ALTER TABLE access_user ADD COLUMN mine int",
    "ALTER TABLE access_act DISABLE TRIGGER ALL",
    "DROP TABLE access_user",
    "TRUNCATE access_user",
    "SET session_replication_role = replica",
    "SET ROLE trustfund_owner",
)


@pytest.fixture(scope="module")
def address() -> object:
    copy = databases.copy_of("empty")
    yield copy.address()
    databases.drop(copy)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_application_may_not(address: str, statement: str) -> None:
    with psycopg.connect(address) as session, pytest.raises(InsufficientPrivilege):
        session.execute(statement)


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
@pytest.mark.parametrize("book", BOOKS)
def test_the_application_has_no_right_to_rewrite_a_book(address: str, book: str, verb: str) -> None:
    with psycopg.connect(address) as session:
        may = session.execute("SELECT has_table_privilege(%s, %s)", [book, verb]).fetchone()
    assert may == (False,)


def test_the_application_owns_nothing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
        assert cursor.fetchall() == []


def test_no_table_may_be_truncated_by_the_application(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
            AND has_table_privilege(oid, 'TRUNCATE')"""
        )
        assert cursor.fetchall() == []
