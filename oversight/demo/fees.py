"""A newer version of the fee waits to be entered; its numbers are invented."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from donors.fees import Tier
from oversight.demo.events import Event
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from oversight.services import fee_submissions

if TYPE_CHECKING:
    from datetime import date

    from oversight.demo.calendar import Calendar


def events(calendar: Calendar) -> list[Event]:
    """Return the day on which the version is handed in."""
    return [Event(calendar.ago(4), _hand_in)]


def _hand_in(on: date) -> None:
    fee_submissions.hand_in_fees(
        version="V-next (fictional)",
        valid_from_on=on.replace(year=on.year + 1, month=1, day=1),
        tiers=[Tier(Decimal(100_000_000), Decimal("4.5")), Tier(None, Decimal("2.5"))],
        source="Draft of the trustee's next framework (fictional)",
        by=people.preparer,
        id=demo_id("fees:V-next"),
    )
