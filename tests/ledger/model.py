"""The books in plain Python: slow, obvious, and independent of the ledger. The state machine compares the two."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

SCALE: Final = {"USD": 2, "KRW": 0, "KWD": 3}


@dataclass(frozen=True)
class Box:
    """An account."""

    pk: int
    code: str
    book: str
    currency: str
    side: str
    has_floor: bool


@dataclass(frozen=True)
class Said:
    """An entry as it was asked for; `moves` are (debit, credit, amount), empty for the mirror of `reverses`."""

    key: str
    kind: str
    on: date
    memo: str
    moves: tuple[tuple[int, int, Decimal], ...]
    reverses: str | None = None


@dataclass
class Books:
    """Everything that was accepted, and the first day that is still open."""

    open_from: date
    boxes: dict[int, Box] = field(default_factory=dict)
    entries: dict[str, Said] = field(default_factory=dict)
    sealed: list[str] = field(default_factory=list)

    def moves(self, said: Said) -> tuple[tuple[int, int, Decimal], ...]:
        """What an entry moves."""
        if said.reverses and not said.moves:
            return tuple((credit, debit, amount) for debit, credit, amount in self.moves(self.entries[said.reverses]))
        return said.moves

    def totals(self, pk: int, until: date = date.max, since: date = date.min) -> tuple[Decimal, Decimal]:
        """Debits and credits of an account between two days, summed over everything."""
        debits = credits_ = Decimal(0)
        for said in self.entries.values():
            if since <= said.on <= until:
                for debit, credit, amount in self.moves(said):
                    debits += amount if debit == pk else 0
                    credits_ += amount if credit == pk else 0
        return debits, credits_

    def balance(self, pk: int, until: date = date.max) -> Decimal:
        """On the account's side."""
        debits, credits_ = self.totals(pk, until)
        return debits - credits_ if self.boxes[pk].side == "debit" else credits_ - debits

    def months(self) -> dict[tuple[int, date], tuple[Decimal, Decimal]]:
        """What moved by account and month."""
        found: dict[tuple[int, date], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for said in self.entries.values():
            for debit, credit, amount in self.moves(said):
                found[debit, said.on.replace(day=1)][0] += amount
                found[credit, said.on.replace(day=1)][1] += amount
        return {place: (debits, credits_) for place, (debits, credits_) in found.items()}

    def objections(self, batch: list[Said]) -> set[str]:
        """Return the names of all rules that this batch would break; empty: it must be accepted."""
        found: set[str] = set()
        fresh: dict[str, Said] = {}
        for said in batch:
            known = self.entries.get(said.key) or fresh.get(said.key)
            if known is not None:
                found |= {"entry_key_is_used_once"} if known != said else set()
            else:
                fresh[said.key] = said
                found |= self._entry(said, [one for one in fresh.values() if one is not said])
        moved = [move for said in fresh.values() for move in self._safely(said)]
        for debit, credit, amount in moved:
            found |= self._transfer(debit, credit, amount)
        return found | self._floors(moved)

    def _safely(self, said: Said) -> tuple[tuple[int, int, Decimal], ...]:
        return self.moves(said) if not said.reverses or said.reverses in self.entries else ()

    def _entry(self, said: Said, others: list[Said]) -> set[str]:
        found = set()
        if said.on < self.open_from:
            found.add("closed_month_stays_closed")
        if said.on > datetime.now(UTC).date() + timedelta(days=1):
            found.add("entry_is_not_dated_after_tomorrow")
        if not said.moves and not said.reverses:
            found.add("entry_moves_something")
        if said.reverses:
            if any(other.reverses == said.reverses for other in [*self.entries.values(), *others]):
                found.add("entry_is_reversed_once")
            if said.on < self.entries[said.reverses].on:
                found.add("reversal_mirrors_its_entry")
        return found

    def _transfer(self, debit: int, credit: int, amount: Decimal) -> set[str]:
        one, other = self.boxes[debit], self.boxes[credit]
        broken = {
            "transfer_is_positive": amount <= 0,
            "transfer_has_two_sides": debit == credit,
            "transfer_stays_in_its_book": one.book != other.book,
            "transfer_stays_in_its_currency": one.currency != other.currency,
            "amount_has_the_decimals_of_its_currency": amount != round(amount, SCALE[one.currency]),
        }
        return {name for name, is_broken in broken.items() if is_broken}

    def _floors(self, moved: list[tuple[int, int, Decimal]]) -> set[str]:
        change: dict[int, Decimal] = defaultdict(Decimal)
        for debit, credit, amount in moved:
            change[debit] += amount if self.boxes[debit].side == "debit" else -amount
            change[credit] += amount if self.boxes[credit].side == "credit" else -amount
        low = [pk for pk, by in change.items() if self.boxes[pk].has_floor and self.balance(pk) + by < 0]
        return {"account_keeps_its_floor"} if low else set()

    def accept(self, batch: list[Said]) -> None:
        """Write the batch down."""
        for said in batch:
            self.entries.setdefault(said.key, said)
