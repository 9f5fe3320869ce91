"""What was agreed in the fictional fund: windows, pledges, agreements, instalments.

Amounts are decimal strings in the currency named; days are (quarter, day of the quarter) of `Calendar`.
Scaled like the jobs umbrella fund of DOMAIN section 7: seven donors, four currencies, about 60 million USD.
"""

from __future__ import annotations

from typing import Final, NamedTuple

Day = tuple[int, int]


class WindowLine(NamedTuple):
    """One window; the last one takes contributions without preference."""

    code: str
    title: str
    title_ko: str
    purpose: str


WINDOWS: Final = (
    WindowLine(
        "W1", "Energy conversion", "에네르기전환", "Power and heat for sites and towns that give up production."
    ),
    WindowLine(
        "W2", "Water and health", "물보장과 보건", "Safe water, power and cold chain for counties around the sites."
    ),
    WindowLine(
        "W3", "Science conversion", "과학전환", "Civil work for scientists and engineers of converted institutes."
    ),
    WindowLine("W4", "Materials safety", "물질안전", "Protection, accounting and recovery of radioactive materials."),
)
UNPREFERRED: Final = WindowLine(
    "W0", "Without preference", "지정없음", "Contributions that the board may use in every window."
)


class PledgeLine(NamedTuple):
    """A pledge by a donor; without `announced` it is known to the donor and the administrator only."""

    number: str
    donor: str
    currency: str
    amount: str
    pledged: Day
    announced: Day | None


PLEDGES: Final = (
    PledgeLine("PL-001", "alder", "NOK", "100000000.00", (1, 2), (1, 9)),
    PledgeLine("PL-002", "rowan", "GBP", "17000000.00", (1, 2), (1, 9)),
    PledgeLine("PL-003", "hazel", "SEK", "140000000.00", (1, 5), (1, 9)),
    PledgeLine("PL-004", "birch", "EUR", "1500000.00", (1, 12), (1, 16)),
    PledgeLine("PL-005", "cedar", "EUR", "2500000.00", (1, 12), (1, 16)),
    PledgeLine("PL-006", "birch_finance", "EUR", "1000000.00", (2, 8), (2, 20)),
    PledgeLine("PL-007", "linden", "EUR", "5000000.00", (2, 15), (2, 20)),
    PledgeLine("PL-008", "alder", "NOK", "40000000.00", (6, 3), (6, 10)),
    PledgeLine("PL-009", "cedar", "EUR", "3000000.00", (8, 30), (8, 41)),
    PledgeLine("PL-010", "linden", "EUR", "2000000.00", (8, 50), None),
)


class InstalmentLine(NamedTuple):
    """What a donor owes by a day, and when, how and how much of it arrived (value date, amount), if anything."""

    due: Day
    amount: str
    received: Day | None = None
    paid: str = ""
    means: str = "bank"


class AgreementLine(NamedTuple):
    """A contribution agreement with its instalments."""

    number: str
    donor: str
    currency: str
    amount: str
    preference: str
    signed: Day
    instalments: tuple[InstalmentLine, ...]
    qualified: str = "0.00"
    condition: str = ""


AGREEMENTS: Final = (
    AgreementLine(
        "CA-001",
        "alder",
        "NOK",
        "100000000.00",
        "",
        (1, 28),
        (
            InstalmentLine((1, 60), "40000000.00", (1, 58), "40000000.00"),
            InstalmentLine((4, 15), "30000000.00", (4, 14), "30000000.00"),
            InstalmentLine((7, 15), "30000000.00", (7, 20), "30000000.00"),
        ),
    ),
    AgreementLine(
        "CA-002",
        "rowan",
        "GBP",
        "17000000.00",
        "",
        (1, 35),
        (
            InstalmentLine((1, 75), "9000000.00", (1, 72), "9000000.00"),
            InstalmentLine((4, 60), "5000000.00", (4, 59), "5000000.00"),
            InstalmentLine((8, 70), "3000000.00", (8, 74), "3000000.00", "note"),
        ),
    ),
    AgreementLine(
        "CA-003",
        "hazel",
        "SEK",
        "140000000.00",
        "W1",
        (1, 50),
        (
            InstalmentLine((2, 20), "50000000.00", (2, 18), "50000000.00"),
            InstalmentLine((5, 20), "50000000.00", (5, 22), "50000000.00"),
            InstalmentLine((10, 20), "40000000.00"),
        ),
        "40000000.00",
        "Subject to the appropriation of Hazel's parliament for the next budget year.",
    ),
    AgreementLine(
        "CA-004",
        "birch",
        "EUR",
        "1500000.00",
        "W3",
        (1, 55),
        (
            InstalmentLine((2, 30), "750000.00", (2, 26), "750000.00"),
            InstalmentLine((6, 30), "750000.00", (6, 33), "750000.00"),
        ),
    ),
    AgreementLine(
        "CA-005",
        "cedar",
        "EUR",
        "2500000.00",
        "W4",
        (1, 62),
        (
            InstalmentLine((2, 45), "1250000.00", (2, 44), "1250000.00"),
            InstalmentLine((8, 29), "1250000.00"),
        ),
    ),
    AgreementLine(
        "CA-006",
        "birch_finance",
        "EUR",
        "1000000.00",
        "W3",
        (2, 48),
        (InstalmentLine((3, 20), "1000000.00", (3, 19), "1000000.00"),),
    ),
    AgreementLine(
        "CA-007",
        "linden",
        "EUR",
        "5000000.00",
        "W2",
        (2, 60),
        (
            InstalmentLine((3, 30), "2500000.00", (3, 34), "2500000.00"),
            InstalmentLine((6, 60), "1500000.00", (6, 71), "1000000.00"),
            InstalmentLine((9, 14), "1000000.00"),
        ),
    ),
    AgreementLine(
        "CA-008",
        "alder",
        "NOK",
        "40000000.00",
        "W1",
        (6, 40),
        (
            InstalmentLine((7, 60), "20000000.00", (7, 57), "20000000.00"),
            InstalmentLine((10, 30), "20000000.00"),
        ),
    ),
)
