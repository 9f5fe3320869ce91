"""The one shape into which every statement is read, and the sums that must tie before it is believed. No Django here."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from babel.numbers import get_currency_precision

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

ZERO: Final = Decimal(0)
LARGEST: Final = Decimal(10) ** 15


class Unreadable(ValueError):
    """The file is no statement that can be believed: `why` names the reason, `facts` the place and the figures."""

    def __init__(self, why: str, **facts: Any) -> None:
        self.why, self.facts = why, facts
        super().__init__(why)


@dataclass(frozen=True)
class Line:
    """One movement on the account. `amount` is positive, in the account's currency; `is_credit`: it came in.

    `instructed` is what the payer sent, in the payer's currency, where the bank says so.
    """

    place: int
    booked_on: date
    value_on: date
    is_credit: bool
    amount: Decimal
    reference: str = ""
    bank_reference: str = ""
    counterparty: str = ""
    counterparty_account: str = ""
    text: str = ""
    instructed: tuple[Decimal, str] | None = None

    @property
    def signed(self) -> Decimal:
        """Return what the line does to the balance."""
        return self.amount if self.is_credit else -self.amount


@dataclass(frozen=True)
class Statement:
    """A statement of one account: its balances are booked balances, negative when overdrawn."""

    account: str
    number: str
    currency: str
    opened_on: date
    opening: Decimal
    closed_on: date
    closing: Decimal
    lines: tuple[Line, ...]


def believed(statement: Statement) -> Statement:
    """Return the statement if its days and sums tie. Raises `Unreadable`."""
    place = {"statement": statement.number}
    if statement.closed_on < statement.opened_on:
        raise Unreadable("closes_before_it_opens", **place, opened=statement.opened_on, closed=statement.closed_on)
    places = get_currency_precision(statement.currency)
    for name, amount in (("opening", statement.opening), ("closing", statement.closing)):
        _require_exact(amount, places, statement, name)
    for line in statement.lines:
        _require_exact(line.amount, places, statement, line.place)
        if not statement.opened_on <= line.booked_on <= statement.closed_on:
            raise Unreadable(
                "line_lies_outside", **place, line=line.place, on=line.booked_on,
                opened=statement.opened_on, closed=statement.closed_on,
            )  # fmt: skip
    computed = sum((line.signed for line in statement.lines), statement.opening)
    if computed != statement.closing:
        raise Unreadable(
            "sums_do_not_tie", **place, currency=statement.currency, opening=statement.opening,
            moved=computed - statement.opening, computed=computed, closing=statement.closing,
        )  # fmt: skip
    return statement


def _require_exact(amount: Decimal, places: int, statement: Statement, line: int | str) -> None:
    if not amount.is_finite() or abs(amount) >= LARGEST:
        raise Unreadable("no_amount", statement=statement.number, line=line, text=str(amount))
    if amount != round(amount, places):
        raise Unreadable(
            "too_many_decimals", statement=statement.number, line=line, amount=amount, currency=statement.currency
        )


def keys_of(lines: Iterable[Line]) -> list[str]:
    """Return what makes each line one and the same wherever it is told again (invariant C4).

    With the bank's own reference: day, amount, reference. Without: day, value date, amount, who paid and what for.
    Of lines that are alike in all this, each has its ordinal of the day.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for line in lines:
        parts = (line.booked_on.isoformat(), format(line.signed.normalize(), "f"))
        own = (line.bank_reference,) if line.bank_reference else (
            "", line.value_on.isoformat(), line.counterparty, line.counterparty_account, line.reference, line.text,
        )  # fmt: skip
        whole = (*parts, *own)
        seen[whole] += 1
        found.append(hashlib.sha256("\x1f".join((*whole, str(seen[whole]))).encode()).hexdigest())
    return found


def plain_account(text: str) -> str:
    """Return an account number as it is compared: letters and digits alone."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def is_same_account(told: str, ours: str, currency: str) -> bool:
    """Say whether a statement's account is ours: whole, after the bank's code and a slash, or with the currency."""
    own = plain_account(ours)
    if not own:
        return False
    names = {plain_account(part) for part in (told, *told.split("/"))}
    return own in names or f"{own}{currency}" in names
