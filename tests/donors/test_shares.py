"""Shares by the largest remainder: what is left at closing, and what became of a contribution."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donors.shares import exact, split

CENTS = st.integers(0, 10**15).map(lambda cents: Decimal(cents) / 100)
JOBS: Final = Path(__file__).parents[1] / "data" / "jobs-mdtf-2020" / "contributions.csv"
SHARES: Final = ("254333.16", "31198.28", "18281.05", "48179.78", "338516.64", "216518.10", "92972.99")
"""Of a million, for Norway, Austria ADA, Austria BMF, Germany, the UK, Sweden and Italy (DOMAIN section 3)."""


@given(CENTS, st.dictionaries(st.text(max_size=3), CENTS, max_size=9))
def test_the_parts_sum_to_the_whole_and_each_is_within_a_cent_of_its_exact_share(
    amount: Decimal, weights: dict[str, Decimal]
) -> None:
    parts, shares = split(amount, weights), exact(amount, weights)
    assert sum(parts.values(), Decimal(0)) == (amount if sum(weights.values()) else 0)
    assert all(part >= 0 for part in parts.values())
    assert all(abs(Fraction(parts[key]) - share) < Fraction(1, 100) for key, share in shares.items())


@pytest.mark.parametrize("keys", ["abc", "cab"])
def test_a_hundred_to_three_equal_donors_gives_the_cent_to_the_first_in_order(keys: str) -> None:
    parts = split(Decimal("100.00"), dict.fromkeys(keys, Decimal(1)))
    assert parts == {"a": Decimal("33.34"), "b": Decimal("33.33"), "c": Decimal("33.33")}


def test_a_million_over_the_donors_of_a_real_fund_is_what_was_computed_by_hand() -> None:
    with JOBS.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["currency"]]
    parts = split(Decimal("1000000.00"), {row["donor"]: Decimal(row["paid_in_usd"]) for row in rows})
    assert [str(part) for part in parts.values()] == list(SHARES)
    assert sum(parts.values()) == 1_000_000


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [("100", "1", ["34", "33", "33"]), ("1.000", "0.001", ["0.334", "0.333", "0.333"])],
)
def test_currencies_without_cents_and_with_mils_are_split_in_their_own_units(
    amount: str, unit: str, expected: list[str]
) -> None:
    parts = split(Decimal(amount), dict.fromkeys("abc", Decimal(1)), unit=Decimal(unit))
    assert [str(part) for part in parts.values()] == expected


def test_a_negative_amount_is_split_like_the_positive_one() -> None:
    assert split(Decimal("-0.01"), {"a": Decimal(1), "b": Decimal(3)}) == {"a": Decimal(0), "b": Decimal("-0.01")}


def test_what_cannot_be_split_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.005"):
        split(Decimal("0.005"), {"a": Decimal(1)})
    with pytest.raises(ValueError, match="negative"):
        split(Decimal(1), {"a": Decimal(2), "b": Decimal(-1)})
