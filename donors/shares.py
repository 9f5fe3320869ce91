"""Shares of an amount by the largest remainder: the parts sum to it exactly. No Django here.

Used where one amount belongs to several in proportion: what is left when the Fund closes, by what each donor paid in
(DOMAIN section 3), and a donor's notional part of a project's disbursements (DOMAIN section 7).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

CENT: Final = Decimal("0.01")
K = TypeVar("K", bound="Hashable")


def exact(amount: Decimal, weights: Mapping[K, Decimal]) -> dict[K, Fraction]:
    """Return each share as the fraction it exactly is; without weights there are none."""
    whole = sum(map(Fraction, weights.values()), Fraction(0))
    return {key: Fraction(amount) * Fraction(weight) / whole for key, weight in weights.items()} if whole else {}


def split(amount: Decimal, weights: Mapping[K, Decimal], *, unit: Decimal = CENT) -> dict[K, Decimal]:
    """Split an amount by weights, none negative, in whole units; the parts sum to the amount exactly.

    Every part is its exact share rounded down or up to a unit. The units that rounding down leaves over go to the
    largest remainders; of equal remainders to the key that comes first in order of letters (invariant C8). Without
    weights nothing is split. Raises `ValueError` for an amount that is not of whole units, and a negative weight.
    """
    if any(weight < 0 for weight in weights.values()):
        message = "a weight is negative"
        raise ValueError(message)
    units = Fraction(amount) / Fraction(unit)
    if units.denominator != 1:
        message = f"{amount} is not of whole units of {unit}"
        raise ValueError(message)
    sign, whole = (-1 if units < 0 else 1), abs(int(units))
    shares = exact(Decimal(whole), weights)
    parts = {key: int(share) for key, share in shares.items()}
    order = sorted(shares, key=lambda key: (parts[key] - shares[key], str(key)))
    for key in order[: whole - sum(parts.values())]:
        parts[key] += 1
    return {key: sign * part * unit for key, part in parts.items()}
