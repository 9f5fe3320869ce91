"""A small fund for the tests of projects and disbursements, made through the services.

One bank with two preparers and three approvers, two agencies each with a preparer and a signatory, an open phase,
a window with money. Days lie in the past, so that entries are dated as in life.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from disbursements import services as paying
from projects import services
from projects.services import CategoryTerms
from trustfund import ledger
from trustfund.access.models import Party, User
from trustfund.access.policy import Role
from trustfund.access.services import enrol, found_party, grant_role
from trustfund.fund import services as fund_services
from trustfund.fund.models import Decision, Fund, Phase, TrusteeAccount, Window
from trustfund.ledger import Kind

if TYPE_CHECKING:
    from disbursements.models import Application, Payee
    from projects.models import Agency, Grant, Project

DAY: Final = date(2026, 3, 2)
FOUNDED: Final = date(2020, 1, 1)
MILLION: Final = Decimal(1_000_000)
SOURCE: Final = Kind(name="contributions", book="money", side="credit", floor=Decimal(0))
AMOUNTS: Final = {1: Decimal("600000.00"), 2: Decimal("400000.00")}


def usd(amount: str | int) -> Decimal:
    """An amount in US dollars, to the cent."""
    return Decimal(amount).quantize(Decimal("0.01"))


def left(grant: Grant) -> list[Decimal]:
    """What is left of each category of a signed grant."""
    accounts = [category.account for category in grant.categories.order_by("number")]
    return [ledger.balance(account) for account in accounts if account is not None]


@dataclass
class World:
    """The fund and its people, found by what they do."""

    bank: Party
    people: dict[str, User]
    window: Window
    phase: Phase
    decision: Decision
    agencies: dict[str, Agency] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        """Return the person: `world.approver`."""
        people: dict[str, User] = self.__dict__["people"]
        if name not in people:
            raise AttributeError(name)
        return people[name]

    def decide(self) -> Decision:
        """Record another decision of the board."""
        number = f"D-{uuid4().hex[:8]}"
        return fund_services.record_decision(
            number=number, decided_on=DAY, title="Allocation", text="The board allocates.", by=self.preparer
        )

    def project(self, *, agency: str = "ministry", allocated: Decimal | int = 2 * MILLION, **fields: Any) -> Project:
        """Return a project of the agency with money allocated to it."""
        terms: dict[str, Any] = {
            "code": f"P-{uuid4().hex[:8]}",
            "title": "Rural clinics",
            "title_ko": "농촌진료소",
            "window": self.window,
            "agency": self.agencies[agency],
            "task_team_leader": self.leader,
        }
        project = services.draft_project(by=self.preparer, **(terms | fields))
        services.submit_project(project, by=self.preparer)
        services.accept_project(project, by=self.approver)
        if allocated:
            services.allocate(project, decision=self.decide(), amount=Decimal(allocated), by=self.approver, on=DAY)
        project.refresh_from_db()
        return project

    def drafted_grant(
        self, project: Project | None = None, *, amounts: dict[int, Decimal] | None = None, **fields: Any
    ) -> Grant:
        """Return a draft grant with two categories: works at 80 percent, goods at 100."""
        parts = amounts or AMOUNTS
        terms: dict[str, Any] = {
            "number": f"TF{uuid4().hex[:8]}",
            "amount": sum(parts.values(), Decimal(0)),
            "closing_on": date(2028, 6, 30),
            "minimum_application": usd(1000),
            "categories": [
                CategoryTerms(number, title, parts[number], percentage, title_ko)
                for number, title, percentage, title_ko in (
                    (1, "Works", Decimal(80), "공사"),
                    (2, "Goods", Decimal(100), "물자"),
                )
                if number in parts
            ],
        }
        return services.draft_grant(project or self.project(), by=self.preparer, **(terms | fields))

    def submitted_grant(self, project: Project | None = None, **fields: Any) -> Grant:
        """Return a grant that waits for signature."""
        return services.submit_grant(self.drafted_grant(project, **fields), by=self.preparer, on=DAY)

    def grant(self, project: Project | None = None, *, on: date = DAY, **fields: Any) -> Grant:
        """Return an effective grant whose signatory is named."""
        grant = services.sign_grant(self.submitted_grant(project, **fields), by=self.approver, on=on)
        grant = services.declare_effective(grant, by=self.approver, on=on)
        agency = next(name for name, each in self.agencies.items() if each == grant.project.agency)
        signatory = paying.propose_signatory(
            grant, user=self.people[f"{agency}_signatory"], from_on=on, by=self.preparer
        )
        paying.accept_signatory(signatory, by=self.approver)
        return grant

    def payee(self, agency: str = "ministry", *, verified: bool = True) -> Payee:
        """Return an account of a supplier, verified unless said otherwise."""
        payee = paying.enter_payee(
            self.agencies[agency],
            name="Taedong Pumps",
            name_ko="대동강뽐프",
            bank_name="Foreign Trade Bank",
            account_number=uuid4().hex[:16],
            by=self.people[f"{agency}_preparer"],
        )
        return paying.verify_payee(payee, by=self.approver) if verified else payee

    def draft(
        self, grant: Grant, *lines: tuple[int, Decimal | int], payee: Payee | None = None, **fields: Any
    ) -> Application:
        """Return a draft with one invoice per (category, expenditure)."""
        agency = next(name for name, each in self.agencies.items() if each == grant.project.agency)
        maker = self.people[f"{agency}_preparer"]
        terms: dict[str, Any] = {"method": "direct", "purpose": "Pumps for three clinics"}
        application = paying.draft_application(grant, payee=payee or self.payee(agency), by=maker, **(terms | fields))
        for category, expenditure in lines:
            self.line(application, category, expenditure)
        application.refresh_from_db()
        return application

    def line(self, application: Application, category: int, expenditure: Decimal | int, **fields: Any) -> Any:
        """Add an invoice to a draft."""
        agency = next(name for name, each in self.agencies.items() if each == application.grant.project.agency)
        terms: dict[str, Any] = {
            "category": application.grant.categories.get(number=category),
            "description": "Pumps",
            "supplier": "Taedong Pumps Co.",
            "invoice_number": f"INV-{uuid4().hex[:10]}",
            "invoice_on": DAY,
            "expenditure": Decimal(expenditure),
        }
        return paying.add_line(application, by=self.people[f"{agency}_preparer"], **(terms | fields))

    def submitted(self, grant: Grant, *lines: tuple[int, Decimal | int], **fields: Any) -> Application:
        """Return an application that was submitted by its signatory."""
        draft = self.draft(grant, *(lines or ((1, 100_000),)), **fields)
        agency = next(name for name, each in self.agencies.items() if each == grant.project.agency)
        return paying.submit(draft, by=self.people[f"{agency}_signatory"], on=DAY)

    def approved(self, grant: Grant, *lines: tuple[int, Decimal | int], **fields: Any) -> Application:
        """Return an application endorsed and approved, ready for release."""
        application = paying.endorse(self.submitted(grant, *lines, **fields), by=self.leader, on=DAY)
        return paying.approve(application, by=self.approver, on=DAY)


def build() -> World:
    """Make the fund, its money and its people, or use the fund that stands."""
    bank = Party.objects.filter(kind="bank").first() or found_party("bank", "World Bank", short_name="Bank")
    people = {
        "preparer": _person("Priya Preparer", bank, Role.FAP),
        "clerk": _person("Carl Clerk", bank, Role.FAP),
        "approver": _person("Anna Approver", bank, Role.FAA),
        "releaser": _person("Rolf Releaser", bank, Role.FAA),
        "third": _person("Thea Third", bank, Role.FAA),
        "leader": _person("Tom Leader", bank, Role.TTL),
        "other_leader": _person("Olga Leader", bank, Role.TTL),
        "auditor": _person("Aude Auditor", found_party("auditor", f"Auditors {uuid4()}"), Role.AU),
        "donor": _person("Dora Donor", found_party("donor", f"Donor {uuid4()}"), Role.DN),
    }
    fund = Fund.objects.first() or _establish(people["preparer"])
    window = fund_services.open_window(
        fund, code=f"W-{uuid4().hex[:6]}", title="Health", title_ko="보건", by=people["preparer"]
    )
    decision = fund_services.record_decision(
        number=f"D-{uuid4().hex[:6]}", decided_on=DAY, title="Phase", text="The board opens it.", by=people["preparer"]
    )
    phase = fund_services.open_phase(
        fund,
        number=(fund.phases.count() or 0) + 1,
        title="Modest beginning",
        ceiling=30 * MILLION,
        per_grant_ceiling=10 * MILLION,
        decision=decision,
        by=people["preparer"],
        on=DAY,
    )
    world = World(bank, people, window, phase, decision)
    fill(world, 50 * MILLION)
    _found_agencies(world)
    return world


def _found_agencies(world: World) -> None:
    people = world.people
    for name, title in (("ministry", "Ministry of Public Health"), ("committee", "State Water Committee")):
        party = found_party(
            "agency", f"{title} {uuid4().hex[:6]}", name_ko="보건성" if name == "ministry" else "물위원회"
        )
        people[f"{name}_preparer"] = _person(f"Kim {title}", party, Role.KPP)
        people[f"{name}_signatory"] = _person(f"Ri {title}", party, Role.KPS)
        world.agencies[name] = services.found_agency(party, by=people["preparer"])


def fill(world: World, amount: Decimal) -> None:
    """Put money into the window and the trustee account, as receipts do."""
    fund, account = Fund.objects.get(), TrusteeAccount.objects.order_by("code")[0]
    key = uuid4()
    source = ledger.open_account(SOURCE, code=f"contributions:{key}", currency="USD", name="Contributions of the test")
    moves = [
        ledger.Move(account.cash_account, source, amount),
        ledger.Move(fund.resources_account, world.window.unallocated_account, amount),
    ]
    ledger.post("receipt", on=DAY, by=None, moves=moves, key=f"test:{key}:received")


def _establish(by: User) -> Fund:
    schedule = fund_services.enter_fee_schedule(
        version="V-2017", valid_from_on=FOUNDED, tiers=[(None, Decimal(5))], source="BMJ 2017;358:j3394", by=by
    )
    fund = fund_services.establish(
        name="Test fund",
        code="TF079999",
        established_on=FOUNDED,
        recipient_name="DPRK",
        on_behalf_of="DPRK",
        fee_schedule=schedule,
        by=by,
    )
    fund_services.open_trustee_account(fund, code="TF079999", title="Main", by=by)
    fund_services.open_window(fund, code="W-ANY", title="Without preference", is_without_preference=True, by=by)
    return fund


def _person(name: str, party: Party, role: Role) -> User:
    user = enrol(name, f"{uuid4().hex}@example.org")
    grant_role(user.person, party, role, from_on=FOUNDED, by=None)
    return user
