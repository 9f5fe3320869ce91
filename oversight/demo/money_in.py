"""Money in: pledges, agreements with instalments, receipts at the rates of their days."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from donors import services as donors
from donors.models import Agreement, Donor, DueAfter, Occurrence, Receipt
from oversight.demo import amending
from oversight.demo.events import Event
from oversight.demo.evidence import of_donor
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from oversight.demo.terms import AGREEMENTS, PLEDGES
from trustfund.fund.models import Document, TrusteeAccount, Window

if TYPE_CHECKING:
    from datetime import date

    from oversight.demo.calendar import Calendar
    from oversight.demo.terms import AgreementLine, InstalmentLine, PledgeLine

WEEK = timedelta(days=7)
AGREEMENT, REMITTANCE = Document.Kind.AGREEMENT, Document.Kind.REMITTANCE


def events(calendar: Calendar) -> list[Event]:
    """Return the donors' days; at the end one pledge, one agreement and one receipt wait for an approver."""
    told = [Event(calendar.day(*line.pledged), partial(_pledge, line)) for line in PLEDGES]
    told += [
        Event(calendar.day(*line.announced), partial(_announce, line)) for line in PLEDGES if line.announced is not None
    ]
    for line in AGREEMENTS:
        told.append(Event(calendar.day(*line.signed), partial(_sign, calendar, line)))
        for place, part in enumerate(line.instalments, start=1):
            if part.received is not None:
                told.append(Event(calendar.day(*part.received), partial(_receive, line, place, part)))
    told.append(Event(calendar.ago(13), _agreement_to_countersign))
    told.append(Event(calendar.ago(3), _receipt_to_compare))
    told.append(Event(calendar.ago(5), _condition_to_confirm))
    told += amending.events(calendar)
    told.append(Event(calendar.ago(6), _pledge_to_confirm))
    return told


def donor(key: str) -> Donor:
    """Return a donor of the demonstration."""
    return Donor.objects.get(pk=demo_id(f"donor:{key}"))


def _pledge(line: PledgeLine, on: date) -> None:
    pledge = donors.draft_pledge(
        donor(line.donor),
        by=people.preparer,
        number=line.number,
        currency=line.currency,
        amount=Decimal(line.amount),
        pledged_on=on,
        id=demo_id(f"pledge:{line.number}"),
    )
    pledge = donors.submit_pledge(pledge, by=people.preparer, on=on)
    donors.confirm_pledge(pledge, by=people.approver, on=on)


def _announce(line: PledgeLine, on: date) -> None:
    pledge = donor(line.donor).pledges.get(number=line.number)
    donors.announce(pledge, by=people.approver, on=on)


def _sign(calendar: Calendar, line: AgreementLine, on: date) -> None:
    parts = [
        donors.InstalmentTerms(number=place, due_on=calendar.day(*part.due), amount=Decimal(part.amount))
        for place, part in enumerate(line.instalments, start=1)
    ]
    agreement = donors.draft_agreement(
        donor(line.donor),
        by=people.preparer,
        number=line.number,
        currency=line.currency,
        amount=Decimal(line.amount),
        donor_signed_on=on - timedelta(days=5),
        instalments=parts,
        preference=Window.objects.get(code=line.preference) if line.preference else None,
        qualified_amount=Decimal(line.qualified),
        condition=line.condition,
        document=of_donor(donor(line.donor), AGREEMENT, line.number, [f"{line.amount} {line.currency}"], on),
        id=demo_id(f"agreement:{line.number}"),
    )
    agreement = donors.submit_agreement(agreement, by=people.preparer, on=on)
    donors.countersign(agreement, by=people.approver, on=on)


def _receive(line: AgreementLine, place: int, part: InstalmentLine, on: date) -> None:
    receipt = _enter(line.number, place, Decimal(part.paid), on, means=part.means)
    donors.receive(receipt, by=people.second_approver, on=on)


