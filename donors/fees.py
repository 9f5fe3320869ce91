"""The cost-recovery fee on the Fund's cumulative contributions, by tiers (DOMAIN section 3, fees). No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CENT: Final = Decimal("0.01")
HUNDRED: Final = Decimal(100)


@dataclass(frozen=True)
class Tier:
    """`percent` of what lies below `up_to` (US dollars; None: without end) and above the tier before."""

    up_to: Decimal | None
    percent: Decimal


def cumulative(tiers: Iterable[Tier], contributions: Decimal) -> Decimal:
    """Return the fee on the first so many US dollars of a fund, to the cent."""
    fee, below = Decimal(0), Decimal(0)
    for tier in sorted(tiers, key=lambda each: (each.up_to is None, each.up_to)):
        until = contributions if tier.up_to is None else min(contributions, tier.up_to)
        if until <= below:
            break
        fee += (until - below) * tier.percent / HUNDRED
        below = until
    return fee.quantize(CENT, ROUND_HALF_UP)


def incremental(tiers: Iterable[Tier], *, before: Decimal, amount: Decimal) -> Decimal:
    """Return the fee on a receipt after `before` US dollars: F(before + amount) - F(before).

    Differences of one rounded curve: however a sum is divided into receipts, the fees add up to the same cent.
    """
    known = tuple(tiers)
    return cumulative(known, before + amount) - cumulative(known, before)


def contradiction(tiers: Sequence[Tier]) -> str:
    """Return which rule of a scale these tiers break: its name, or nothing."""
    bounds = [tier.up_to for tier in tiers if tier.up_to is not None]
    broken = {
        "empty": not tiers,
        "unended": len(tiers) - len(bounds) != 1,
        "bounds": len(set(bounds)) < len(bounds) or any(bound <= 0 for bound in bounds),
        "percents": any(not 0 <= tier.percent <= HUNDRED for tier in tiers),
    }
    return next((name for name, is_broken in broken.items() if is_broken), "")
