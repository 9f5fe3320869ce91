"""The burden of a fund of the peninsula's past (DOMAIN section 6): a share negotiated down leaves a gap, from then on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from donors.burden import FORMULA, KINDS, NEGOTIATED, PERCENTAGE, REMAINDER, Key, Share, contradiction, months

FIRST = date(1997, 1, 1)
KEYS = [
    Key(FIRST, Decimal(100), [Share("ROK", PERCENTAGE, Decimal(70)), Share("Japan", NEGOTIATED, Decimal(30))]),
    Key(
        date(1999, 1, 1), Decimal(100),
        [Share("ROK", PERCENTAGE, Decimal(70)), Share("Japan", NEGOTIATED, Decimal(22))],
    ),
]  # fmt: skip


def test_japan_bears_30_of_100_to_month_24_then_22_and_month_25_shows_a_gap_of_8() -> None:
    found = months(KEYS, date(1999, 2, 1))
    assert len(found) == 26
    assert [month.gap for month in found[:24]] == [Decimal(0)] * 24
    assert found[24].gap == Decimal("8.0")
    assert found[24].due == {"ROK": Decimal(70), "Japan": Decimal(22)}
    assert found[25].due_so_far == {"ROK": Decimal(70 * 26), "Japan": Decimal(30 * 24 + 22 * 2)}


def test_changing_a_key_rewrites_nothing_earlier() -> None:
    before, after = months(KEYS[:1], date(1998, 12, 1)), months(KEYS, date(1998, 12, 1))
    assert [(month.due, month.due_so_far) for month in before] == [(month.due, month.due_so_far) for month in after]


def test_before_the_first_key_nobody_owes() -> None:
    assert months(KEYS, date(1996, 12, 31)) == []
    assert months([], FIRST) == []


def test_a_formula_divides_what_amounts_and_percentages_leave_to_the_last_unit() -> None:
    shares = [
        Share("A", NEGOTIATED, Decimal(10)), Share("B", PERCENTAGE, Decimal(20)), Share("C", FORMULA, Decimal(1)),
        Share("D", FORMULA, Decimal(1)), Share("E", FORMULA, Decimal(1)),
    ]  # fmt: skip
    key = Key(FIRST, Decimal(100), shares)
    assert key.due() == {"A": 10, "B": 20, "C": Decimal("23.34"), "D": Decimal("23.33"), "E": Decimal("23.33")}
    assert key.gap == 0


def test_the_remainder_is_what_the_others_leave_and_never_less_than_nothing() -> None:
    shares = [Share("A", NEGOTIATED, Decimal(60)), Share("B", REMAINDER)]
    assert Key(FIRST, Decimal(100), shares).due()["B"] == 40
    small = Key(FIRST, Decimal(50), shares)
    assert small.due()["B"] == 0
    assert small.gap == -10


def test_currencies_without_decimals_and_with_three_divide_to_their_own_unit() -> None:
    thirds = [Share(name, FORMULA, Decimal(1)) for name in "ABC"]
    assert Key(FIRST, Decimal(100), thirds, places=0).due() == {"A": 34, "B": 33, "C": 33}
    assert Key(FIRST, Decimal(1), thirds, places=3).due()["A"] == Decimal("0.334")


def test_what_contradicts_itself_is_named() -> None:
    one = Share("A", PERCENTAGE, Decimal(60))
    assert contradiction([]) == "empty"
    assert contradiction([one, one]) == "twice"
    assert contradiction([one, Share("B", PERCENTAGE, Decimal(41))]) == "hundred"
    assert contradiction([Share("A", REMAINDER), Share("B", REMAINDER)]) == "remainders"
    assert contradiction([Share("A", REMAINDER), Share("B", FORMULA, Decimal(1))]) == "nothing_left"
    assert contradiction([Share("A", NEGOTIATED)]) == "valueless"
    assert contradiction([one]) == ""


VALUES = st.integers(1, 10_000).map(lambda cents: Decimal(cents) / 100)


@given(st.integers(1, 10**9), st.lists(st.tuples(st.sampled_from(KINDS), VALUES), min_size=1, max_size=8))
def test_due_and_gap_are_what_is_needed(need: int, shares: list[tuple[str, Decimal]]) -> None:
    key = Key(FIRST, Decimal(need) / 100, [Share(place, kind, value) for place, (kind, value) in enumerate(shares)])
    if not contradiction(key.shares):
        assert sum(key.due().values(), Decimal(0)) + key.gap == key.need
        assert all(part >= 0 for part in key.due().values())
        is_divided = any(kind in {FORMULA, REMAINDER} for kind, _value in shares)
        assert key.gap <= 0 or not is_divided
