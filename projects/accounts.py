"""The accounts of projects and grants: what the money is for, and how much of each limit is left.

All amounts are in the Fund's holding currency. The rungs are read so (docs/accounts.md):
Allocated = allocated + committed + requested + disbursed; Committed = committed + requested + disbursed;
Disbursed = disbursed = advance + expenditure + verified of the money book.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from trustfund.ledger import Kind

ZERO: Final = Decimal(0)

ALLOCATED: Final = Kind(
    name="allocated",
    book="purposes",
    side="credit",
    floor=ZERO,
    label=_("Allocated, not yet committed"),
    refusal=_("%(account)s has %(available)s %(currency)s left; %(asked)s %(currency)s are asked."),
)
COMMITTED: Final = Kind(
    name="committed",
    book="purposes",
    side="credit",
    floor=ZERO,
    label=_("Committed, not yet requested"),
    refusal=_("%(account)s has %(available)s %(currency)s left to withdraw; %(asked)s %(currency)s are asked."),
)
REQUESTED: Final = Kind(
    name="requested",
    book="purposes",
    side="credit",
    floor=ZERO,
    label=_("Requested, not yet paid"),
    refusal=_("%(account)s holds %(available)s %(currency)s in process; %(asked)s %(currency)s cannot leave it."),
)
DISBURSED: Final = Kind(
    name="disbursed",
    book="purposes",
    side="credit",
    floor=ZERO,
    label=_("Disbursed"),
    refusal=_("%(account)s holds %(available)s %(currency)s; %(asked)s %(currency)s cannot be taken back."),
)
ADVANCE: Final = Kind(
    name="advance",
    book="money",
    side="debit",
    floor=ZERO,
    label=_("Advances outstanding"),
    refusal=_("%(account)s holds %(available)s %(currency)s; %(asked)s %(currency)s cannot be documented."),
)
EXPENDITURE: Final = Kind(
    name="expenditure",
    book="money",
    side="debit",
    floor=ZERO,
    label=_("Documented expenditure, not yet verified"),
    refusal=_("%(account)s holds %(available)s %(currency)s; %(asked)s %(currency)s cannot leave it."),
)
VERIFIED: Final = Kind(
    name="verified",
    book="money",
    side="debit",
    floor=ZERO,
    label=_("Verified expenditure"),
    refusal=_("%(account)s holds %(available)s %(currency)s; %(asked)s %(currency)s cannot leave it."),
)
CATEGORY_LIMITS: Final = Kind(
    name="category_limits",
    book="limits",
    side="debit",
    floor=None,
    label=_("Limits of the grant's categories, counterpart"),
    refusal="",
)
CATEGORY: Final = Kind(
    name="category",
    book="limits",
    side="credit",
    floor=ZERO,
    label=_("Category, left"),
    refusal=_("%(account)s has %(available)s %(currency)s left; %(asked)s %(currency)s are asked."),
)
