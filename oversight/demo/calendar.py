"""The demonstration's calendar: eight whole quarters and a part of the ninth, counted from a given day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

BASE: Final = date(2026, 11, 20)
"""The day on which the tests' demonstration stands: two years of quarters, October 2024 to September 2026."""
RUNNING_IN: Final = 45
"""Days of the ninth quarter that have passed at least, so that recent events never fall into the future."""


@dataclass(frozen=True)
class Calendar:
    """Dates of the demonstration. Quarter 1 is the first, quarter 8 the last whole one, quarter 9 is running."""

    today: date = BASE

    @property
    def running_from_on(self) -> date:
        """First day of the running (ninth) quarter."""
        day = self.today - timedelta(days=RUNNING_IN)
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)

    def day(self, quarter: int, days: int = 0) -> date:
        """Return a day of a quarter, counted from its first day (0)."""
        return months_later(self.running_from_on, 3 * (quarter - 9)) + timedelta(days=days)

    def end(self, quarter: int) -> date:
        """Return the last day of a quarter."""
        return self.day(quarter + 1) - timedelta(days=1)

    def ago(self, days: int) -> date:
        """Return a day shortly before today (at most RUNNING_IN days, so that it is in the running quarter)."""
        return self.today - timedelta(days=days)


def months_later(first: date, months: int) -> date:
    """Return the first day of the month so many months after `first` (negative: before)."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
