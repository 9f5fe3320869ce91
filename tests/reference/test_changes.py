"""ARTF between two reports: paid contributions stand still, unpaid euro fall with the euro, a new pledge is a new one."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from oversight.figures.changes import Change, changes
from oversight.figures.rates import RateUsed
from oversight.figures.rows_in import DonorRow
from oversight.figures.shapes import ZERO
from tests.oversight.promises import AS_OF

DATA = Path(__file__).parent.parent / "data" / "artf"
MILLION = Decimal(1_000_000)


def published(name: str) -> dict[str, tuple[Decimal, Decimal]]:
    """Pledged and paid by donor, in US dollars, as printed."""
    with (DATA / name).open() as file:
        return {
            row["donor"]: (Decimal(row["total_pledges_usd_m"]) * MILLION, Decimal(row["paid_in"]) * MILLION)
            for row in csv.DictReader(file)
        }


def row(name: str, currency: str, pledged: Decimal, paid_usd: Decimal, pledged_usd: Decimal, rate: str) -> DonorRow:
    used = RateUsed(currency, AS_OF, Decimal(rate), "report")
    return DonorRow(
        UUID(int=1),
        name,
        "",
        currency,
        pledged,
        pledged,
        ZERO,
        ZERO,
        ZERO,
        pledged_usd,
        pledged_usd,
        ZERO,
        ZERO,
        paid_usd,
        used,
        None,
    )


def change_of(donor: str, currency: str, pledged: tuple[Decimal, Decimal], rates: tuple[str, str]) -> Change:
    """The change of one donor between the two reports."""
    (usd_1, paid_1), (usd_2, paid_2) = (
        published(f"artf_table1_{day}.csv")[donor] for day in ("2008-08-21", "2009-01-19")
    )
    before = row(donor, currency, pledged[0], paid_1, usd_1, rates[0])
    after = row(donor, currency, pledged[1], paid_2, usd_2, rates[1])
    return changes([before], [after])[0]


def test_spain_lost_nothing_but_by_the_euro() -> None:
    found = change_of("Spain", "EUR", (Decimal(25) * MILLION, Decimal(25) * MILLION), ("1.47012", "1.31872"))
    assert (found.new_pledge, found.revaluation, found.payment) == (ZERO, Decimal("-3785000.000"), ZERO)


def test_norway_pledged_more() -> None:
    found = change_of("Norway", "USD", (Decimal(24471000), Decimal(31470000)), ("1", "1"))
    assert (found.new_pledge, found.revaluation) == (Decimal("6999000.00"), Decimal("0.000"))
    assert found.payment == Decimal("13466000.000")


@pytest.mark.parametrize(("donor", "pledged"), [("Australia", Decimal(31439000)), ("Germany", Decimal(47444000))])
def test_what_is_paid_is_never_revalued(donor: str, pledged: Decimal) -> None:
    if donor == "Australia":
        found = change_of(donor, "AUD", (pledged, pledged), ("0.87", "0.67"))
        assert (found.new_pledge, found.revaluation) == (ZERO, ZERO)
    else:
        assert published("artf_table1_2008-08-21.csv")[donor][1] == published("artf_table1_2009-01-19.csv")[donor][1]


def test_what_the_last_report_printed_wrongly_is_a_correction() -> None:
    before = row("Linden", "USD", Decimal(100), ZERO, Decimal(100), "1")
    found = changes([before], [before], {before.key: Decimal(90)})[0]
    assert (found.before, found.correction, found.after) == (Decimal(90), Decimal(10), Decimal(100))


@pytest.mark.parametrize("name", ["artf_table1_2008-08-21.csv", "artf_table1_2009-01-19.csv"])
def test_each_published_table_foots_within_rounding(name: str) -> None:
    rows = published(name)
    total = rows.pop("PUBLISHED TOTAL")
    for position in (0, 1):
        assert (
            abs(sum((each[position] for each in rows.values()), ZERO) - total[position]) <= Decimal("0.003") * MILLION
        )
