"""The closing is rehearsed for the auditor: a draft that shows how what is left would be divided."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from oversight.demo.events import Event
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from oversight.services import fund_closings
from trustfund.fund.models import TrusteeAccount

if TYPE_CHECKING:
    from datetime import date

    from oversight.demo.calendar import Calendar


def events(calendar: Calendar) -> list[Event]:
    """Return the day of the rehearsal."""
    return [Event(calendar.ago(2), _rehearse)]


def _rehearse(_on: date) -> None:
    fund_closings.draft_closing(
        by=people.second_preparer,
        number="CL-01",
        reserve=Decimal("250000.00"),
        trustee_account=TrusteeAccount.objects.get(),
        reason="Rehearsal for the auditor: how what is left would be divided if the Fund closed today.",
        id=demo_id("closing:CL-01"),
    )
