"""Donors of the sample: what they signed and paid, made up by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from oversight.figures.rates import RateUsed
from oversight.figures.rows_in import AgreementRow, DonorRow
from oversight.figures.shapes import ZERO

AS_OF = date(2026, 9, 30)
RATES = {
    "EUR": RateUsed("EUR", AS_OF, Decimal("1.168500000"), "European Central Bank"),
    "NOK": RateUsed("NOK", AS_OF, Decimal("0.099300000"), "Norges Bank"),
    "USD": RateUsed("USD", AS_OF, Decimal(1), "holding currency"),
}


@dataclass(frozen=True)
class Promise:
    """A donor in few words: signed and paid in its currency, and what arrived."""

    name: str
    name_ko: str
    currency: str
    signed: Decimal
    paid: Decimal
    paid_usd: Decimal


PROMISES = (
    Promise(
        "Ministry of Foreign Affairs of Alder (fictional)",
        "오리나무 외무성 (가상)",
        "NOK",
        Decimal("120000000.00"),
        Decimal("90000000.00"),
        Decimal("9120000.00"),
    ),
    Promise(
        "Birch Development Agency (fictional)",
        "",
        "EUR",
        Decimal("16000000.00"),
        Decimal("16000000.00"),
        Decimal("18779990.00"),
    ),
    Promise(
        "Federal Foreign Office of Cedar (fictional)",
        "",
        "EUR",
        Decimal("9000000.00"),
        Decimal("4500000.00"),
        Decimal("5202195.00"),
    ),
    Promise("Linden", "", "USD", Decimal("6000000.00"), ZERO, ZERO),
)


def cents(value: Decimal) -> Decimal:
    """Round to cents."""
    return value.quantize(Decimal("0.01"))


def donor(number: int, promise: Promise) -> DonorRow:
    """Return the row of one donor at the rates of the sample."""
    rate = RATES[promise.currency]
    left = promise.signed - promise.paid
    owed = cents(left * rate.usd_per_unit)
    total = sum((each.paid_usd for each in PROMISES), ZERO)
    return DonorRow(
        UUID(int=number),
        promise.name,
        promise.name_ko,
        promise.currency,
        promise.signed,
        promise.signed,
        ZERO,
        left,
        promise.paid,
        promise.paid_usd + owed,
        promise.paid_usd + owed,
        ZERO,
        owed,
        promise.paid_usd,
        rate,
        promise.paid_usd / total,
    )


def agreement(number: int, promise: Promise) -> AgreementRow:
    """Return the one agreement of a donor."""
    row = donor(number, promise)
    rate = cents(promise.paid_usd) / promise.paid if promise.paid else None
    return AgreementRow(
        UUID(int=100 + number),
        f"TF-AA-{number:03}",
        promise.name,
        promise.name_ko,
        promise.currency,
        date(2024, 12, 3),
        promise.signed,
        ZERO,
        row.receivable,
        promise.paid,
        promise.paid_usd,
        row.receivable_usd,
        ZERO,
        row.signed_usd,
        rate and rate.quantize(Decimal("0.000001")),
        "Without preference",
        "지정없음",
    )
