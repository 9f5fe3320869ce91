"""Who bears how much: two keys that hold, the second with a gap, and a third that waits for an approver."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from donors import burden
from donors.services import burden as services
from oversight.demo.calendar import months_later
from oversight.demo.events import Event
from oversight.demo.ids import demo_id
from oversight.demo.money_in import donor
from oversight.demo.people import people

if TYPE_CHECKING:
    from datetime import date

    from donors.models import BurdenKey
    from oversight.demo.calendar import Calendar

Shares = tuple[tuple[str, str, str], ...]
BORNE_WHOLE: Final[Shares] = (
    ("rowan", burden.PERCENTAGE, "35"),
    ("alder", burden.PERCENTAGE, "25"),
    ("hazel", burden.PERCENTAGE, "20"),
    ("linden", burden.NEGOTIATED, "200000.00"),
    ("birch", burden.REMAINDER, "0"),
)
WITH_A_GAP: Final[Shares] = (
    ("rowan", burden.NEGOTIATED, "700000.00"),
    ("alder", burden.PERCENTAGE, "25"),
    ("hazel", burden.PERCENTAGE, "20"),
    ("linden", burden.NEGOTIATED, "200000.00"),
    ("birch", burden.NEGOTIATED, "200000.00"),
)
BY_FORMULA: Final[Shares] = (
    ("linden", burden.NEGOTIATED, "200000.00"),
    ("rowan", burden.FORMULA, "3.5"),
    ("alder", burden.FORMULA, "2.5"),
    ("hazel", burden.FORMULA, "2"),
    ("birch", burden.FORMULA, "1"),
)


def events(calendar: Calendar) -> list[Event]:
    """Return the days on which the donors agreed who bears how much."""
    return [
        Event(calendar.day(2, 30), partial(_hold, "BK-001", calendar.day(1), "2000000.00", BORNE_WHOLE)),
        Event(calendar.day(8, 60), partial(_hold, "BK-002", calendar.day(9), "2200000.00", WITH_A_GAP)),
        Event(calendar.ago(5), partial(_wait, "BK-003", "2200000.00", BY_FORMULA)),
    ]


def _hand_in(number: str, from_on: date, need: str, shares: Shares) -> BurdenKey:
    return services.hand_in_key(
        number=number,
        from_on=from_on,
        need=Decimal(need),
        basis="Meeting of the contributing partners (fictional)",
        shares=[burden.Share(donor(key), kind, Decimal(value)) for key, kind, value in shares],
        by=people.preparer,
        id=demo_id(f"burden:{number}"),
    )


def _hold(number: str, from_on: date, need: str, shares: Shares, on: date) -> None:
    services.approve_key(_hand_in(number, from_on, need, shares), by=people.approver, on=on)


def _wait(number: str, need: str, shares: Shares, on: date) -> None:
    _hand_in(number, months_later(on, 2), need, shares)
