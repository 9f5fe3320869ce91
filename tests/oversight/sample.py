"""Figures made up by hand that add up: for the tables, the gate and the print, which need no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from oversight.figures.changes import changes
from oversight.figures.rows_in import Overdue, ReceiptRow
from oversight.figures.shapes import (
    ZERO,
    Books,
    Cover,
    Figures,
    Fund,
    GrantRow,
    PhaseRow,
    ProjectRow,
    Resources,
    Rung,
    WindowRow,
    YearColumn,
)
from oversight.reports.extract import Material, Period
from tests.oversight.promises import AS_OF, PROMISES, RATES, agreement, cents, donor


def windows() -> tuple[WindowRow, ...]:
    """Return two windows and the money without preference."""
    none = UUID(int=0)
    return (
        WindowRow(
            none,
            "W1",
            "Energy conversion",
            "에네르기전환",
            False,
            Decimal("9060000.00"),
            Decimal("4000000.00"),
            Decimal("12000000.00"),
            Decimal("9000000.00"),
            Decimal("6250000.10"),
            Decimal("5000000.00"),
            ZERO,
            Decimal("1060000.00"),
        ),
        WindowRow(
            none,
            "W2",
            "Water and health",
            "물보장과 보건",
            False,
            Decimal("6192085.00"),
            Decimal("2000000.00"),
            Decimal("8000000.00"),
            Decimal("6000000.00"),
            Decimal("4000000.00"),
            Decimal("3500000.00"),
            ZERO,
            Decimal("192085.00"),
        ),
        WindowRow(
            none,
            "W0",
            "Without preference",
            "지정없음",
            True,
            Decimal("16350000.00"),
            Decimal("-6000000.00"),
            ZERO,
            ZERO,
            ZERO,
            ZERO,
            ZERO,
            Decimal("10350000.00"),
        ),
    )


def projects(count: int = 8) -> tuple[ProjectRow, ...]:
    """Return projects whose sums are those of the windows."""
    rows = []
    for at in range(count):
        window = "W1" if at < count // 2 else "W2"
        total = windows()[0 if window == "W1" else 1]
        part = count // 2 if window == "W1" else count - count // 2
        first = at in {0, count // 2}

        def share(value: Decimal, part: int = part, *, first: bool = first) -> Decimal:
            each = cents(value / part)
            return value - each * (part - 1) if first else each

        rows.append(
            ProjectRow(
                UUID(int=200 + at),
                f"P-{at + 1:03}",
                f"Rehabilitation of the heat supply of the town, part {at + 1}",
                f"도시난방체계개건 {at + 1}호",
                window,
                "Bureau of Energy Conversion",
                "에네르기전환국",
                "RETF",
                "KP",
                "KP-01",
                "active",
                share(total.allocated),
                share(total.committed),
                share(total.disbursed),
                share(total.documented),
                ZERO,
                1,
            )
        )
    return tuple(rows)


FEES = Decimal("1500100.00")
ALLOCATED, COMMITTED, DISBURSED = Decimal("20000000.00"), Decimal("15000000.00"), Decimal("10250000.10")
OVERDUE = Overdue(
    UUID(int=3),
    PROMISES[2].name,
    "",
    "TF-AA-003",
    2,
    date(2026, 6, 30),
    "EUR",
    Decimal("2000000.00"),
    Decimal("2337000.00"),
)
PHASE = PhaseRow(
    1, "Beginning", Decimal("30000000.00"), Decimal("5000000.00"), COMMITTED, Decimal("15000000.00"), date(2025, 1, 2)
)


def figures(count: int = 8) -> Figures:
    """Return figures that add up, with as many projects (one grant each) as asked."""
    donors = tuple(donor(number, promise) for number, promise in enumerate(PROMISES, start=1))
    held = projects(count)
    paid = sum((row.paid_usd for row in donors), ZERO)
    signed = sum((row.signed_usd or ZERO for row in donors), ZERO)
    receivable = sum((row.receivable_usd or ZERO for row in donors), ZERO)
    kinds = balances(paid)
    return Figures(
        AS_OF,
        fund(),
        Books(48213, 97, "5d0c" * 16),
        ladder(signed, paid),
        donors,
        tuple(agreement(number, promise) for number, promise in enumerate(PROMISES, start=1)),
        years(paid, FEES, DISBURSED, kinds),
        Resources(paid, FEES, ZERO, COMMITTED, paid - FEES - COMMITTED, receivable),
        windows(),
        held,
        grants(held),
        tuple(RATES[name] for name in ("EUR", "NOK")),
        (),
        PHASE,
        (OVERDUE,),
        Cover(kinds["cash"], Decimal("640000.00"), Decimal("33.4")),
        kinds,
    )


def ladder(signed: Decimal, paid: Decimal) -> tuple[Rung, ...]:
    """Return the rungs; nothing was paid by promissory note."""
    rungs = (
        ("pledged", "Pledged", signed),
        ("signed", "Signed", signed),
        ("paid_in", "Paid-in", paid),
        ("cash_received", "Cash received", paid),
        ("allocated", "Allocated", ALLOCATED),
        ("committed", "Committed", COMMITTED),
        ("disbursed", "Disbursed", DISBURSED),
        ("documented", "Documented", Decimal("8500000.00")),
        ("verified", "Verified", ZERO),
    )
    return tuple(Rung(name, label, amount, amount / signed) for name, label, amount in rungs)


def balances(paid: Decimal) -> dict[str, Decimal]:
    """Return what the accounts of each kind hold."""
    return {
        "returned": ZERO,
        "cash": paid - FEES - DISBURSED,
        "contributions": paid,
        "fees": FEES,
        "resources": paid - FEES,
        "unallocated": paid - FEES - ALLOCATED,
        "allocated": ALLOCATED - COMMITTED,
        "committed": COMMITTED - DISBURSED,
        "requested": ZERO,
        "disbursed": DISBURSED,
    }


def grants(held: tuple[ProjectRow, ...]) -> tuple[GrantRow, ...]:
    """Return one grant for each project."""
    return tuple(
        GrantRow(
            row.project_id,
            f"TF0C{at:04}",
            row.code,
            row.name,
            row.name_ko,
            date(2025, 2, 1),
            date(2028, 6, 30),
            row.committed,
            row.committed - row.disbursed,
            ZERO,
            row.disbursed,
            ZERO,
            row.documented,
            ZERO,
        )
        for at, row in enumerate(held, start=1)
    )


def fund() -> Fund:
    """Return the fund of the sample."""
    return Fund(
        "Threat Reduction and Reconstruction Trust Fund (fictional)",
        "위협감축 및 재건 신탁기금 (가상)",
        "TRF",
        "USD",
        date(2024, 11, 1),
        date(2031, 12, 31),
        "National Coordination Committee (fictional)",
        "",
        True,
    )


def years(paid: Decimal, fees: Decimal, disbursed: Decimal, kinds: dict[str, Decimal]) -> tuple[YearColumn, ...]:
    """Return two years of sources and uses that add up to all years."""
    first = Decimal("10000000.00")
    return (
        YearColumn(
            2025,
            ZERO,
            first,
            Decimal("500000.00"),
            ZERO,
            Decimal("1000000.00"),
            Decimal("8500000.00"),
            Decimal("4000000.00"),
            Decimal("2000000.00"),
            Decimal("2500000.00"),
        ),
        YearColumn(
            2026,
            Decimal("8500000.00"),
            paid - first,
            fees - Decimal("500000.00"),
            ZERO,
            disbursed - Decimal("1000000.00"),
            kinds["cash"],
            kinds["committed"],
            kinds["allocated"],
            kinds["unallocated"],
        ),
    )


def material(count: int = 8) -> Material:
    """Return what a report of the sample is made of."""
    now = figures(count)
    before = [replace(row, pledged_usd=(row.pledged_usd or ZERO) - Decimal("1000.00")) for row in now.donors[:3]]
    received = (
        ReceiptRow(
            "RC-0007",
            PROMISES[1].name,
            "",
            "TF-AA-002",
            date(2026, 7, 14),
            "EUR",
            Decimal("1000000.00"),
            Decimal("1.171200000"),
            "Reference rate of the day",
            Decimal("1171200.00"),
            Decimal("2700.00"),
            Decimal("58560.00"),
        ),
    )
    period = Period(date(2026, 7, 1), AS_OF)
    return Material(now, period, 1, changes(before, now.donors), received, Decimal("1171200.00"), Decimal("58560.00"))
