"""Donors of a fund for tests, made through the services. It stands on a database without a fund of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from donors import services
from donors.models import Agreement, Donor, Instalment, Pledge, Receipt
from donors.services import InstalmentTerms
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from trustfund.access.policy import Role
from trustfund.access.services import enrol, found_party, grant_role
from trustfund.fund import services as fund_services
from trustfund.fund.models import Fund, TrusteeAccount, Window

if TYPE_CHECKING:
    from trustfund.access.models import Party, User

DAY: Final = date(2026, 3, 2)
FOUNDED: Final = date(2020, 1, 1)
ACCOUNT: Final = "XT12 3456 7890 0000 0001"
"""The number of the trustee account at the bank."""


@dataclass
class World:
    """A fund with a window, three people of the Bank, two donors with a person each."""

    preparer: User
    approver: User
    second_approver: User
    fund: Fund
    account: TrusteeAccount
    window: Window
    unpreferred: Window
    alder: Donor
    birch: Donor
    alder_person: User
    birch_person: User

    def confirmed(self, donor: Donor | None = None, amount: str = "1000.00", currency: str = "EUR") -> Pledge:
        """Return a pledge the donor has made and not announced."""
        pledge = services.draft_pledge(
            donor or self.alder,
            by=self.preparer,
            number=f"PL-{uuid4().hex[:6]}",
            currency=currency,
            amount=Decimal(amount),
            pledged_on=DAY,
        )
        services.submit_pledge(pledge, by=self.preparer)
        return services.confirm_pledge(pledge, by=self.approver)

    def pledge(self, donor: Donor | None = None, amount: str = "1000.00", currency: str = "EUR") -> Pledge:
        """Return an announced pledge."""
        return services.announce(self.confirmed(donor, amount, currency), by=self.approver, on=DAY)

    def submitted(
        self, donor: Donor | None = None, parts: tuple[str, ...] = ("600.00", "400.00"), **terms: Any
    ) -> Agreement:
        """Return an agreement that waits for the countersignature."""
        given: dict[str, Any] = {
            "number": f"CA-{uuid4().hex[:6]}",
            "currency": "EUR",
            "amount": sum(map(Decimal, parts), Decimal(0)),
            "donor_signed_on": DAY,
            "instalments": [InstalmentTerms(n, DAY, Decimal(part)) for n, part in enumerate(parts, start=1)],
        }
        agreement = services.draft_agreement(donor or self.alder, by=self.preparer, **(given | terms))
        return services.submit_agreement(agreement, by=self.preparer)

    def agreement(
        self, donor: Donor | None = None, parts: tuple[str, ...] = ("600.00", "400.00"), **terms: Any
    ) -> Agreement:
        """Return a countersigned agreement with a pledge of the same amount behind it."""
        total = str(sum(map(Decimal, parts), Decimal(0)))
        self.pledge(donor, total, terms.get("currency", "EUR"))
        return services.countersign(self.submitted(donor, parts, **terms), by=self.approver, on=DAY)

    def drafted_receipt(self, instalment: Instalment, amount: str, **terms: Any) -> Receipt:
        """Return a draft receipt for the instalment."""
        given: dict[str, Any] = {
            "number": f"RC-{uuid4().hex[:6]}",
            "trustee_account": self.account,
            "currency": instalment.agreement.currency,
            "amount": Decimal(amount),
            "value_on": DAY,
            "remittance_reference": uuid4().hex,
        }
        return services.draft_receipt(instalment, by=self.preparer, **(given | terms))

    def receipt(self, instalment: Instalment, amount: str, **terms: Any) -> Receipt:
        """Return a booked receipt for the instalment."""
        receipt = services.submit_receipt(self.drafted_receipt(instalment, amount, **terms), by=self.preparer)
        return services.receive(receipt, by=self.approver)


def build() -> World:
    """Make the world in an empty database."""
    parties = {
        key: found_party(kind=kind, name=f"{key} of the tests", short_name=key, country=country, by=None)
        for key, kind, country in (("bank", "bank", ""), ("alder", "donor", "XA"), ("birch", "donor", "XB"))
    }

    def person(key: str, party: Party, role: Role) -> User:
        user = enrol(person_name=key, email=f"{key}@donors.example", password=None, by=None)
        grant_role(person=user.person, party=party, role=role, from_on=FOUNDED, by=None)
        return user

    preparer = person("preparer", parties["bank"], Role.FAP)
    fees = fund_services.enter_fee_schedule(
        version="V-test", valid_from_on=FOUNDED, tiers=[(None, Decimal(5))], source="tests", by=None
    )
    fund = fund_services.establish(
        name="Fund", code="TFT", established_on=FOUNDED, recipient_name="NCC", on_behalf_of="DPRK",
        fee_schedule=fees, by=None,
    )  # fmt: skip
    for currency, rate in (("EUR", "1.100000000"), ("NOK", "0.100000000")):
        fund_services.record_rate(currency=currency, on=DAY, usd_per_unit=Decimal(rate), source="tests", by=None)
    return World(
        preparer=preparer,
        approver=person("approver", parties["bank"], Role.FAA),
        second_approver=person("second", parties["bank"], Role.FAA),
        fund=fund,
        account=fund_services.open_trustee_account(fund, code="TFT1", title="Main", account_number=ACCOUNT, by=None),
        window=fund_services.open_window(fund, code="T1", title="Water", by=None),
        unpreferred=fund_services.open_window(
            fund, code="T0", title="Without preference", is_without_preference=True, by=None
        ),
        alder=services.register_donor(parties["alder"], by=preparer),
        birch=services.register_donor(parties["birch"], by=preparer),
        alder_person=person("alder", parties["alder"], Role.DN),
        birch_person=person("birch", parties["birch"], Role.DN),
    )


def on_stage() -> World:
    """Return the same world on the stage of the demonstration, where there is no money yet."""
    return World(
        preparer=people.preparer,
        approver=people.approver,
        second_approver=people.second_approver,
        fund=Fund.objects.get(),
        account=TrusteeAccount.objects.get(),
        window=Window.objects.get(code="W2"),
        unpreferred=Window.objects.get(is_without_preference=True),
        alder=Donor.objects.get(pk=demo_id("donor:alder")),
        birch=Donor.objects.get(pk=demo_id("donor:birch")),
        alder_person=people.donor_alder,
        birch_person=people.donor_birch,
    )
