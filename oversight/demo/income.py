"""Investment income: a month that earned, one that lost, and one that waits to be posted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from oversight.demo.calendar import months_later
from oversight.demo.events import Event
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from oversight.services import income as services
from trustfund.fund.models import TrusteeAccount

if TYPE_CHECKING:
    from datetime import date

    from oversight.demo.calendar import Calendar
    from oversight.models import Income


def events(calendar: Calendar) -> list[Event]:
    """Return the days on which the account's income is entered."""
    return [
        Event(calendar.day(9, 6), partial(_posted, months_later(calendar.day(9), -2), "41250.17")),
        Event(calendar.day(9, 6), partial(_posted, months_later(calendar.day(9), -1), "-6320.40")),
        Event(calendar.ago(8), _waits),
    ]


def _hand_in(month: date, amount: str) -> Income:
    return services.hand_in_income(
        trustee_account=TrusteeAccount.objects.get(),
        month=month,
        amount=Decimal(amount),
        source=f"Statement of investment income {month:%Y-%m} (fictional)",
        by=people.preparer,
        id=demo_id(f"income:{month:%Y-%m}:{amount}"),
    )


def _posted(month: date, amount: str, on: date) -> None:
    services.post_income(_hand_in(month, amount), by=people.approver, on=on - timedelta(days=1))


def _waits(on: date) -> None:
    _hand_in(months_later(on, -1), "38877.05")
