"""Closed months."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from tests.ledger.books import SOMEBODY, key, pair, put
from trustfund import ledger

pytestmark = pytest.mark.django_db

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


def test_nothing_is_posted_into_a_closed_month_nor_into_any_before() -> None:
    cash, given = pair(100)
    assert ledger.close_month(JUNE, by=SOMEBODY).by == SOMEBODY
    for day in (date(2026, 6, 30), date(2026, 6, 1), date(2026, 5, 31), date(2020, 1, 1)):
        with pytest.raises(ledger.Refused) as refusal, transaction.atomic():
            put(cash, given, 1, on=day)
        assert refusal.value.constraint == "closed_month_stays_closed"
    put(cash, given, 1, on=JULY)
    assert ledger.balance(cash, as_of=date(2026, 6, 30)) == 100


def test_what_was_posted_returns_under_its_key_after_the_month_is_closed() -> None:
    cash, given = pair()
    mine = key()
    entry = put(cash, given, 1, on=JUNE, key=mine)
    ledger.close_month(JUNE, by=None)
    assert put(cash, given, 1, on=JUNE, key=mine).pk == entry.pk
    back = ledger.reverse(entry, on=JULY, by=None, key=key())
    assert ledger.balance(cash, as_of=date(2026, 6, 30)) == 1
    assert back.effective_on == JULY


def test_a_month_is_closed_once_and_with_it_all_before() -> None:
    july = ledger.close_month(JULY, by=None)
    assert ledger.close_month(JULY, by=SOMEBODY) == july
    assert ledger.close_month(JUNE, by=SOMEBODY) == july


@pytest.mark.parametrize("day", [datetime.now(UTC).date().replace(day=1), date(2099, 1, 1), date(2026, 6, 2)])
def test_only_a_whole_month_that_has_ended_is_closed(day: date) -> None:
    with pytest.raises(ledger.Refused) as refusal, transaction.atomic():
        ledger.close_month(day, by=None)
    assert refusal.value.constraint == "only_a_past_month_closes"


def test_a_raw_insert_meets_the_same_door() -> None:
    cash, given = pair()
    ledger.close_month(JUNE, by=None)
    with pytest.raises(IntegrityError, match="closed month"), transaction.atomic():
        insert(cash.pk, given.pk, "2026-06-03")


def insert(debit: int, credit: int, day: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (kind, effective_on, key) VALUES ('raw', %s, 'a:b:c') RETURNING id", [day]
        )
        ((entry,),) = cursor.fetchall()
        cursor.execute(
            """INSERT INTO ledger_transfer (entry_id, debit_id, credit_id, amount, effective_on)
            VALUES (%s, %s, %s, 1, %s)""",
            [entry, debit, credit, day],
        )
