"""The figures of the Fund: the one source of numbers for pages, reports, the API and exports.

    now = figures.at(None)                       as things stand
    then = figures.at(date(2026, 9, 30))         as of the end of that day
    with figures.snapshot(): ...                 several of them, all of one moment

Computed from what the ledger keeps: its cost does not grow with the number of transfers when the day is today or ends
a month. Unannounced pledges are in no figure, because they are not in the ledger. Amounts in the holding currency.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from oversight.figures import money_in, money_out, rungs
from oversight.figures.accounts import Balances, years_until
from oversight.figures.money_in import encashments, receipts
from oversight.figures.rates import LackingRate, Rates, RateUsed
from oversight.figures.rows_in import AgreementRow, DonorRow, Overdue, ReceiptRow
from oversight.figures.shapes import Figures, GrantRow, PhaseRow, ProjectRow, Rung, WindowRow, YearColumn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

__all__ = [
    "AgreementRow",
    "DonorRow",
    "Figures",
    "GrantRow",
    "LackingRate",
    "Overdue",
    "PhaseRow",
    "ProjectRow",
    "RateUsed",
    "ReceiptRow",
    "Rung",
    "WindowRow",
    "YearColumn",
    "at",
    "encashments",
    "receipts",
    "snapshot",
]


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is of one moment, and nothing is written. Inside a transaction it is that one."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def at(as_of: date | None, *, for_user: Any = None) -> Figures:
    """Return all figures as of the end of that day; None is now.

    `for_user` is taken so that a figure which one day depends on the reader has its place; today all readers of the
    Fund's figures see the same: what is secret (unannounced pledges) is in none of them.
    """
    with snapshot():
        on = as_of or _today()
        balances = Balances.at(as_of)
        fund = rungs.fund()
        rates = Rates(on, fund.currency if fund else "USD")
        agreements = money_in.agreements(balances, rates, on)
        donors = money_in.donors(balances, agreements, rates, on)
        grants = money_out.grants(balances, on)
        projects = money_out.projects(balances, grants, on)
        overdue = money_in.overdue(balances, rates, on)
        steps = rungs.ladder(balances, donors)
        return Figures(
            as_of=on,
            fund=fund,
            books=rungs.books(),
            ladder=steps,
            donors=donors,
            agreements=agreements,
            sources_and_uses=rungs.sources_and_uses(balances, years_until(on, fund), on),
            resources=rungs.resources(balances, donors),
            windows=money_out.windows(balances, projects, on),
            projects=projects,
            grants=grants,
            phase=money_out.phase(balances, on),
            overdue=overdue,
            rates=rates.used(),
            lacking=rates.lacking(),
            cover=rungs.cover(balances, on),
            kinds=balances.kinds(),
        )


def _today() -> date:
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_DATE")
        today: date = cursor.fetchone()[0]
        return today
