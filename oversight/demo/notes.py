"""Rowan paid its last instalment by a promissory note: two parts are encashed, a third waits, the rest is a note still."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from donors import services as donors
from donors.models import Receipt
from oversight.demo.events import Event
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from trustfund.fund.models import TrusteeAccount

if TYPE_CHECKING:
    from datetime import date

    from donors.models import Encashment
    from oversight.demo.calendar import Calendar


def events(calendar: Calendar) -> list[Event]:
    """Return the days on which the note becomes cash."""
    return [
        Event(calendar.day(8, 76), partial(_encash, "E-001", "2000000.00")),
        Event(calendar.day(9, 9), partial(_encash, "E-002", "400000.00")),
        Event(calendar.ago(1), partial(_enter, "E-003", "350000.00")),
    ]


def _enter(number: str, amount: str, on: date) -> Encashment:
    made = donors.draft_encashment(
        Receipt.objects.get(pk=demo_id("receipt:R-002-3")),
        by=people.preparer,
        number=number,
        trustee_account=TrusteeAccount.objects.get(),
        amount=Decimal(amount),
        value_on=on,
        remittance_reference=f"Rowan note 2024-3 {number}",
        id=demo_id(f"encashment:{number}"),
    )
    return donors.submit_encashment(made, by=people.preparer, on=on)


def _encash(number: str, amount: str, on: date) -> None:
    donors.encash(_enter(number, amount, on), by=people.second_approver, on=on)
