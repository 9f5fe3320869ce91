"""The books beside the bank: what a trustee account holds by each at the end of a day, and what lies between them.

bank = books - booked and not at the bank + at the bank and not in the books - what was before the first statement
+ what statements that are missing would tell. Every part is listed, so that nothing is left unexplained.

What came in is the line that a person matched with it. What went out is paired here by its amount, within `NEAR`, each
once: nothing is booked for it, and a wrong pair moves no figure of the books.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from donors.models import BankLine, BankMatch, BankStatement
from trustfund import ledger
from trustfund.ledger.models import Entry, Transfer

if TYPE_CHECKING:
    from trustfund.fund.models import TrusteeAccount

ZERO: Final = Decimal(0)
DAYS: Final = 10
"""So many days on which a statement closes are shown beside each other."""
NEAR: Final = timedelta(days=10)
"""So far the day of a payment in the books may lie from the day on which the bank booked it."""


@dataclass(frozen=True)
class Booked:
    """A movement of cash in the books that the bank does not tell by that day; negative when it went out."""

    transfer: Transfer
    amount: Decimal
    line: BankLine | None
    """The line that tells it later, if one does."""


@dataclass(frozen=True)
class Told:
    """A line of the bank that is not in the books by that day; negative when it went out."""

    line: BankLine
    amount: Decimal
    booked_on: date | None
    """The day on which the books have it, if they do: later, or before the first statement."""


@dataclass(frozen=True)
class Gap:
    """Two statements that do not join: the second opens with so much more than the first closed with."""

    before: BankStatement
    after: BankStatement
    amount: Decimal


@dataclass(frozen=True)
class Reconciliation:
    """One trustee account at the end of one day."""

    account: TrusteeAccount
    on: date
    until: date
    """The last day that a statement reaches; later days stand as that day left them."""
    books: Decimal
    bank: Decimal
    before: Decimal
    """By how much the books stood above the bank's opening balance before the first statement."""
    booked: tuple[Booked, ...]
    told: tuple[Told, ...]
    gaps: tuple[Gap, ...]

    @property
    def difference(self) -> Decimal:
        """Return by how much the books stand above the bank."""
        return self.books - self.bank

    @property
    def explained(self) -> Decimal:
        """Return how much of the difference is listed."""
        booked = sum((each.amount for each in self.booked), ZERO)
        told = sum((each.amount for each in self.told), ZERO)
        return self.before + booked - told - sum((each.amount for each in self.gaps), ZERO)

    @property
    def unexplained(self) -> Decimal:
        """Return what nothing explains: zero, or something is wrong in this program."""
        return self.difference - self.explained


def of(account: TrusteeAccount, on: date) -> Reconciliation | None:
    """Return the account at the end of that day, or nothing while no statement reaches it."""
    statements = [each for each in in_order(account) if each.opened_on <= on]
    if not statements:
        return None
    first = statements[0]
    lines = list(
        BankLine.objects.filter(trustee_account=account, booked_on__lte=on).select_related("statement__file")
        .order_by("booked_on", "statement", "place")
    )  # fmt: skip
    gaps = _gaps(statements)
    moved = sum((_signed(line) for line in lines), ZERO)
    start = ledger.balance(account.cash_account_id, as_of=first.opened_on - timedelta(days=1))
    booked, told = _between(account, first.opened_on, on, lines)
    return Reconciliation(
        account=account, on=on, until=max(each.closed_on for each in statements),
        books=ledger.balance(account.cash_account_id, as_of=on),
        bank=first.opening + moved + sum((each.amount for each in gaps), ZERO),
        before=start - first.opening, booked=booked, told=told, gaps=gaps,
    )  # fmt: skip


def in_order(account: TrusteeAccount) -> list[BankStatement]:
    """Return the statements of an account as they follow each other: by day, then by number as people count."""
    found = BankStatement.objects.filter(trustee_account=account)
    return sorted(found, key=lambda each: (each.closed_on, each.opened_on, _counted(each.number)))


def days(account: TrusteeAccount) -> list[date]:
    """Return the latest days on which a statement of the account closes, the latest first."""
    closed = BankStatement.objects.filter(trustee_account=account).values_list("closed_on", flat=True)
    return list(closed.distinct().order_by("-closed_on")[:DAYS])


