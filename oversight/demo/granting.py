"""Grant agreements: drafted, signed within the allocation and the phase, effective, with their signatories."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from disbursements import services as disbursements
from oversight.demo.calendar import months_later
from oversight.demo.events import Event
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from oversight.demo.spending import SUPPLIERS
from oversight.demo.works import CATEGORIES, PROJECTS
from projects import services as projects
from projects.models import Agency, Project

if TYPE_CHECKING:
    from datetime import date

    from oversight.demo.calendar import Calendar
    from oversight.demo.works import ProjectLine
    from projects.models import Grant

MONTHS: Final = 54
"""Months from signature to the closing date."""


def number_of(code: str) -> str:
    """Return the number of a project's grant agreement."""
    place = [line.code for line in PROJECTS if line.grant].index(code)
    return f"TF0D{1001 + place}"


def events(calendar: Calendar) -> list[Event]:
    """Return the days on which grants are signed; one waits for its signature."""
    signed = [Event(calendar.day(*line.signed), partial(_grant, line)) for line in PROJECTS if line.grant]
    return [*signed, Event(calendar.ago(8), _leave_one_to_sign)]


def _draft(code: str, number: str, amount: Decimal, on: date) -> Grant:
    first_of_month = on.replace(day=1)
    return projects.draft_grant(
        Project.objects.get(code=code),
        by=people.preparer,
        number=number,
        amount=amount,
        closing_on=months_later(first_of_month, MONTHS),
        retroactive_from_on=months_later(first_of_month, -6),
        minimum_application=Decimal("5000.00"),
        categories=[
            projects.CategoryTerms(
                number=line.number,
                title=line.title,
                title_ko=line.title_ko,
                amount=amount * line.share / 100,
                percentage=Decimal(line.percentage),
            )
            for line in CATEGORIES
        ],
        id=demo_id(f"grant:{number}"),
    )


def _grant(line: ProjectLine, on: date) -> None:
    grant = _draft(line.code, number_of(line.code), Decimal(line.grant), on)
    grant = projects.submit_grant(grant, by=people.preparer, on=on)
    grant = projects.sign_grant(grant, by=people.approver, on=on)
    grant = projects.declare_effective(grant, by=people.approver, on=on)
    name_signatory_and_payees(grant, line.agency, on)


def _leave_one_to_sign(on: date) -> None:
    grant = _draft("EN-05", "TF0D1013", Decimal("1700000.00"), on)
    projects.submit_grant(grant, by=people.preparer, on=on)


def name_signatory_and_payees(grant: Grant, agency: str, on: date) -> None:
    """Name the agency's signatory for the grant; with its first grant the agency enters the accounts it pays to."""
    signatory = people.signatory if agency == "energy" else getattr(people, f"{agency}_signatory")
    named = disbursements.propose_signatory(grant, user=signatory, from_on=on, by=people.preparer)
    disbursements.accept_signatory(named, by=people.approver, on=on)
    owner = Agency.objects.get(pk=demo_id(f"agency:{agency}"))
    if owner.payees.exists():
        return
    preparer = people.counterpart_preparer if agency == "energy" else getattr(people, f"{agency}_preparer")
    accounts = [("agency", owner.name, owner.name_ko, "KP")]
    accounts += [(f"supplier:{place}", f"{name} (fictional)", "", "XS") for place, name in enumerate(SUPPLIERS)]
    for place, (key, name, name_ko, country) in enumerate(accounts):
        payee = disbursements.enter_payee(
            owner,
            name=name,
            name_ko=name_ko,
            bank_name="Foreign Settlement Bank (fictional)" if country == "KP" else "Sandvar Bank (fictional)",
            account_number=f"{country}{len(agency)}{place}0 0740 {place + 1:04d} 55",
            country=country,
            by=preparer,
            id=demo_id(f"payee:{agency}:{key}"),
        )
        disbursements.verify_payee(payee, by=people.approver, on=on)
