"""Exchange differences of an agreement, by instalment: what receipts made of them, and what the open rest would.

Realised: what was received, as booked on the day of its receipt, less the same amount at the rate of signing. Unrealised:
what is still open at the rate of a report date, less the same at the rate of signing. The Fund bears both: a donor owes
and pays its contribution currency (DOMAIN section 3).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from donors.models import Receipt
from trustfund.fund.services import NoRate, rate_for

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from donors.models import Agreement, Instalment
    from trustfund.fund.models import Rate

ZERO: Final = Decimal(0)
CENT: Final = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """One instalment; what is open and unrealised is None where the report date has no rate."""

    instalment: Instalment
    received: Decimal
    at_signing: Decimal
    """What was received, in the holding currency at the rate of signing."""
    as_received: Decimal
    open: Decimal
    open_at_signing: Decimal
    open_now: Decimal | None

    @property
    def realised(self) -> Decimal:
        """Return what receipts brought more than at the rate of signing (or less)."""
        return self.as_received - self.at_signing

    @property
    def unrealised(self) -> Decimal | None:
        """Return what the open part would bring more at the rate of the report date (or less)."""
        return None if self.open_now is None else self.open_now - self.open_at_signing


@dataclass(frozen=True)
class Differences:
    """The lines of an agreement as of a day, the rate used, and the sentence where there is none."""

    agreement: Agreement
    on: date
    lines: tuple[Line, ...]
    rate: Rate | None
    missing: str = ""

    def total(self, name: str) -> Decimal | None:
        """Return the sum of one column; a part that is not known makes it unknown."""
        parts = [getattr(line, name) for line in self.lines]
        return None if any(part is None for part in parts) else sum(parts, ZERO)


def of(agreement: Agreement, on: date) -> Differences:
    """Return the differences of a countersigned agreement, its open part stated at the register's rate of that day."""
    parts = list(agreement.instalments.select_related("agreement", "supplement").order_by("number"))
    booked = _booked(agreement)
    rate, missing = (
        _rate(agreement.currency, on)
        if any(part.received < part.amount - part.lapsed for part in parts)
        else (None, "")
    )
    lines = tuple(_line(part, booked[part.pk], part.booked_rate, rate) for part in parts)
    return Differences(agreement, on, lines, rate, missing)


def _booked(agreement: Agreement) -> dict[UUID, tuple[Decimal, Decimal, Decimal]]:
    """Return what was received of each instalment: in its currency, at the rate of signing, as booked."""
    sums: defaultdict[UUID, tuple[Decimal, Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO, ZERO))
    for each in Receipt.objects.booked().filter(agreement=agreement):
        amount, signed, received = sums[each.instalment_id]
        sums[each.instalment_id] = (amount + each.amount, signed + each.booked_usd, received + each.amount_usd)
    return sums


def _rate(currency: str, on: date) -> tuple[Rate | None, str]:
    try:
        return rate_for(currency, on), ""
    except NoRate as missing:
        return None, missing.sentence


def _line(part: Instalment, booked: tuple[Decimal, Decimal, Decimal], signed: Decimal, rate: Rate | None) -> Line:
    left = part.amount - part.lapsed - booked[0]
    now = ZERO if not left else _usd(left, rate.usd_per_unit) if rate else None
    return Line(part, *booked, open=left, open_at_signing=_usd(left, signed), open_now=now)


def _usd(amount: Decimal, rate: Decimal) -> Decimal:
    return (amount * rate).quantize(CENT, ROUND_HALF_UP)
