"""Balances of all accounts as of a day: one query for the totals, one for which account is of which kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from oversight.figures.shapes import ZERO, Fund
from trustfund import ledger

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

PROMISES: Final = ("pledged", "promised", "unpledged", "receivable", "qualified", "paid")
HELD: Final = (
    "cash", "contributions", "notes", "exchange", "unapplied", "income", "fees", "returned", "advance", "expenditure", "verified",
    "resources", "unallocated", "allocated", "committed", "requested", "disbursed",
    "headroom",
)  # fmt: skip
"""Kinds in the holding currency that make the ladder; accounts of categories are read by the grant's own page."""


@dataclass(frozen=True)
class Balances:
    """What every account holds, on its own side, in its currency."""

    as_of: date | None
    by_account: Mapping[int, Decimal]
    kind_of: Mapping[int, str]

    @classmethod
    def at(cls, as_of: date | None, kinds: tuple[str, ...] = PROMISES + HELD) -> Balances:
        """Read them as of the end of a day, or now."""
        totals = ledger.totals(kinds, as_of=as_of)
        named = dict(ledger.Account.objects.filter(kind__in=kinds).values_list("id", "kind"))
        return cls(as_of, {pk: held.balance for pk, held in totals.items()}, named)

    def of(self, *accounts: int | None) -> Decimal:
        """Return the sum of the balances of these accounts; one that does not exist holds nothing."""
        return sum((self.by_account.get(pk, ZERO) for pk in accounts if pk is not None), ZERO)

    @cached_property
    def _sums(self) -> dict[str, Decimal]:
        sums = dict.fromkeys(HELD, ZERO)
        for pk, amount in self.by_account.items():
            kind = self.kind_of[pk]
            if kind in sums:
                sums[kind] += amount
        return sums

    def kind(self, *names: str) -> Decimal:
        """Return the sum of all accounts of these kinds (holding currency)."""
        return sum((self._sums[name] for name in names), ZERO)

    def kinds(self) -> dict[str, Decimal]:
        """Return the sums by kind: what every table is tied to."""
        return dict(self._sums)


def years_until(on: date, fund: Fund | None) -> tuple[date, ...]:
    """Return the last days of the Fund's years before this day's year."""
    first = fund.established_on.year if fund and fund.established_on else on.year
    return tuple(date(year, 12, 31) for year in range(first, on.year))


def year_earlier(on: date) -> date:
    """Return the end of the month a year before this day's month: a day whose totals are kept."""
    return date(on.year - 1, on.month, 28) if on.month == 2 else date(on.year - 1, on.month, _last(on.month))


def _last(month: int) -> int:
    return 30 if month in {4, 6, 9, 11} else 31
