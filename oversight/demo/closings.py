"""The end of months and quarters: books are closed and sealed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from oversight.demo.calendar import months_later
from oversight.demo.events import Event
from oversight.demo.people import people
from oversight.services.statements import keep_missing
from trustfund import ledger

if TYPE_CHECKING:
    from datetime import date

    from oversight.demo.calendar import Calendar


def events(calendar: Calendar) -> list[Event]:
    """Close every month of the eight quarters twenty days after its end, and seal what is in the journal."""
    first, count = calendar.day(1), 3 * 8
    months = [months_later(first, place) for place in range(count)]
    told = [Event(months_later(month, 1).replace(day=21), partial(_close, month)) for month in months]
    told.append(Event(calendar.ago(5), lambda _on: _state()))
    return [*told, Event(calendar.today, lambda _on: ledger.seal())]


def _state() -> None:
    """The worker has made the donors' statements of the months that are closed."""
    keep_missing()


def _close(month: date, _on: date) -> None:
    ledger.close_month(month, by=people.approver.person_id)
    while ledger.seal() is not None:
        pass