def _counted(number: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.findall(r"\d+|\D+", number))


def _gaps(statements: list[BankStatement]) -> tuple[Gap, ...]:
    pairs = pairwise(statements)
    return tuple(Gap(one, other, other.opening - one.closing) for one, other in pairs if other.opening != one.closing)


def _between(
    account: TrusteeAccount, start: date, on: date, lines: list[BankLine]
) -> tuple[tuple[Booked, ...], tuple[Told, ...]]:
    """Return what only one of the two has: movements of cash since the first statement, and lines until that day."""
    pairs, paid = _pairs(account), _paid(account)
    line_of = {entry: line for entry, (line, _on) in pairs.items()}
    entry_day = {line.pk: day for line, day in pairs.values()}
    entry_day |= {line.pk: transfer.effective_on for transfer, line in paid}
    paid_by = {transfer.pk: line for transfer, line in paid}
    cash = account.cash_account_id
    moves = Transfer.objects.filter(effective_on__range=(start, on)).select_related("entry__reverses")
    booked = []
    for each in [*moves.filter(debit=cash), *moves.filter(credit=cash)]:
        line = line_of.get(each.entry_id) if each.debit_id == cash else paid_by.get(each.pk)
        if line is None or line.booked_on > on:
            booked.append(Booked(each, each.amount if each.debit_id == cash else -each.amount, line))
    told = [
        Told(line, _signed(line), entry_day.get(line.pk))
        for line in lines
        if not _is_within(entry_day.get(line.pk), start, on)
    ]
    return _without_reversed(booked), tuple(told)


def _pairs(account: TrusteeAccount) -> dict[int, tuple[BankLine, date]]:
    """Return for each entry that a line of the bank is, the line and the day of the entry."""
    live = BankMatch.objects.live().filter(line__trustee_account=account)
    found: dict[int, tuple[BankLine, date]] = {}
    for match in live.select_related("line__statement", "entry", "receipt__entry", "encashment__entry"):
        entry: Any = match.entry or (match.record.entry if match.record else None)
        if entry is not None:
            found[entry.pk] = (match.line, entry.effective_on)
    return found


def _paid(account: TrusteeAccount) -> list[tuple[Transfer, BankLine]]:
    """Return what went out of the books with the line that tells it: of one amount, the first within `NEAR`."""
    lines = BankLine.objects.filter(trustee_account=account, is_credit=False).select_related("statement__file")
    lines = lines.order_by("booked_on", "statement", "place")
    moved = Transfer.objects.filter(credit=account.cash_account_id, amount__in={each.amount for each in lines})
    undone = Entry.objects.filter(reverses__isnull=False).values("reverses")
    moved = moved.filter(entry__reverses=None).exclude(entry__in=undone).order_by("effective_on", "pk")
    waiting: dict[Decimal, list[Transfer]] = {}
    for transfer in moved:
        waiting.setdefault(transfer.amount, []).append(transfer)
    pairs = []
    for line in lines:
        left = waiting.get(line.amount, [])
        near = next((each for each in left if abs(line.booked_on - each.effective_on) <= NEAR), None)
        if near is not None:
            left.remove(near)
            pairs.append((near, line))
    return pairs


def _without_reversed(booked: list[Booked]) -> tuple[Booked, ...]:
    """Leave out entries that were taken back within the same days: nothing of them is in transit."""
    ids = {each.transfer.entry_id for each in booked}
    gone = {each.transfer.entry.reverses_id for each in booked if each.transfer.entry.reverses_id in ids}
    gone |= {each.transfer.entry_id for each in booked if each.transfer.entry.reverses_id in ids}
    kept = [each for each in booked if each.transfer.entry_id not in gone]
    return tuple(sorted(kept, key=lambda each: (each.transfer.effective_on, each.transfer.pk)))


def _is_within(day: date | None, start: date, on: date) -> bool:
    return day is not None and start <= day <= on


def _signed(line: BankLine) -> Decimal:
    return line.amount if line.is_credit else -line.amount
