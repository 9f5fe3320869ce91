"""A parallel trustee account waits to be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oversight.demo.events import Event
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from oversight.services import account_submissions

if TYPE_CHECKING:
    from datetime import date

    from oversight.demo.calendar import Calendar


def events(calendar: Calendar) -> list[Event]:
    """Return the day on which the account is handed in."""
    return [Event(calendar.ago(7), _hand_in)]


def _hand_in(_on: date) -> None:
    account_submissions.hand_in_account(
        code="TF074002",
        title="Parallel account for contributions by treasury agents",
        bank_name="Meridian Settlement Bank (fictional)",
        account_number="XM00 5500 0074 0027 4712",
        reason="Two treasuries pay only to an account that bears no fee at receipt (letter of the donors, fictional).",
        by=people.preparer,
        id=demo_id("account:TF074002"),
    )
