"""How many decimals a currency has (ISO 4217). Two, unless named here."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

NO_DECIMALS: Final = (
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
)  # fmt: skip
THREE_DECIMALS: Final = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")


def decimals(currency: str) -> int:
    """Return the number of decimals of amounts in this currency."""
    return 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2


def exactly(amount: Decimal, currency: str) -> Decimal:
    """Return a stored amount with the decimals of its currency; nothing is ever rounded away."""
    return amount.quantize(Decimal(1).scaleb(-decimals(currency)))
