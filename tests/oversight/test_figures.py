"""The figures: on a fund without money they are nothing, and they cost the same number of questions."""

from __future__ import annotations

from datetime import date

import pytest

from oversight import figures
from oversight.figures.shapes import ZERO


@pytest.mark.django_db
def test_a_fund_without_money_has_figures_of_nothing() -> None:
    found = figures.at(date(2026, 9, 30))
    assert [rung.amount for rung in found.ladder] == [ZERO] * 9
    assert found.donors == ()
    assert found.cover.months is None
