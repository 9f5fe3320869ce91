"""The notional split of what became of a contribution."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from oversight.lookthrough import split

CENTS = st.integers(0, 10**12).map(lambda cents: Decimal(cents) / 100)


@given(CENTS, st.dictionaries(st.integers(), CENTS, max_size=9))
def test_the_parts_of_a_split_sum_to_the_whole(amount: Decimal, weights: dict[int, Decimal]) -> None:
    parts = split(amount, weights)
    assert sum(parts.values(), Decimal(0)) == (amount if sum(weights.values()) else 0)
    assert all(part >= 0 for part in parts.values())


def test_a_hundred_to_three_equal_donors_gives_the_cent_to_one() -> None:
    assert sorted(split(Decimal(100), dict.fromkeys("abc", Decimal(1))).values()) == [
        Decimal("33.33"),
        Decimal("33.33"),
        Decimal("33.34"),
    ]
