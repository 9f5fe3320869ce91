"""Dates of a grant. Plain Python: no clock, no database."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Final

GRACE_MONTHS: Final = 4
"""Default distance of the disbursement deadline from the closing date (DOMAIN section 4, deadline)."""


def is_month_end(day: date) -> bool:
    """Say whether the day is the last of its month."""
    return (day + timedelta(days=1)).day == 1


def months_after(day: date, months: int) -> date:
    """Return the day that many months later; the end of a month stays the end of a month.

    30 Jun + 4 months is 31 Oct; a day that the later month lacks becomes its last day.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, last if is_month_end(day) else min(day.day, last))


def disbursement_deadline(closing_on: date) -> date:
    """Return the default Disbursement Deadline Date of a grant that closes on that day."""
    return months_after(closing_on, GRACE_MONTHS)
