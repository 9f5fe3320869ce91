"""What the board gave to which project in the fictional fund, and what each grant is made of.

Amounts are decimal strings in USD; days are (quarter, day of the quarter) of `Calendar`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from oversight.demo.terms import Day


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
