"""What became of a contribution, notionally: each project's disbursements split by what every donor paid in.

Plain Python. Money of a fund is not earmarked, so this is a way of speaking, not of accounting: the parts are rounded
by the largest remainder and sum to the project (DOMAIN section 7).
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

CENT: Final = Decimal("0.01")
K = TypeVar("K", bound="Hashable")


def split(amount: Decimal, weights: Mapping[K, Decimal]) -> dict[K, Decimal]:
    """Split an amount by weights to the cent; the parts sum to it exactly. Without weights nothing is split."""
    whole = sum(weights.values(), Decimal(0))
    if not whole:
        return {}
    exact = {key: amount * weight / whole for key, weight in weights.items()}
    parts = {key: value.quantize(CENT, ROUND_DOWN) for key, value in exact.items()}
    left = int((amount - sum(parts.values(), Decimal(0))) / CENT)
    order = sorted(exact, key=lambda key: (parts[key] - exact[key], -weights[key], str(key)))
    for key in order[:left]:
        parts[key] += CENT
    return parts
