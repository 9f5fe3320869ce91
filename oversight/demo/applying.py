"""Money out: what the counterparts applied for, and how far each application has come."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from disbursements import services as disbursements
from disbursements.models import Application, Payee
from oversight.demo.events import Event
from oversight.demo.evidence import invoice
from oversight.demo.granting import number_of
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from oversight.demo.spending import IN_PROCESS, PAID, SUPPLIERS
from oversight.demo.works import CATEGORIES, PROJECTS
from projects.models import Grant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from oversight.demo.calendar import Calendar
    from oversight.demo.spending import ApplicationLine
    from trustfund.access.models import User

STEPS: Final = ("submitted", "endorsed", "approved", "instructed", "paid")
"""How far an application can come, in order."""
DAYS: Final = (0, 6, 11, 15, 18)
"""Days from submission to each of the steps when nothing is in the way."""
NOTE: Final = {
    "sent_back": "Line 2: the invoice names another delivery site than the contract. Please attach the delivery note.",
    "declined": "The goods are not in the procurement plan of the grant; they cannot be financed from it.",
}
PROJECT: Final = {line.code: line for line in PROJECTS}


def events(calendar: Calendar) -> list[Event]:
    """Return every step of every application."""
    told: list[Event] = []
    for place, line in enumerate((*PAID, *IN_PROCESS)):
        told += _steps(calendar, place, line)
    return told


def _steps(calendar: Calendar, place: int, line: ApplicationLine) -> Iterator[Event]:
    """Yield the steps of one application; in the running quarter they are counted back from today."""
    reached = line.reaches if line.reaches in STEPS else "submitted"
    last = STEPS.index(reached)
    if line.quarter < 9:
        first = calendar.day(line.quarter, 28 + place * 11 % 40)
        days = [first + timedelta(days=each) for each in DAYS]
    else:
        days = [calendar.ago(line.ago + DAYS[last] - each) for each in DAYS[: last + 1]]
        if line.reaches in NOTE:
            days[0] = calendar.ago(line.ago + 4)
    yield Event(days[0], partial(_apply, place, line))
    if line.reaches == "draft":
        return
    for step, day in zip(STEPS[: last + 1], days, strict=False):
        yield Event(day, partial(_take, place, line, step))
    if line.reaches in NOTE:
        yield Event(calendar.ago(line.ago), partial(_end, place, line))


def _apply(place: int, line: ApplicationLine, on: date) -> None:
    """Prepare the application: one invoice for each category it touches, and the invoices as documents."""
    agency, grant = PROJECT[line.project].agency, Grant.objects.get(number=number_of(line.project))
    preparer, total = _preparer(line), Decimal(PROJECT[line.project].grant)
    payee = "agency" if line.method == "reimbursement" else f"supplier:{place % len(SUPPLIERS)}"
    application = disbursements.draft_application(
        grant,
        method=line.method,
        payee=Payee.objects.get(pk=demo_id(f"payee:{agency}:{payee}")),
        purpose=f"{PROJECT[line.project].title_ko} {line.quarter}분기",
        by=preparer,
        id=demo_id(f"application:{place}"),
    )
    categories = {category.number: category for category in grant.categories.all()}
    for terms, share in zip(CATEGORIES, line.shares, strict=True):
        if share:
            claimed = total * terms.share / 100 * share / 1000 - Decimal(place * 137 + terms.number * 41) / 100
            disbursements.add_line(
                application,
                category=categories[terms.number],
                description=f"{terms.title_ko}, {line.quarter}분기",
                supplier=SUPPLIERS[(place + terms.number) % len(SUPPLIERS)],
                invoice_number=f"{line.project}-{place + 1:02d}{terms.number}",
                invoice_on=on - timedelta(days=9 + terms.number),
                expenditure=(claimed * 100 / Decimal(terms.percentage)).quantize(Decimal("0.01")),
                by=preparer,
                id=demo_id(f"line:{place}:{terms.number}"),
            )
    file = invoice(application.number, [str(each.invoice_number) for each in application.lines.all()], on)
    disbursements.attach_file(
        application, file=file, title=f"송장 {application.number}", by=preparer, id=demo_id(f"document:{place}")
    )


def _take(place: int, line: ApplicationLine, step: str, on: date) -> None:
    application = Application.objects.get(pk=demo_id(f"application:{place}"))
    leader = getattr(people, PROJECT[line.project].team_leader)
    first, second = (people.approver, people.second_approver)[:: 1 if place % 2 else -1]
    if step == "submitted":
        disbursements.submit(application, by=_signatory(line), on=on)
    elif step == "endorsed":
        disbursements.endorse(application, by=leader, on=on)
    elif step == "approved":
        disbursements.approve(application, by=first, on=on)
    elif step == "instructed":
        disbursements.release(application, by=second, on=on)
    else:
        payment = application.payments.get(status="instructed")
        disbursements.confirm_paid(payment, by=people.preparer, on=on, bank_reference=f"MSB{on:%y%m%d}{place:03d}")


def _end(place: int, line: ApplicationLine, on: date) -> None:
    application = Application.objects.get(pk=demo_id(f"application:{place}"))
    if line.reaches == "declined":
        disbursements.decline(application, by=people.approver, on=on, note=NOTE["declined"])
    else:
        leader = getattr(people, PROJECT[line.project].team_leader)
        disbursements.send_back(application, by=leader, on=on, note=NOTE["sent_back"])


def _preparer(line: ApplicationLine) -> User:
    agency = PROJECT[line.project].agency
    user: User = getattr(people, "counterpart_preparer" if agency == "energy" else f"{agency}_preparer")
    return user


def _signatory(line: ApplicationLine) -> User:
    agency = PROJECT[line.project].agency
    user: User = getattr(people, "signatory" if agency == "energy" else f"{agency}_signatory")
    return user
