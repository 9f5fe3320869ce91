"""Balances, totals and movements, compared with sums over the transfers themselves."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.ledger.books import CASH, GIVEN, dollars, key, opened, pair, put
from trustfund import ledger

if TYPE_CHECKING:
    from decimal import Decimal

pytestmark = pytest.mark.django_db

FIRST = date(2025, 11, 1)
DAYS = 120


def _history(cash: ledger.Account, given: ledger.Account, number: int = 150) -> list[tuple[date, Decimal]]:
    """Post in random order of days; return what changed on the cash, by day and order of posting."""
    chance = random.Random(7)
    put(cash, given, 100_000, on=FIRST)
    changes = [(FIRST, dollars(100_000))]
    for _ in range(number):
        on, amount = FIRST + timedelta(days=chance.randrange(DAYS)), dollars(chance.randint(1, 99999)) / 100
        is_in = chance.random() < 0.5
        put(*((cash, given) if is_in else (given, cash)), amount, on=on)
        changes.append((on, amount if is_in else -amount))
    return changes


def test_balances_as_of_any_day_equal_the_sum_of_the_transfers() -> None:
    cash, given = pair()
    changes = _history(cash, given)
    for after in range(-2, DAYS + 2):
        day = FIRST + timedelta(days=after)
        wanted = sum((amount for on, amount in changes if on <= day), dollars(0))
        assert ledger.balance(cash, as_of=day) == ledger.balance(given, as_of=day) == wanted, day
    assert ledger.balance(cash) == sum(amount for _, amount in changes)


def test_totals_of_many_accounts_are_one_query() -> None:
    cash, given = pair(50)
    other = opened(CASH)
    for as_of in (None, date(2026, 5, 10), date(2026, 5, 31)):
        with CaptureQueriesContext(connection) as asked:
            found = ledger.totals([cash, given.pk, CASH, "try_given"], as_of=as_of)
        assert len(asked) == 1
        held = dollars(0 if as_of == date(2026, 5, 10) else 50)
        assert found[cash.pk] == ledger.Totals(held, dollars(0), held)
        assert found[given.pk] == ledger.Totals(dollars(0), held, held)
        assert found[other.pk] == ledger.Totals(dollars(0), dollars(0), dollars(0))


def test_amounts_are_returned_in_the_decimals_of_their_currency() -> None:
    for currency, amount in (("USD", "5.10"), ("KRW", "5"), ("KWD", "5.100")):
        cash, _ = pair(amount, currency)
        assert str(ledger.balance(cash)) == amount
        assert str(ledger.movements(cash).rows[0].balance) == amount


def test_movements_carry_the_running_balance_page_by_page() -> None:
    cash, given = pair()
    changes = _history(cash, given)
    changes_by_day = sorted(enumerate(changes), key=lambda numbered: (numbered[1][0], numbered[0]))
    wanted, left = [], dollars(0)
    for _, (on, amount) in changes_by_day:
        left += amount
        wanted.append((on, amount, left))
    found: list[tuple[date, Decimal, Decimal]] = []
    before = None
    while True:
        page = ledger.movements(cash, before=before, limit=20)
        found += [
            (row.effective_on, row.debited if row.debited is not None else -(row.credited or dollars(0)), row.balance)
            for row in page.rows
        ]
        assert {row.other.pk for row in page.rows} == {given.pk}
        before = page.before
        if before is None:
            break
    assert found[::-1] == wanted


def test_movements_between_two_days() -> None:
    cash, given = pair()
    _history(cash, given)
    begin, end = FIRST + timedelta(days=30), FIRST + timedelta(days=60)
    page = ledger.movements(cash, from_on=begin, until_on=end, limit=500)
    assert page.before is None
    assert {begin <= row.effective_on <= end for row in page.rows} == {True}
    assert page.rows[0].balance == ledger.balance(cash, as_of=end)
    last = page.rows[-1]
    change = last.debited if last.debited is not None else -(last.credited or 0)
    assert last.balance - change == ledger.balance(cash, as_of=begin - timedelta(days=1))
    assert ledger.movements(opened(CASH)).rows == []


@pytest.mark.parametrize("pages", [1, 3])
def test_a_page_of_movements_costs_the_same_number_of_queries(pages: int) -> None:
    cash, given = pair()
    for _ in range(pages * 3):
        put(cash, given, 1)
    with CaptureQueriesContext(connection) as asked:
        ledger.movements(cash, limit=3)
    assert len(asked) == 5


def test_a_cursor_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="Invalid isoformat"):
        ledger.movements(opened(CASH), before="yesterday.x")


def test_entries_are_found_by_their_source() -> None:
    cash, given = opened(CASH), opened(GIVEN)
    mine = key("received")
    source = mine.rpartition(":")[0]
    first = put(cash, given, 1, key=mine)
    second = put(given, cash, 1, key=f"{source}:returned")
    put(cash, given, 1, key=f"{source}0:received")
    assert list(ledger.entries(source)) == [first, second] == list(ledger.entries(f"{source}:"))
