"""The book of money. `from trustfund import ledger`: these names are the whole interface; everything else is private.

    cash = ledger.open_account(CASH, code="cash:TF0C1001", currency="USD", name="Trustee account TF0C1001")
    ledger.post("receipt", on=day, by=person_id, key=f"receipt:{receipt.pk}:received",
                moves=[ledger.Move(cash, contributions, Decimal("1000.00"))])
    ledger.balance(cash, as_of=date(2026, 9, 30))

The names are looked up when first used: Django imports this package before its models are ready.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from trustfund.ledger._closing import close_month, proof, seal
    from trustfund.ledger._kinds import Kind, chart
    from trustfund.ledger._movements import Movement, movements
    from trustfund.ledger._posting import Draft, Move, open_account, post, post_many, reverse
    from trustfund.ledger._reading import Totals, balance, day_sums, entries, totals
    from trustfund.ledger._refused import Refused
    from trustfund.ledger._verifying import Finding, verify
    from trustfund.ledger.models import Account, Entry, Seal, Transfer

__all__ = [
    "Account",
    "Draft",
    "Entry",
    "Finding",
    "Kind",
    "Move",
    "Movement",
    "Refused",
    "Seal",
    "Totals",
    "Transfer",
    "balance",
    "chart",
    "close_month",
    "day_sums",
    "entries",
    "movements",
    "open_account",
    "post",
    "post_many",
    "proof",
    "reverse",
    "seal",
    "totals",
    "verify",
]

_HOME: Final = {
    **dict.fromkeys(("close_month", "proof", "seal"), "_closing"),
    **dict.fromkeys(("Kind", "chart"), "_kinds"),
    **dict.fromkeys(("Movement", "movements"), "_movements"),
    **dict.fromkeys(("Draft", "Move", "open_account", "post", "post_many", "reverse"), "_posting"),
    **dict.fromkeys(("Totals", "balance", "day_sums", "entries", "totals"), "_reading"),
    **dict.fromkeys(("Finding", "verify"), "_verifying"),
    **dict.fromkeys(("Account", "Entry", "Seal", "Transfer"), "models"),
    "Refused": "_refused",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    globals()[name] = found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return found
