from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.calendar import disbursement_deadline, is_month_end, months_after


@pytest.mark.parametrize(
    ("closing", "deadline"),
    [
        (date(2026, 6, 30), date(2026, 10, 31)),
        (date(2026, 10, 31), date(2027, 2, 28)),
        (date(2027, 10, 31), date(2028, 2, 29)),
        (date(2026, 6, 15), date(2026, 10, 15)),
        (date(2026, 12, 31), date(2027, 4, 30)),
        (date(2026, 10, 30), date(2027, 2, 28)),
        (date(2028, 2, 29), date(2028, 6, 30)),
        (date(2028, 2, 28), date(2028, 6, 28)),
    ],
)
def test_the_deadline_is_four_months_after_closing_and_a_month_end_stays_one(closing: date, deadline: date) -> None:
    assert disbursement_deadline(closing) == deadline


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_after_lands_in_the_month_asked_and_keeps_month_ends(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or is_month_end(later)
    if is_month_end(day):
        assert is_month_end(later)
    assert later >= day - timedelta(0)
