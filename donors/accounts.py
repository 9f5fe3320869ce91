"""The accounts of money in: what donors promised, in their currency, and what arrived, in the Fund's.

In the book of promises, for each donor and currency:
pledged + unpledged = promised + (receivable + qualified + paid of the donor's agreements).
Signed is receivable + qualified + paid.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from trustfund.ledger import Kind

ZERO: Final = Decimal(0)

PLEDGED: Final = Kind(
    name="pledged",
    book="promises",
    side="credit",
    floor=ZERO,
    label=_("Pledged"),
    refusal=_("%(account)s stands at %(available)s %(currency)s; %(asked)s %(currency)s cannot be taken back."),
)
PROMISED: Final = Kind(
    name="promised",
    book="promises",
    side="debit",
    floor=ZERO,
    label=_("Pledged, not yet signed"),
    refusal=_(
        "%(account)s: %(available)s %(currency)s are pledged and not yet signed; %(asked)s %(currency)s are asked. "
        "Announce a further pledge first, or let the approver say that the agreement may exceed the pledge."
    ),
)
UNPLEDGED: Final = Kind(
    name="unpledged",
    book="promises",
    side="credit",
    floor=ZERO,
    label=_("Signed beyond any pledge"),
    refusal=_("%(account)s stands at %(available)s %(currency)s; %(asked)s %(currency)s cannot be taken back."),
)
RECEIVABLE: Final = Kind(
    name="receivable",
    book="promises",
    side="debit",
    floor=ZERO,
    label=_("Contribution receivable"),
    refusal=_(
        "%(account)s has %(available)s %(currency)s outstanding; this receipt is of %(asked)s %(currency)s. "
        "Check the amount, or agree on a supplemental contribution first."
    ),
)
QUALIFIED: Final = Kind(
    name="qualified",
    book="promises",
    side="debit",
    floor=ZERO,
    label=_("Qualified, condition not yet met"),
    refusal=_("%(account)s has %(available)s %(currency)s under condition; %(asked)s %(currency)s are asked."),
)
PAID: Final = Kind(
    name="paid",
    book="promises",
    side="debit",
    floor=ZERO,
    label=_("Paid in, contribution currency"),
    refusal=_("%(account)s stands at %(available)s %(currency)s; %(asked)s %(currency)s cannot be taken back."),
)
CONTRIBUTIONS: Final = Kind(
    name="contributions",
    book="money",
    side="credit",
    floor=ZERO,
    label=_("Contributions paid in"),
    refusal=_("%(account)s stand at %(available)s %(currency)s; %(asked)s %(currency)s cannot be taken back."),
)
NOTES: Final = Kind(
    name="notes",
    book="money",
    side="debit",
    floor=ZERO,
    label=_("Promissory notes not yet encashed"),
    refusal=_("%(account)s holds %(available)s %(currency)s; %(asked)s %(currency)s are asked."),
)
"""Paid in and not cash: at the rates of the days on which the notes came (DOMAIN sections 2 and 3)."""
EXCHANGE: Final = Kind(
    name="exchange",
    book="money",
    side="credit",
    floor=None,
    label=_("Realised exchange difference (negative: lost)"),
    refusal="",
)
"""What the cash of a note brought more than it was paid in for; contributions are never revalued."""
RETURNED: Final = Kind(
    name="returned",
    book="money",
    side="debit",
    floor=ZERO,
    label=_("Returned to donors"),
    refusal=_("%(account)s stands at %(available)s %(currency)s; %(asked)s %(currency)s cannot be taken back."),
)
DONOR_BALANCE: Final = Kind(
    name="donor_balance",
    book="money",
    side="credit",
    floor=ZERO,
    label=_("Donor Balance Accounts"),
    refusal=_("%(account)s holds %(available)s %(currency)s; %(asked)s %(currency)s are asked."),
)
"""What is held for a donor and is not the Fund's: no contribution, in no total (DOMAIN section 3, excluded)."""
DONOR_CASH: Final = Kind(
    name="donor_cash",
    book="money",
    side="debit",
    floor=ZERO,
    label=_("Cash held for donors"),
    refusal=_("%(account)s holds %(available)s %(currency)s; %(asked)s %(currency)s are asked."),
)
"""The cash behind the Donor Balance Accounts, apart from the Fund's own."""
UNAPPLIED: Final = Kind(
    name="unapplied",
    book="money",
    side="credit",
    floor=ZERO,
    label=_("Unapplied receipts"),
    refusal=_("%(account)s stand at %(available)s %(currency)s; %(asked)s %(currency)s cannot leave them."),
)
"""Cash that came in and belongs to nobody yet: no contribution, in no window, not to be allocated (DOMAIN section 3)."""
