"""Two years of the fictional fund, told day by day through the services of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oversight.demo import (
    accounts,
    applying,
    bank,
    burden,
    calls,
    closings,
    deciding,
    fees,
    granting,
    income,
    letting_in,
    money_in,
    notes,
    programs,
    rates,
    rehearsing,
    returning,
    trustee_accounts,
)
from oversight.demo.calendar import Calendar

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from oversight.demo.events import Event


def build(
    *, today: date | None = None, until: date | None = None, say: Callable[[str], None] = lambda _line: None
) -> None:
    """Tell the story on a fund that `stage.build` has set, up to `today`, or only what happened before `until`.

    `say` hears one line per quarter.
    """
    calendar = Calendar(today) if today else Calendar()
    told = 0
    for event in sorted(_events(calendar), key=lambda event: event.on):
        if until is not None and event.on >= until:
            break
        quarter = next(q for q in range(9, 0, -1) if event.on >= calendar.day(q) or q == 1)
        if quarter != told:
            told = quarter
            say(f"quarter {quarter} of 9, from {calendar.day(quarter)}")
        event.happen(event.on)


def _events(calendar: Calendar) -> list[Event]:
    return [
        event
        for chapter in (
            money_in,
            notes,
            bank,
            calls,
            deciding,
            granting,
            applying,
            closings,
            programs,
            accounts,
            letting_in,
            rates,
            returning,
            burden,
            fees,
            income,
            rehearsing,
            trustee_accounts,
        )
        for event in chapter.events(calendar)
    ]
