"""Balances, totals and movements: read from what posting keeps, so that the cost does not grow with the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from trustfund.ledger._currencies import exactly
from trustfund.ledger._kinds import Kind
from trustfund.ledger.models import Account, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from django.db.models import QuerySet

MIDDLE: Final = 15


@dataclass(frozen=True, slots=True)
class Totals:
    """What was debited and credited on an account, and its balance on its own side; in its currency."""

    debits: Decimal
    credits: Decimal
    balance: Decimal


def balance(account: Account | int, *, as_of: date | None = None) -> Decimal:
    """Return the balance on the account's side, now or at the end of the day `as_of` (by effective date)."""
    pk = account if isinstance(account, int) else account.pk
    return totals([pk], as_of=as_of)[pk].balance


def totals(accounts: Iterable[Account | int | Kind | str], *, as_of: date | None = None) -> dict[int, Totals]:
    """Return the totals of accounts (by account, id, kind or kind's name), by account id, in one query.

    Now: the accounts' own rows. As of a day: the totals of the months, and the transfers of the day's own month on
    the nearer side of the day.
    """
    ids, kinds = _asked(accounts)
    clause = "(a.id = ANY (%s::bigint[]) OR a.kind = ANY (%s::text[]))"
    given: list[Any] = [ids, kinds]
    if as_of is None:
        query = f"SELECT a.id, a.currency, a.side, a.debits, a.credits FROM ledger_account a WHERE {clause}"  # noqa: S608 (our own words)
    else:
        query, days = _as_of(clause, as_of)
        given = [*days, *given]
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return {row[0]: _totals(*row[1:]) for row in cursor.fetchall()}


def _asked(accounts: Iterable[Account | int | Kind | str]) -> tuple[list[int], list[str]]:
    ids: list[int] = []
    kinds: list[str] = []
    for account in accounts:
        if isinstance(account, Account):
            ids.append(account.pk)
        elif isinstance(account, int):
            ids.append(account)
        else:
            kinds.append(account.name if isinstance(account, Kind) else account)
    return ids, kinds


def _totals(currency: str, side: str, debits: Decimal, credits_: Decimal) -> Totals:
    debits, credits_ = exactly(debits, currency), exactly(credits_, currency)
    return Totals(debits, credits_, debits - credits_ if side == "debit" else credits_ - debits)


def _as_of(clause: str, as_of: date) -> tuple[str, list[Any]]:
    """Months up to the day's month less the rest of it, or months before it and its beginning: the shorter way."""
    first = as_of.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    if as_of.day > MIDDLE:
        months, sign, days = "m.month <= %s", "-", [as_of + timedelta(days=1), following - timedelta(days=1)]
    else:
        months, sign, days = "m.month < %s", "+", [first, as_of]
    query = f"""
        SELECT a.id, a.currency, a.side,
            coalesce(m.debits, 0) {sign} coalesce(d.amount, 0), coalesce(m.credits, 0) {sign} coalesce(c.amount, 0)
        FROM ledger_account a
        LEFT JOIN LATERAL (SELECT sum(m.debits) AS debits, sum(m.credits) AS credits
            FROM ledger_monthtotal m WHERE m.account_id = a.id AND {months}) m ON true
        LEFT JOIN LATERAL (SELECT sum(t.amount) AS amount FROM ledger_transfer t
            WHERE t.debit_id = a.id AND t.effective_on BETWEEN %s AND %s) d ON true
        LEFT JOIN LATERAL (SELECT sum(t.amount) AS amount FROM ledger_transfer t
            WHERE t.credit_id = a.id AND t.effective_on BETWEEN %s AND %s) c ON true
        WHERE {clause}"""  # noqa: S608 (our own words)
    return query, [first, *days, *days]


def day_sums(accounts: Iterable[Account | int | Kind | str], first: date, last: date) -> dict[int, Decimal]:
    """Return for each account the sum of its balances at the end of every day from `first` to `last`.

    Divided by the number of days it is the average daily balance. `first` begins a month: the balance before it is
    read from the months' totals, and of the transfers only those of these days.
    """
    ids, kinds = _asked(accounts)
    query = """
        SELECT a.id, a.currency, a.side, coalesce(m.net, 0) * %s + coalesce(d.net, 0) - coalesce(c.net, 0)
        FROM ledger_account a
        LEFT JOIN LATERAL (SELECT sum(m.debits - m.credits) AS net
            FROM ledger_monthtotal m WHERE m.account_id = a.id AND m.month < %s) m ON true
        LEFT JOIN LATERAL (SELECT sum(t.amount * (%s::date - t.effective_on + 1)) AS net FROM ledger_transfer t
            WHERE t.debit_id = a.id AND t.effective_on BETWEEN %s AND %s) d ON true
        LEFT JOIN LATERAL (SELECT sum(t.amount * (%s::date - t.effective_on + 1)) AS net FROM ledger_transfer t
            WHERE t.credit_id = a.id AND t.effective_on BETWEEN %s AND %s) c ON true
        WHERE (a.id = ANY (%s::bigint[]) OR a.kind = ANY (%s::text[]))"""
    if first.day != 1:
        message = f"{first} does not begin a month"
        raise ValueError(message)
    days = (last - first).days + 1
    with connection.cursor() as cursor:
        cursor.execute(query, [days, first, last, first, last, last, first, last, ids, kinds])
        rows = cursor.fetchall()
    return {pk: exactly(net if side == "debit" else -net, currency) for pk, currency, side, net in rows}


def entries(source: str) -> QuerySet[Entry]:
    """Return the entries whose key begins with this source, e.g. `receipt:4f…`, oldest first."""
    begin = source.rstrip(":") + ":"
    return Entry.objects.filter(key__gte=begin, key__lt=begin[:-1] + ";").order_by("id")
