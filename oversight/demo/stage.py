"""The stage: the fictional fund with its parties, people, windows, first phase and agencies, and no money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from donors.services import register_donor
from oversight.demo.calendar import Calendar, months_later
from oversight.demo.ids import demo_id
from oversight.demo.parties import AGENCIES, DONORS, PARTIES, PEOPLE
from oversight.demo.people import email, party, people
from oversight.demo.rates import record_rates
from oversight.demo.terms import UNPREFERRED, WINDOWS
from projects.services import found_agency
from trustfund.access.demonstration import PASSWORD
from trustfund.access.models import User
from trustfund.access.services import enrol, found_party, grant_role
from trustfund.fund import services as fund

if TYPE_CHECKING:
    from collections.abc import Callable

    from trustfund.fund.models import FeeSchedule, Fund

NAME: Final = "Korean Peninsula Threat-Reduction Trust Fund"
NAME_KO: Final = "조선반도 위협감소신탁기금"
FEE_TIERS: Final = (
    (Decimal(50_000_000), Decimal(5)),
    (Decimal(500_000_000), Decimal(4)),
    (Decimal(1_000_000_000), Decimal(3)),
    (None, Decimal(2)),
)
"""V-2017, recipient-executed, of the Fund's cumulative contributions (DOMAIN section 3, fees)."""
CEILING: Final = Decimal("30000000.00")
PER_GRANT_CEILING: Final = Decimal("5000000.00")


def build(*, today: date | None = None, say: Callable[[str], None] = lambda _line: None) -> None:
    """Set the stage on an empty database; `say` hears one line per part."""
    calendar = Calendar(today) if today else Calendar()
    began = months_later(calendar.day(1), -1)
    say("parties and people")
    _enter_parties()
    _enrol_people(began)
    say("the fund, its windows, its first phase, exchange rates")
    established = _establish(began, _enter_fees())
    _open_windows(established)
    _open_first_phase(established, calendar.day(1, 1))
    record_rates(calendar)
    _name_partners()


def _enter_parties() -> None:
    for line in PARTIES:
        found_party(
            line.kind,
            line.name,
            name_ko=line.name_ko,
            short_name=line.short_name,
            country=line.country,
            id=demo_id(f"party:{line.key}"),
        )


def _enrol_people(began: date) -> None:
    """Enrol everybody. All have one public password, so it is hashed once: Argon2 is slow on purpose."""
    hashed = ""
    for line in PEOPLE:
        user = enrol(
            line.name,
            email(line.key),
            password=None if hashed else PASSWORD,
            name_local=line.name_local,
            language=line.language,
            is_demonstration=True,
            id=demo_id(f"user:{line.key}"),
        )
        hashed = hashed or user.password
        User.objects.filter(pk=user.pk).update(password=hashed)
        grant_role(user.person, party(line.party), line.role, from_on=began, by=None)


def _enter_fees() -> FeeSchedule:
    return fund.enter_fee_schedule(
        version="V-2017",
        valid_from_on=date(2017, 7, 1),
        tiers=FEE_TIERS,
        source="Cost recovery framework of the trustee, version of 2017",
        by=None,
        id=demo_id("fees:V-2017"),
    )


def _establish(began: date, fees: FeeSchedule) -> Fund:
    established = fund.establish(
        name=f"{NAME} (fictional)",
        name_ko=f"{NAME_KO} (가상)",
        code="TF074001",
        established_on=began,
        closing_on=months_later(began, 120),
        end_disbursement_on=months_later(began, 124),
        recipient_name="National Coordination Committee (fictional)",
        on_behalf_of="Democratic People's Republic of Korea",
        fee_schedule=fees,
        is_fictional=True,
        by=None,
        id=demo_id("fund"),
    )
    _enter_resolutions(established, began)
    fund.open_trustee_account(
        established,
        code="TF074001",
        title="Trustee account of the Fund",
        bank_name="Meridian Settlement Bank (fictional)",
        account_number="XM12 0740 0100 0000 4711",
        by=None,
        id=demo_id("trustee_account"),
    )
    return established


def _enter_resolutions(established: Fund, began: date) -> None:
    first = fund.enter_resolution(
        established,
        number="R-2024-117 (fictional)",
        title="Establishing a multi-donor trust fund for threat reduction on the Korean Peninsula",
        adopted_on=began,
        text="The Bank may establish and administer the Fund and act as its trustee, as set out in the annex.",
        by=None,
    )
    fund.enter_resolution(
        established,
        number="R-2025-031 (fictional)",
        title="Amendment: contributions in currencies other than the holding currency",
        adopted_on=months_later(began, 5),
        text="Paragraph 4 of R-2024-117 is replaced; contributions are converted on the day of receipt.",
        amends=first,
        by=None,
    )


def _open_windows(established: Fund) -> None:
    for line in (UNPREFERRED, *WINDOWS):
        fund.open_window(
            established,
            code=line.code,
            title=line.title,
            title_ko=line.title_ko,
            purpose=line.purpose,
            is_without_preference=line is UNPREFERRED,
            by=None,
            id=demo_id(f"window:{line.code}"),
        )


def _open_first_phase(established: Fund, on: date) -> None:
    decision = fund.record_decision(
        number="OB-01",
        decided_on=on,
        title="Rules of procedure; opening of phase 1",
        text="The board adopts its rules of procedure and opens phase 1 with a ceiling of 30,000,000.00 USD on "
        "cumulative commitments and of 5,000,000.00 USD for one grant.",
        by=people.approver,
        id=demo_id("decision:OB-01"),
    )
    fund.open_phase(
        established,
        number=1,
        title="Begin modestly",
        title_ko="작은 규모로 시작",
        ceiling=CEILING,
        per_grant_ceiling=PER_GRANT_CEILING,
        decision=decision,
        by=people.approver,
        on=on,
        id=demo_id("phase:1"),
    )


def _name_partners() -> None:
    for line in AGENCIES:
        found_agency(party(line.key), by=None, id=demo_id(f"agency:{line.key}"))
    for line in DONORS:
        register_donor(
            party(line.key),
            by=None,
            addressee=f"{line.name}\nUnit for multilateral funds\n1 {line.short_name} Square",
            email=f"calls.{line.key}@example.org",
            id=demo_id(f"donor:{line.key}"),
        )