def _enter(agreement: str, place: int, amount: Decimal, on: date, *, means: str) -> Receipt:
    terms = Agreement.objects.get(number=agreement)
    number = f"R-{agreement.removeprefix('CA-')}-{place}"
    receipt = donors.draft_receipt(
        terms.instalments.get(number=place),
        by=people.preparer,
        number=number,
        trustee_account=TrusteeAccount.objects.get(),
        currency=terms.currency,
        amount=amount,
        value_on=on,
        remittance_reference=f"{terms.donor.short_name} {agreement}/{place}",
        means=means,
        document=of_donor(terms.donor, REMITTANCE, number, [f"{amount} {terms.currency}"], on),
        id=demo_id(f"receipt:{number}"),
    )
    return donors.submit_receipt(receipt, by=people.preparer, on=on)


def _agreement_to_countersign(on: date) -> None:
    """Cedar's second pledge has become an agreement that waits for the trustee's signature."""
    agreement = donors.draft_agreement(
        donor("cedar"),
        by=people.preparer,
        number="CA-009",
        currency="EUR",
        amount=Decimal("3000000.00"),
        donor_signed_on=on,
        instalments=[
            donors.InstalmentTerms(
                number=1,
                due_on=None,
                amount=Decimal("1500000.00"),
                due_after=DueAfter.COUNTERSIGNATURE,
                due_days=30,
                portion="A",
            ),
            donors.InstalmentTerms(number=2, due_on=on + 34 * WEEK, amount=Decimal("1500000.00"), portion="B"),
        ],
        portions=[
            donors.PortionTerms("A", Decimal("1500000.00"), Window.objects.get(code="W4")),
            donors.PortionTerms("B", Decimal("1500000.00"), Window.objects.get(code="W2")),
        ],
        preference=Window.objects.get(code="W4"),
        document=of_donor(donor("cedar"), AGREEMENT, "CA-009", ["3000000.00 EUR"], on),
        id=demo_id("agreement:CA-009"),
    )
    donors.submit_agreement(agreement, by=people.preparer, on=on)


def _receipt_to_compare(on: date) -> None:
    """Linden's overdue rest has arrived and waits to be compared with the bank's statement."""
    terms = Agreement.objects.get(number="CA-007")
    receipt = donors.draft_receipt(
        terms.instalments.get(number=2),
        by=people.preparer,
        number="R-007-2b",
        trustee_account=TrusteeAccount.objects.get(),
        currency="EUR",
        amount=Decimal("500000.00"),
        value_on=on,
        remittance_reference="Linden CA-007/2 rest",
        document=of_donor(terms.donor, REMITTANCE, "R-007-2b", ["500000.00 EUR"], on),
        id=demo_id("receipt:R-007-2b"),
    )
    donors.submit_receipt(receipt, by=people.preparer, on=on)


def _condition_to_confirm(on: date) -> None:
    """Hazel's parliament has appropriated a part of the last instalment; the approver has not confirmed it yet."""
    terms = Agreement.objects.get(number="CA-003")
    donors.propose_occurrence(
        terms.instalments.get(number=3),
        by=people.preparer,
        kind=Occurrence.Kind.MET,
        amount=Decimal("25000000.00"),
        occurred_on=on,
        reason="Budget act of Hazel, chapter 7, item 12, published that day.",
        document=of_donor(terms.donor, AGREEMENT, "CA-003-3-met", ["25000000.00 SEK appropriated"], on),
        id=demo_id("occurrence:CA-003-3"),
    )


def _pledge_to_confirm(on: date) -> None:
    """Hazel has given its word for one more contribution; the approver has not confirmed it yet."""
    pledge = donors.draft_pledge(
        donor("hazel"),
        by=people.second_preparer,
        number="PL-011",
        currency="SEK",
        amount=Decimal("30000000.00"),
        pledged_on=on,
        note="Told at the meeting of the board; the letter follows.",
        id=demo_id("pledge:PL-011"),
    )
    donors.submit_pledge(pledge, by=people.second_preparer, on=on)
