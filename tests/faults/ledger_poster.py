"""Posts without end until it is killed: `python -m tests.faults.ledger_poster CASH GIVEN`. Says what it began."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from itertools import count
from uuid import uuid4

import django

django.setup()

from django.db import transaction  # noqa: E402 (Django first)

from trustfund import ledger  # noqa: E402


def main() -> None:
    """An entry, a batch, a reversal and a seal in each round, within and without transactions."""
    cash, given = int(sys.argv[1]), int(sys.argv[2])
    one = [ledger.Move(cash, given, Decimal(1)), ledger.Move(cash, given, Decimal("0.50"))]
    print("begun", flush=True)
    for turn in count():
        name = f"kill:{uuid4()}"
        print(turn, flush=True)
        day = date(2026, 5, 1 + turn % 28)
        with transaction.atomic():
            entry = ledger.post("kill", on=day, by=None, moves=one, key=f"{name}:a")
            ledger.post("kill", on=day, by=None, moves=one, key=f"{name}:b")
            ledger.reverse(entry, on=day, by=None, key=f"{name}:back")
        ledger.post_many([ledger.Draft("kill", day, None, one, f"{name}:{part}") for part in range(20)])
        ledger.seal()


if __name__ == "__main__":
    main()
