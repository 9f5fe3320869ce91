"""The Fund's own accounts: its cash, its fees, what it may use and how far the open phase lets it go.

All amounts are in the Fund's holding currency.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from trustfund.ledger import Kind

ZERO: Final = Decimal(0)

CASH: Final = Kind(
    name="cash",
    book="money",
    side="debit",
    floor=ZERO,
    label=_("Cash held in trust"),
    refusal=_("%(account)s holds %(available)s %(currency)s; %(asked)s %(currency)s are asked."),
)
FEES: Final = Kind(
    name="fees",
    book="money",
    side="debit",
    floor=ZERO,
    label=_("Cost recovery fees"),
    refusal=_("%(account)s stand at %(available)s %(currency)s; %(asked)s %(currency)s cannot be taken back."),
)
INCOME: Final = Kind(
    name="income",
    book="money",
    side="credit",
    floor=None,
    label=_("Investment income (negative: lost)"),
    refusal="",
)
RESOURCES: Final = Kind(
    name="resources",
    book="purposes",
    side="debit",
    floor=ZERO,
    label=_("Cumulative resources, net of fees"),
    refusal=_("%(account)s stand at %(available)s %(currency)s; %(asked)s %(currency)s cannot leave them."),
)
UNALLOCATED: Final = Kind(
    name="unallocated",
    book="purposes",
    side="credit",
    floor=ZERO,
    label=_("Unallocated"),
    refusal=_("%(account)s has %(available)s %(currency)s unallocated; %(asked)s %(currency)s are asked."),
)
CEILINGS: Final = Kind(
    name="ceilings",
    book="limits",
    side="debit",
    floor=None,
    label=_("Ceilings of phases, counterpart"),
    refusal="",
)
HEADROOM: Final = Kind(
    name="headroom",
    book="limits",
    side="credit",
    floor=ZERO,
    label=_("Headroom of the phase"),
    refusal=_("%(account)s has a headroom of %(available)s %(currency)s; %(asked)s %(currency)s are asked."),
)
