"""The movements of one account with its running balance, page by page, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from trustfund.ledger._currencies import exactly
from trustfund.ledger._reading import balance
from trustfund.ledger.models import Account, Entry

if TYPE_CHECKING:
    from decimal import Decimal

EVER: Final = date(9999, 12, 30)


@dataclass(frozen=True, slots=True)
class Movement:
    """One transfer seen from one account: `debited` or `credited`, and the `balance` after it."""

    transfer_id: int
    effective_on: date
    entry: Entry
    other: Account
    debited: Decimal | None
    credited: Decimal | None
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Page:
    """Movements, newest first; `before` opens the following page, None when this is the last."""

    rows: list[Movement]
    before: str | None


def movements(
    account: Account,
    *,
    before: str | None = None,
    limit: int = 50,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Page:
    """Return a page of the account's movements by effective date; each page costs the same, however long the list.

    `before` is the cursor of the page before this one. Raises ValueError when it is not one.
    """
    day, transfer = _cursor(before) if before else ((until_on or EVER) + timedelta(days=1), 0)
    found = _rows(account.pk, day, transfer, from_on or date.min, limit + 1)
    rows, more = found[:limit], len(found) > limit
    known = Entry.objects.in_bulk({row[2] for row in rows})
    others = Account.objects.in_bulk({row[4] if row[3] == account.pk else row[3] for row in rows})
    left = _balance_at(account, rows[0][1], rows[0][0]) if rows else exactly(account.debits * 0, account.currency)
    page: list[Movement] = []
    for pk, on, entry_id, debit_id, credit_id, stored in rows:
        amount = exactly(stored, account.currency)
        is_debit = debit_id == account.pk
        other = others[credit_id if is_debit else debit_id]
        page.append(
            Movement(pk, on, known[entry_id], other, amount if is_debit else None, None if is_debit else amount, left)
        )
        left -= amount if is_debit == (account.side == "debit") else -amount
    return Page(page, f"{rows[-1][1]}.{rows[-1][0]}" if more else None)


def _cursor(before: str) -> tuple[date, int]:
    day, _, transfer = before.partition(".")
    return date.fromisoformat(day), int(transfer)


def _rows(pk: int, day: date, transfer: int, from_on: date, limit: int) -> list[tuple[Any, ...]]:
    one = """(SELECT id, effective_on, entry_id, debit_id, credit_id, amount FROM ledger_transfer
        WHERE {side}_id = %s AND (effective_on, id) < (%s, %s) AND effective_on >= %s
        ORDER BY effective_on DESC, id DESC LIMIT %s)"""
    query = f"{one.format(side='debit')} UNION ALL {one.format(side='credit')} ORDER BY 2 DESC, 1 DESC LIMIT %s"
    given: list[Any] = [pk, day, transfer, from_on, limit]
    with connection.cursor() as cursor:
        cursor.execute(query, [*given, *given, limit])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _balance_at(account: Account, day: date, transfer: int) -> Decimal:
    """Return the balance after this transfer: that of its day less what came later on that day."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT coalesce(sum(CASE WHEN debit_id = %s THEN amount ELSE -amount END), 0) FROM ledger_transfer
            WHERE (debit_id = %s OR credit_id = %s) AND effective_on = %s AND id > %s""",
            [account.pk, account.pk, account.pk, day, transfer],
        )
        later: Decimal = cursor.fetchall()[0][0]
    at_end = balance(account, as_of=day)
    return at_end - later if account.side == "debit" else at_end + later
