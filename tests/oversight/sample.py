"""Figures made up by hand that add up: for the tables, the gate and the print, which need no database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal as D
from uuid import UUID

from oversight.figures.changes import changes
from oversight.figures.shapes import (
    ZERO,
    AgreementRow,
    Books,
    Cover,
    DonorRow,
    Figures,
    Fund,
    GrantRow,
    Overdue,
    PhaseRow,
    ProjectRow,
    RateUsed,
    ReceiptRow,
    Resources,
    Rung,
    WindowRow,
    YearColumn,
)
from oversight.reports.extract import Material, Period

AS_OF = date(2026, 9, 30)
RATES = {
    "EUR": RateUsed("EUR", AS_OF, D("1.168500000"), "European Central Bank"),
    "NOK": RateUsed("NOK", AS_OF, D("0.099300000"), "Norges Bank"),
    "USD": RateUsed("USD", AS_OF, D(1), "holding currency"),
}


@dataclass(frozen=True)
class Promise:
    """A donor in few words: signed and paid in its currency, and what arrived."""

    name: str
    name_ko: str
    currency: str
    signed: D
    paid: D
    paid_usd: D


PROMISES = (
    Promise("Ministry of Foreign Affairs of Alder (fictional)", "오리나무 외무성 (가상)", "NOK", D("120000000.00"), D("90000000.00"), D("9120000.00")),
    Promise("Birch Development Agency (fictional)", "", "EUR", D("16000000.00"), D("16000000.00"), D("18779990.00")),
    Promise("Federal Foreign Office of Cedar (fictional)", "", "EUR", D("9000000.00"), D("4500000.00"), D("5202195.00")),
    Promise("Linden", "", "USD", D("6000000.00"), ZERO, ZERO),
)  # fmt: skip


def _cents(value: D) -> D:
    return value.quantize(D("0.01"))


def donor(number: int, promise: Promise) -> DonorRow:
    """Return the row of one donor at the rates of the sample."""
    rate = RATES[promise.currency]
    left = promise.signed - promise.paid
    owed = _cents(left * rate.usd_per_unit)
    total = sum((each.paid_usd for each in PROMISES), ZERO)
    return DonorRow(
        UUID(int=number), promise.name, promise.name_ko, promise.currency, promise.signed, promise.signed, ZERO, left,
        promise.paid, promise.paid_usd + owed, promise.paid_usd + owed, ZERO, owed, promise.paid_usd, rate,
        promise.paid_usd / total,
    )  # fmt: skip


def agreement(number: int, promise: Promise) -> AgreementRow:
    """Return the one agreement of a donor."""
    row = donor(number, promise)
    rate = _cents(promise.paid_usd) / promise.paid if promise.paid else None
    return AgreementRow(
        UUID(int=100 + number), f"TF-AA-{number:03}", promise.name, promise.name_ko, promise.currency, date(2024, 12, 3),
        promise.signed, ZERO, row.receivable, promise.paid, promise.paid_usd, row.receivable_usd, ZERO, row.signed_usd,
        rate and rate.quantize(D("0.000001")), "Without preference", "지정없음",
    )  # fmt: skip


def windows() -> tuple[WindowRow, ...]:
    """Return two windows and the money without preference."""
    none = UUID(int=0)
    return (
        WindowRow(none, "W1", "Energy conversion", "에네르기전환", False, D("9060000.00"), D("4000000.00"), D("12000000.00"), D("9000000.00"), D("6250000.10"), D("5000000.00"), ZERO, D("1060000.00")),
        WindowRow(none, "W2", "Water and health", "물보장과 보건", False, D("6192085.00"), D("2000000.00"), D("8000000.00"), D("6000000.00"), D("4000000.00"), D("3500000.00"), ZERO, D("192085.00")),
        WindowRow(none, "W0", "Without preference", "지정없음", True, D("16350000.00"), D("-6000000.00"), ZERO, ZERO, ZERO, ZERO, ZERO, D("10350000.00")),
    )  # fmt: skip


def projects(count: int = 8) -> tuple[ProjectRow, ...]:
    """Return projects whose sums are those of the windows."""
    rows = []
    for at in range(count):
        window = "W1" if at < count // 2 else "W2"
        total = windows()[0 if window == "W1" else 1]
        part = count // 2 if window == "W1" else count - count // 2
        first = at in {0, count // 2}

        def share(value: D, part: int = part, first: bool = first) -> D:
            each = _cents(value / part)
            return value - each * (part - 1) if first else each

        rows.append(ProjectRow(
            UUID(int=200 + at), f"P-{at + 1:03}", f"Rehabilitation of the heat supply of the town, part {at + 1}", f"도시난방체계개건 {at + 1}호",
            window, "Bureau of Energy Conversion", "에네르기전환국", "RETF", "KP", "KP-01", "active", share(total.allocated),
            share(total.committed), share(total.disbursed), share(total.documented), ZERO, 1,
        ))  # fmt: skip
    return tuple(rows)


def figures(count: int = 8) -> Figures:
    """Return figures that add up, with as many projects (one grant each) as asked."""
    donors = tuple(donor(number, promise) for number, promise in enumerate(PROMISES, start=1))
    held = projects(count)
    paid = sum((row.paid_usd for row in donors), ZERO)
    signed = sum((row.signed_usd or ZERO for row in donors), ZERO)
    fees = D("1500100.00")
    committed, disbursed = D("15000000.00"), D("10250000.10")
    grants = tuple(
        GrantRow(row.project_id, f"TF0C{at:04}", row.code, row.name, row.name_ko, date(2025, 2, 1), date(2028, 6, 30), row.committed,
                 row.committed - row.disbursed, ZERO, row.disbursed, ZERO, row.documented, ZERO)
        for at, row in enumerate(held, start=1)
    )  # fmt: skip
    rungs = {
        "pledged": signed, "signed": signed, "paid_in": paid, "allocated": D("20000000.00"), "committed": committed,
        "disbursed": disbursed, "documented": D("8500000.00"), "verified": ZERO,
    }  # fmt: skip
    labels = ("Pledged", "Signed", "Paid-in", "Allocated", "Committed", "Disbursed", "Documented", "Verified")
    kinds = {
        "cash": paid - fees - disbursed, "contributions": paid, "fees": fees, "resources": paid - fees, "unallocated": paid - fees - D("20000000.00"),
        "allocated": D("5000000.00"), "committed": committed - disbursed, "requested": ZERO, "disbursed": disbursed,
    }  # fmt: skip
    return Figures(
        AS_OF, fund(), Books(48213, 97, "5d0c" * 16),
        tuple(Rung(name, label, amount, amount / signed) for (name, amount), label in zip(rungs.items(), labels, strict=True)),
        donors, tuple(agreement(number, promise) for number, promise in enumerate(PROMISES, start=1)), years(paid, fees, disbursed, kinds),
        Resources(paid, fees, committed, paid - fees - committed, sum((row.receivable_usd or ZERO for row in donors), ZERO)),
        windows(), held, grants, tuple(RATES[name] for name in ("EUR", "NOK")),
        PhaseRow(1, "Beginning", D("30000000.00"), D("5000000.00"), committed, D("15000000.00"), date(2025, 1, 2)),
        (Overdue(UUID(int=3), PROMISES[2].name, "", "TF-AA-003", 2, date(2026, 6, 30), "EUR", D("2000000.00"), D("2337000.00")),),
        Cover(kinds["cash"], D("640000.00"), D("33.4")), kinds,
    )  # fmt: skip


def fund() -> Fund:
    """Return the fund of the sample."""
    return Fund(
        "Threat Reduction and Reconstruction Trust Fund (fictional)", "위협감축 및 재건 신탁기금 (가상)", "TRF", "USD", date(2024, 11, 1), date(2031, 12, 31),
        "National Coordination Committee (fictional)", "", True,
    )  # fmt: skip


def years(paid: D, fees: D, disbursed: D, kinds: dict[str, D]) -> tuple[YearColumn, ...]:
    """Return two years of sources and uses that add up to all years."""
    first = D("10000000.00")
    return (
        YearColumn(2025, ZERO, first, D("500000.00"), D("1000000.00"), D("8500000.00"), D("4000000.00"), D("2000000.00"), D("2500000.00")),
        YearColumn(2026, D("8500000.00"), paid - first, fees - D("500000.00"), disbursed - D("1000000.00"), kinds["cash"], kinds["committed"], kinds["allocated"], kinds["unallocated"]),
    )  # fmt: skip


def material(count: int = 8) -> Material:
    """Return what a report of the sample is made of."""
    now = figures(count)
    before = [replace(row, pledged_usd=(row.pledged_usd or ZERO) - D("1000.00")) for row in now.donors[:3]]
    received = (
        ReceiptRow("RC-0007", PROMISES[1].name, "", "TF-AA-002", date(2026, 7, 14), "EUR", D("1000000.00"), D("1.171200000"), "Reference rate of the day", D("1171200.00"), D("2700.00"), D("58560.00")),
    )  # fmt: skip
    period = Period(date(2026, 7, 1), AS_OF)
    return Material(now, period, 1, changes(before, now.donors), received, D("1171200.00"), D("58560.00"))
