"""A process that reads: `python -m bench.reader figures|pages` prints the milliseconds of each reading as JSON."""

from __future__ import annotations

import json
import sys
from time import perf_counter
from typing import TYPE_CHECKING, Final

import django

django.setup()

from django.test import Client  # noqa: E402 - after setup

from donors.accounts import CONTRIBUTIONS  # noqa: E402
from oversight import figures  # noqa: E402
from oversight.demo.people import people  # noqa: E402
from trustfund import ledger  # noqa: E402
from trustfund.fund.models import TrusteeAccount  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

READINGS: Final = 40
VISITS: Final = 100


def timed(read: Callable[[], object], times: int) -> list[float]:
    """Return the milliseconds of so many readings, after a few that warm up."""
    for _ in range(5):
        read()
    taken = []
    for _ in range(times):
        began = perf_counter()
        read()
        taken.append((perf_counter() - began) * 1000)
    return taken


def of_figures() -> dict[str, list[float]]:
    """One balance, the trial balance, and every figure of the board's dashboard."""
    cash = TrusteeAccount.objects.select_related("cash_account").get().cash_account
    kinds = ledger.chart()
    return {
        "one balance": timed(lambda: ledger.balance(cash), READINGS),
        f"balances of {CONTRIBUTIONS.name}": timed(lambda: ledger.totals([CONTRIBUTIONS]), READINGS),
        "trial balance": timed(lambda: ledger.totals(kinds), READINGS),
        "figures of the dashboard": timed(lambda: figures.at(None), READINGS),
    }


def of_pages() -> dict[str, list[float]]:
    """The board's dashboard, the journal and the movements of an account: the whole answer of the application."""
    cash = TrusteeAccount.objects.select_related("cash_account").get().cash_account

    def visit(who: str, path: str) -> list[float]:
        client = Client(HTTP_HOST="localhost")
        client.force_login(getattr(people, who))

        def look() -> None:
            answer = client.get(path)
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status_code}")

        return timed(look, VISITS)

    return {
        "page: board dashboard": visit("board_donor", "/board/"),
        "page: journal": visit("auditor", "/entries/"),
        "page: movements of the cash account": visit("auditor", f"/accounts/{cash.code}/"),
    }


if __name__ == "__main__":
    print(json.dumps(of_figures() if sys.argv[1] == "figures" else of_pages()))
