"""The figures as plain data. Amounts are in the holding currency unless a field says otherwise.

`usd` stands for the holding currency's equivalent: paid parts at the rates of their receipts, never revalued; unpaid
parts at the rate of the report date (DOMAIN section 2). `None` means that no rate is known, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from oversight.figures.rates import LackingRate, RateUsed
    from oversight.figures.rows_in import AgreementRow, DonorRow, Overdue

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Fund:
    """Which fund, as the cover of a report names it."""

    name: str
    name_ko: str
    code: str
    currency: str
    established_on: date | None
    closing_on: date | None
    recipient: str
    on_behalf_of: str
    is_fictional: bool


@dataclass(frozen=True)
class Rung:
    """One step of the ladder; `share` is of what is signed, as a fraction."""

    name: str
    label: str
    amount: Decimal
    share: Decimal | None


@dataclass(frozen=True)
class YearColumn:
    """Sources and uses of one calendar year (or the part of it until the as-of date)."""

    year: int
    opening_cash: Decimal
    contributions: Decimal
    fees: Decimal
    returned: Decimal
    """Given back to donors."""
    disbursements: Decimal
    closing_cash: Decimal
    undisbursed: Decimal
    """Committed to grants and not yet disbursed, at the end of the year."""
    uncommitted: Decimal
    """Allocated to projects and not yet committed, at the end of the year."""
    unallocated: Decimal
    income: Decimal = ZERO
    """What the trustee accounts earned in the year; negative: lost."""
    unapplied: Decimal = ZERO
    """What came in and belongs to nobody yet, less what was assigned or returned; no contribution."""
    unapplied_held: Decimal = ZERO
    """Of the cash, what belongs to nobody yet at the end of the year."""
    notes: Decimal = ZERO
    """Promissory notes received in the year, less what was encashed: paid in, and not cash."""
    exchange: Decimal = ZERO
    """What encashed notes brought more than they were paid in for; negative: less."""


@dataclass(frozen=True)
class WindowRow:
    """A window: what came in for it, and each rung below."""

    window_id: UUID
    code: str
    name: str
    name_ko: str
    is_without_preference: bool
    received: Decimal
    """Contributions preferred to it, net of fees and of what went back to donors."""
    drawn: Decimal
    """Given to it from the money without preference; negative for the window that gave."""
    allocated: Decimal
    committed: Decimal
    disbursed: Decimal
    documented: Decimal
    verified: Decimal
    unallocated: Decimal


@dataclass(frozen=True)
class ProjectRow:
    """A project and its rungs."""

    project_id: UUID
    code: str
    name: str
    name_ko: str
    window: str
    agency: str
    agency_ko: str
    execution: str
    country: str
    province: str
    status: str
    allocated: Decimal
    committed: Decimal
    disbursed: Decimal
    documented: Decimal
    verified: Decimal
    grants: int


@dataclass(frozen=True)
class GrantRow:
    """A grant agreement: its amount and where the money is."""

    grant_id: UUID
    number: str
    project: str
    name: str
    name_ko: str
    signed_on: date | None
    closing_on: date | None
    committed: Decimal
    available: Decimal
    """Left to apply for."""
    requested: Decimal
    """Applied for and not yet paid."""
    disbursed: Decimal
    advance: Decimal
    documented: Decimal
    verified: Decimal


@dataclass(frozen=True)
class PhaseRow:
    """The phase that is open, its ceiling and what is left of it."""

    number: int
    title: str
    ceiling: Decimal
    per_grant_ceiling: Decimal | None
    committed: Decimal
    headroom: Decimal
    opened_on: date


@dataclass(frozen=True)
class Resources:
    """Resources available for commitments: received and earned, less fees, returns to donors, commitments."""

    received: Decimal
    fees: Decimal
    returned: Decimal
    committed: Decimal
    balance: Decimal
    receivable: Decimal | None
    """Still to come under signed agreements: not available until paid."""
    income: Decimal = ZERO
    """Earned by the trustee accounts; negative: lost."""
    notes: Decimal = ZERO
    """Of what was received, promissory notes that are not cash yet: nothing can be committed from them."""
    exchange: Decimal = ZERO
    """Realised on notes that were encashed; negative: lost."""


@dataclass(frozen=True)
class Cover:
    """For how many months the cash lasts at the pace of the last twelve."""

    cash: Decimal
    monthly: Decimal
    months: Decimal | None


@dataclass(frozen=True)
class Books:
    """Which state of the journal the figures were read from."""

    journal: int
    seal_number: int | None
    seal: str


@dataclass(frozen=True)
class Figures:
    """Everything that pages, reports, the API and exports may say in figures, as of one day."""

    as_of: date
    fund: Fund | None
    books: Books
    ladder: tuple[Rung, ...]
    donors: tuple[DonorRow, ...]
    agreements: tuple[AgreementRow, ...]
    sources_and_uses: tuple[YearColumn, ...]
    resources: Resources
    windows: tuple[WindowRow, ...]
    projects: tuple[ProjectRow, ...]
    grants: tuple[GrantRow, ...]
    rates: tuple[RateUsed, ...]
    lacking: tuple[LackingRate, ...]
    """Currencies whose unpaid amounts could not be stated at a rate of the day."""
    phase: PhaseRow | None
    overdue: tuple[Overdue, ...]
    cover: Cover
    kinds: Mapping[str, Decimal]
    """Balance of each kind of account of the holding currency: what every table is tied to."""

    def rung(self, name: str) -> Decimal:
        """Return one rung of the ladder."""
        return next((rung.amount for rung in self.ladder if rung.name == name), ZERO)
