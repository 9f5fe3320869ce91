"""Amendments of the demonstration: one in force, one that waits for the approver."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from donors import services as donors
from donors.models import Agreement, Amendment
from oversight.demo.events import Event
from oversight.demo.evidence import of_donor
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from trustfund.fund.models import Document

if TYPE_CHECKING:
    from datetime import date

    from oversight.demo.calendar import Calendar

PAPER = Document.Kind.AGREEMENT


def events(calendar: Calendar) -> list[Event]:
    """Return the days of the amendments."""
    return [
        Event(calendar.ago(20), _split_the_last_instalment),
        Event(calendar.ago(4), _supplement_to_countersign),
    ]


def _split_the_last_instalment(on: date) -> None:
    """Alder pays the rest of its second agreement in two halves: what was one instalment is due in two years' budgets."""
    agreement = Agreement.objects.get(number="CA-008")
    last = agreement.instalments.get(number=2)
    half = last.amount / 2
    later = (last.due_on or on) + timedelta(days=90)
    amendment = donors.draft_amendment(
        agreement,
        by=people.preparer,
        kind=Amendment.Kind.SCHEDULE,
        summary="The last instalment is paid in two halves.",
        donor_signed_on=on - timedelta(days=2),
        instalments=[
            donors.InstalmentTerms(number=2, due_on=last.due_on, amount=half),
            donors.InstalmentTerms(number=3, due_on=later, amount=half),
        ],
        document=of_donor(agreement.donor, PAPER, "CA-008-1", ["Two halves instead of one instalment"], on),
        id=demo_id("amendment:CA-008-1"),
    )
    donors.submit_amendment(amendment, by=people.preparer, on=on)
    donors.countersign_amendment(amendment, by=people.approver, on=on)


def _supplement_to_countersign(on: date) -> None:
    """Rowan adds to its agreement; the trustee has not signed yet."""
    agreement = Agreement.objects.get(number="CA-002")
    amendment = donors.draft_amendment(
        agreement,
        by=people.preparer,
        kind=Amendment.Kind.SUPPLEMENT,
        summary="A supplemental contribution for the winter.",
        donor_signed_on=on,
        amount=Decimal("1000000.00"),
        instalments=[
            donors.InstalmentTerms(
                number=1, due_on=None, amount=Decimal("1000000.00"), due_after="signature", due_days=30
            )
        ],
        document=of_donor(agreement.donor, PAPER, "CA-002-1", ["1000000.00 GBP"], on),
        id=demo_id("amendment:CA-002-1"),
    )
    donors.submit_amendment(amendment, by=people.preparer, on=on)
