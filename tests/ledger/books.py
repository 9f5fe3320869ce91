"""Accounts and short words for the ledger's tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.db import connection

from trustfund import ledger

if TYPE_CHECKING:
    import psycopg

CASH: Final = ledger.Kind("try_cash", "money", "debit", Decimal(0), "Cash")
GIVEN: Final = ledger.Kind("try_given", "money", "credit", None, "Contributions")
LIMIT: Final = ledger.Kind(
    "try_limit", "limits", "credit", Decimal(0), "Limit",
    "%(account)s has %(available)s %(currency)s left; this asks for %(asked)s %(currency)s, %(missing)s too much.",
)  # fmt: skip
CEILING: Final = ledger.Kind("try_ceiling", "limits", "debit", None, "Ceiling")
DAY: Final = date(2026, 5, 20)
SOMEBODY: Final = UUID("5e0b0000-0000-4000-8000-000000000001")
numbers = count(1)


def dollars(amount: str | int) -> Decimal:
    """An amount with cents."""
    return Decimal(amount).quantize(Decimal("0.01"))


def key(event: str = "done") -> str:
    """A key that nobody used."""
    return f"try:{uuid4()}:{event}"


def opened(kind: ledger.Kind, currency: str = "USD", name: str = "") -> ledger.Account:
    """A new account."""
    number = next(numbers)
    return ledger.open_account(
        kind, code=f"{kind.name}:{number}:{uuid4()}", currency=currency, name=name or f"{kind.label} {number}"
    )


def pair(amount: str | int = 0, currency: str = "USD") -> tuple[ledger.Account, ledger.Account]:
    """Cash holding this much, and who gave it."""
    cash, given = opened(CASH, currency), opened(GIVEN, currency)
    if amount:
        put(cash, given, amount)
    return cash, given


def put(
    debit: ledger.Account, credit: ledger.Account, amount: str | int | Decimal, on: date = DAY, **rest: Any
) -> ledger.Entry:
    """Post one transfer."""
    return ledger.post(
        "try", on=on, by=rest.pop("by", SOMEBODY), key=rest.pop("key", None) or key(),
        moves=[ledger.Move(debit, credit, Decimal(amount))], **rest,
    )  # fmt: skip


STATE: Final = """
    SELECT md5(string_agg(line, '|' ORDER BY line)) FROM (
        SELECT a::text FROM ledger_account a UNION ALL SELECT e::text FROM ledger_entry e
        UNION ALL SELECT t::text FROM ledger_transfer t UNION ALL SELECT m::text FROM ledger_monthtotal m
        UNION ALL SELECT c::text FROM ledger_closing c UNION ALL SELECT c::text FROM ledger_calendar c
        UNION ALL SELECT s::text FROM ledger_seal s UNION ALL SELECT l::text FROM ledger_leaf l
        UNION ALL SELECT u::text FROM ledger_unsealed u
    ) books (line)"""


def state(wire: psycopg.Connection[Any] | None = None) -> str:
    """A mark of everything in the books: equal marks, nothing happened."""
    if wire is not None:
        row = wire.execute(STATE).fetchone()
        return str(row and row[0])
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        return str(cursor.fetchone()[0])
