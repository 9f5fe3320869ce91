"""What each window held on an average day of a month: the key by which income of the trustee accounts is shared.

A window holds what came in for it and has not been disbursed: unallocated, allocated to its projects, committed to
their grants, set aside for applications. Read from the kept totals at the month's beginning and from the transfers of
the month alone, so that the cost does not grow with the books.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from donors.burden import next_month
from donors.shares import split
from projects.models import Grant, Project
from trustfund import ledger
from trustfund.fund.models import Window
from trustfund.web.words import decimals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date


@dataclass(frozen=True)
class Held:
    """A window with the sum of its balances at the end of each day of the month."""

    window: Window
    day_sum: Decimal
    days: int

    @property
    def average(self) -> Decimal:
        """Return the average daily balance, to the cent for people; shares are of the exact sums."""
        return (self.day_sum / self.days).quantize(Decimal("0.01"))


def of_month(month: date) -> list[Held]:
    """Return every window with what it held on the days of the month that begins on this day, by code."""
    last = next_month(month) - timedelta(days=1)
    owner = _accounts()
    sums = ledger.day_sums(list(owner), month, last)
    found: dict[object, Decimal] = {}
    for account, amount in sums.items():
        found[owner[account]] = found.get(owner[account], Decimal(0)) + amount
    return [Held(window, found.get(window.pk, Decimal(0)), last.day) for window in Window.objects.order_by("code")]


def shares(amount: Decimal, held: Sequence[Held], currency: str) -> Mapping[object, Decimal]:
    """Return each window's part of an amount, by its primary key; the parts sum to it exactly. Negative ones too.

    Of equal remainders the window whose code comes first has the unit. Nothing is shared where no window held money.
    """
    unit = Decimal(1).scaleb(-decimals(currency))
    by_code = {line.window.code: line for line in held}
    parts = split(amount, {code: line.day_sum for code, line in by_code.items()}, unit=unit)
    return {by_code[code].window.pk: part for code, part in parts.items()}


def exact_share(line: Held, held: Sequence[Held]) -> Fraction:
    """Return the exact part of one that this window has."""
    whole = sum((Fraction(each.day_sum) for each in held), Fraction(0))
    return Fraction(line.day_sum) / whole if whole else Fraction(0)


def _accounts() -> dict[int, object]:
    """Return every account that holds money of a window, with the window's key."""
    found: dict[int, object] = dict(Window.objects.values_list("unallocated_account_id", "pk"))
    found |= dict(Project.objects.exclude(allocated_account=None).values_list("allocated_account_id", "window_id"))
    for committed, requested, window in Grant.objects.values_list(
        "committed_account_id", "requested_account_id", "project__window_id"
    ):
        found |= {account: window for account in (committed, requested) if account}
    return found
