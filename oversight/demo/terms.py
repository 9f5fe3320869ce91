"""What was agreed in the fictional fund: windows, pledges, agreements, instalments, decisions, projects, grants.

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
    """What a donor owes by a day, and when and how much of it arrived (value date, amount), if anything."""

    due: Day
    amount: str
    received: Day | None = None
    paid: str = ""


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
            InstalmentLine((8, 70), "3000000.00", (8, 74), "3000000.00"),
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


class AllocationLine(NamedTuple):
    """What a decision gives a project; `from_unpreferred` is the part from contributions without preference."""

    project: str
    amount: str
    from_unpreferred: str


class DecisionLine(NamedTuple):
    """A decision of the board that allocates."""

    number: str
    on: Day
    title: str
    lines: tuple[AllocationLine, ...]


DECISIONS: Final = (
    DecisionLine(
        "OB-02",
        (1, 85),
        "First allocations: hydropower and rural water",
        (AllocationLine("EN-01", "4200000.00", "4200000.00"), AllocationLine("WH-01", "4000000.00", "4000000.00")),
    ),
    DecisionLine(
        "OB-03",
        (2, 70),
        "Heating, applied research, materials accounting",
        (
            AllocationLine("EN-02", "3600000.00", "0.00"),
            AllocationLine("SC-01", "2200000.00", "1500000.00"),
            AllocationLine("MS-01", "2800000.00", "1600000.00"),
        ),
    ),
    DecisionLine("OB-04", (4, 16), "County hospitals", (AllocationLine("WH-02", "3000000.00", "500000.00"),)),
    DecisionLine(
        "OB-05",
        (4, 75),
        "Grid safety and radiation medicine",
        (AllocationLine("EN-03", "2400000.00", "1800000.00"), AllocationLine("SC-02", "1500000.00", "500000.00")),
    ),
    DecisionLine(
        "OB-06",
        (5, 70),
        "Laboratories, orphan sources, supervision by the Bank",
        (
            AllocationLine("WH-03", "1600000.00", "1600000.00"),
            AllocationLine("MS-02", "1600000.00", "1600000.00"),
            AllocationLine("TA-01", "1200000.00", "1200000.00"),
        ),
    ),
    DecisionLine(
        "OB-07",
        (6, 80),
        "Mini-grids for clinics; remediation pilot",
        (AllocationLine("EN-04", "1500000.00", "0.00"), AllocationLine("MS-03", "2000000.00", "2000000.00")),
    ),
    DecisionLine("OB-09", (8, 40), "Cold storage for cooperatives", (AllocationLine("EN-05", "1800000.00", "0.00"),)),
)
WAITING: Final = DecisionLine(
    "OB-10", (9, 20), "Second phase of rural water supply", (AllocationLine("WH-04", "2500000.00", "2500000.00"),)
)
SENT_BACK: Final = DecisionLine(
    "OB-11", (9, 22), "Additional mini-grids", (AllocationLine("EN-04", "600000.00", "0.00"),)
)
IN_DRAFT: Final = DecisionLine(
    "OB-12", (9, 30), "Training of remediation crews", (AllocationLine("MS-03", "400000.00", "400000.00"),)
)


class ProjectLine(NamedTuple):
    """A project and, where `grant` is given, its grant agreement in USD."""

    code: str
    title: str
    title_ko: str
    agency: str
    window: str
    sector: str
    province: str
    prepared: Day
    grant: str = ""
    signed: Day = (0, 0)
    team_leader: str = "team_leader"
    execution: str = "RETF"


PROJECTS: Final = (
    ProjectLine(
        "EN-01",
        "Small hydropower at converted sites",
        "전환대상지 중소형수력발전소 복구",
        "energy",
        "W1",
        "energy",
        "KP-04",
        (1, 64),
        "4000000.00",
        (2, 24),
    ),
    ProjectLine(
        "WH-01",
        "Rural water supply in two provinces",
        "두개 도의 농촌상수도건설",
        "water",
        "W2",
        "water",
        "KP-08",
        (1, 66),
        "3800000.00",
        (2, 40),
        "second_team_leader",
    ),
    ProjectLine(
        "EN-02",
        "District heating for former plant towns",
        "공장도시 지역난방체계 개건",
        "energy",
        "W1",
        "energy",
        "KP-03",
        (2, 40),
        "3400000.00",
        (3, 22),
    ),
    ProjectLine(
        "SC-01",
        "Applied research for converted institutes",
        "전환연구소 응용연구지원",
        "science",
        "W3",
        "education",
        "KP-01",
        (2, 42),
        "2000000.00",
        (3, 36),
        "second_team_leader",
    ),
    ProjectLine(
        "MS-01",
        "Protection and accounting of materials",
        "핵물질방호 및 계량관리",
        "materials",
        "W4",
        "environment",
        "KP-03",
        (2, 44),
        "2600000.00",
        (3, 50),
        "second_team_leader",
    ),
    ProjectLine(
        "WH-02",
        "County hospitals: water, power, cold chain",
        "군인민병원 물·전기·랭동보관체계",
        "water",
        "W2",
        "health",
        "KP-10",
        (3, 70),
        "2800000.00",
        (4, 66),
        "second_team_leader",
    ),
    ProjectLine(
        "EN-03",
        "Grid safety and metering",
        "전력망안전과 계량체계",
        "energy",
        "W1",
        "energy",
        "KP-02",
        (4, 40),
        "2200000.00",
        (5, 30),
    ),
    ProjectLine(
        "SC-02",
        "Training in radiation medicine",
        "방사선의학 강습",
        "science",
        "W3",
        "health",
        "KP-01",
        (4, 44),
        "1400000.00",
        (5, 44),
        "second_team_leader",
    ),
    ProjectLine(
        "WH-03",
        "Laboratory network for water quality",
        "수질검사실험실망",
        "water",
        "W2",
        "water",
        "KP-08",
        (5, 30),
        "1500000.00",
        (6, 28),
        "second_team_leader",
    ),
    ProjectLine(
        "MS-02",
        "Recovery of orphan radioactive sources",
        "관리밖의 방사선원 회수",
        "materials",
        "W4",
        "environment",
        "KP-07",
        (5, 33),
        "1400000.00",
        (6, 47),
    ),
    ProjectLine(
        "TA-01",
        "Technical assistance and supervision by the Bank",
        "은행의 기술협조와 감독",
        "",
        "W4",
        "governance",
        "",
        (5, 40),
        team_leader="second_team_leader",
        execution="BETF",
    ),
    ProjectLine(
        "EN-04",
        "Mini-grids for rural clinics",
        "농촌진료소용 태양빛소형전력망",
        "energy",
        "W1",
        "energy",
        "KP-06",
        (6, 40),
        "1300000.00",
        (7, 35),
    ),
    ProjectLine(
        "MS-03",
        "Remediation pilot",
        "오염지역 정화시범사업",
        "materials",
        "W4",
        "environment",
        "KP-03",
        (6, 44),
        "1000000.00",
        (8, 25),
    ),
    ProjectLine(
        "EN-05", "Cold storage for cooperatives", "협동농장 랭동창고", "energy", "W1", "agriculture", "KP-05", (8, 10)
    ),
    ProjectLine(
        "WH-04",
        "Rural water supply, second phase",
        "농촌상수도건설 2단계",
        "water",
        "W2",
        "water",
        "KP-09",
        (9, 10),
        team_leader="second_team_leader",
    ),
)


class CategoryLine(NamedTuple):
    """A category of every grant: title, share of the grant in percent, financing percentage."""

    number: int
    title: str
    title_ko: str
    share: int
    percentage: str


CATEGORIES: Final = (
    CategoryLine(1, "Works", "공사", 45, "85.00"),
    CategoryLine(2, "Goods", "물자", 35, "100.00"),
    CategoryLine(3, "Consulting services", "자문봉사", 12, "100.00"),
    CategoryLine(4, "Training and operating costs", "강습 및 운영비", 8, "100.00"),
)
