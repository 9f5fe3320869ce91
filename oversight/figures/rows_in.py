"""Lines about money in, as plain data: donors, agreements, receipts, encashments, what is overdue.

`usd` stands for the holding currency's equivalent, `None` for an unknown rate, as in `shapes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from oversight.figures.rates import RateUsed


@dataclass(frozen=True)
class DonorRow:
    """What one donor promised and paid in one currency; unannounced pledges are not in it."""

    donor_id: UUID
    name: str
    name_ko: str
    currency: str
    pledged: Decimal
    signed: Decimal
    qualified: Decimal
    receivable: Decimal
    paid: Decimal
    pledged_usd: Decimal | None
    signed_usd: Decimal | None
    qualified_usd: Decimal | None
    receivable_usd: Decimal | None
    paid_usd: Decimal
    rate: RateUsed | None
    share: Decimal | None
    """Part of all that was paid in, as a fraction."""
    short_name: str = ""

    @property
    def key(self) -> str:
        """Name of the row: donor and currency."""
        return f"{self.donor_id}:{self.currency}"


@dataclass(frozen=True)
class AgreementRow:
    """One administration agreement, in its currency and equivalents."""

    agreement_id: UUID
    number: str
    donor: str
    donor_ko: str
    currency: str
    signed_on: date
    signed: Decimal
    qualified: Decimal
    receivable: Decimal
    paid: Decimal
    paid_usd: Decimal
    receivable_usd: Decimal | None
    qualified_usd: Decimal | None
    signed_usd: Decimal | None
    effective_rate: Decimal | None
    """Holding currency received for one unit paid."""
    preference: str
    preference_ko: str


@dataclass(frozen=True)
class ReceiptRow:
    """One payment received, with the rate of its day."""

    number: str
    donor: str
    donor_ko: str
    agreement: str
    value_on: date
    currency: str
    amount: Decimal
    rate: Decimal
    rate_source: str
    amount_usd: Decimal
    exchange_difference_usd: Decimal
    fee_usd: Decimal


@dataclass(frozen=True)
class EncashmentRow:
    """What a promissory note brought in cash: at the bank's rate, beside what it was paid in as."""

    number: str
    note: str
    donor: str
    donor_ko: str
    value_on: date
    currency: str
    amount: Decimal
    rate: Decimal
    amount_usd: Decimal
    carried_usd: Decimal
    exchange_difference_usd: Decimal
    fee_usd: Decimal


@dataclass(frozen=True)
class Overdue:
    """An instalment that was due and is not (fully) paid."""

    donor_id: UUID
    donor: str
    donor_ko: str
    agreement: str
    number: int
    due_on: date
    currency: str
    amount: Decimal
    usd: Decimal | None
