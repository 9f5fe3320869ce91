"""The fee scale, against the oracle of DOMAIN section 3."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donors.fees import Tier, cumulative, incremental

MILLION = Decimal(1_000_000)
V_2017 = (
    Tier(50 * MILLION, Decimal(5)),
    Tier(500 * MILLION, Decimal(4)),
    Tier(1000 * MILLION, Decimal(3)),
    Tier(None, Decimal(2)),
)


@pytest.mark.parametrize(
    ("contributions", "fee"),
    [("0", "0"), ("10", "0.5"), ("50", "2.5"), ("60", "2.9"), ("500", "20.5"), ("1000", "35.5"), ("1200", "39.5")],
)
def test_the_fee_on_cumulative_contributions_is_that_of_the_oracle(contributions: str, fee: str) -> None:
    assert cumulative(V_2017, Decimal(contributions) * MILLION) == Decimal(fee) * MILLION


def test_a_receipt_of_20_million_after_45_costs_850_000() -> None:
    assert incremental(V_2017, before=45 * MILLION, amount=20 * MILLION) == Decimal(850_000)


@given(st.lists(st.decimals(min_value="0.01", max_value="90000000", places=2), min_size=1, max_size=12))
def test_however_a_sum_is_divided_into_receipts_the_fees_add_up_to_the_same_cent(parts: list[Decimal]) -> None:
    before, fees = Decimal(0), Decimal(0)
    for part in parts:
        fees += incremental(V_2017, before=before, amount=part)
        before += part
    assert fees == cumulative(V_2017, before)
