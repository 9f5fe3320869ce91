"""What a line claims. Plain Python; the database checks the same arithmetic (P10)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def claim(expenditure: Decimal, percentage: Decimal, places: int = 2) -> Decimal:
    """Return the financed share of an expenditure, rounded half up to the currency's decimals."""
    return (expenditure * percentage / 100).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
