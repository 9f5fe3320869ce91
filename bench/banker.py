"""A worker that takes in the bank's statement: `python -m bench.banker 10000` prints seconds and memory as JSON.

The file is read, believed and kept as the page does it, then its lines are compared with what is owed, as the task
does it: every second line names an instalment of the demonstration, the others say nothing that helps.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import timedelta
from time import perf_counter
from typing import Any

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402 - after setup

from donors import services  # noqa: E402
from donors.bank.reading import read  # noqa: E402
from donors.models import BankStatement, BankSuggestion, Instalment  # noqa: E402
from donors.services import bank_matching  # noqa: E402
from oversight.demo.people import people  # noqa: E402
from oversight.demo.statements import Movement, camt  # noqa: E402
from trustfund.fund.media_types import STATEMENTS  # noqa: E402
from trustfund.fund.models import TrusteeAccount  # noqa: E402
from trustfund.fund.services import examine  # noqa: E402


def statement(count: int) -> bytes:
    """Return a statement of so many lines, after the last that is there."""
    account, last = TrusteeAccount.objects.get(code="TF074001"), BankStatement.objects.latest("closed_on")
    on = last.closed_on - timedelta(days=400)
    named = [f"{each.agreement.number}/{each.number}" for each in Instalment.objects.open().select_related("agreement")]
    moved = [
        Movement(
            on,
            f"{1000 + place}.{place % 100:02d}",
            f"{named[place % len(named)]} part {place}" if place % 2 else f"transfer {place}",
            f"Payer {place % 500} (fictional)",
            bank_reference=f"B{place:06d}",
        )
        for place in range(count)
    ]
    number = account.account_number
    return camt(account=number, number=f"{on:%Y}/B", opened_on=on, opening="0.00", closed_on=on, moved=moved)


def measure(count: int) -> dict[str, Any]:
    """Take in and compare."""
    content = statement(count)
    file = examine(ContentFile(content, name="bench.xml"), also=STATEMENTS)
    seconds: dict[str, float] = {}
    began = perf_counter()
    read(content)
    seconds["reading"] = perf_counter() - began
    began = perf_counter()
    services.take_in(file, by=people.preparer)
    seconds["taking in"] = perf_counter() - began
    began = perf_counter()
    bank_matching.propose()
    seconds["comparing"] = perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": seconds, "memory": memory, "bytes": len(content), "proposed": BankSuggestion.objects.count(),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
