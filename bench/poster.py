"""One client that posts as fast as it can: `python -m bench.poster WAY TRANSFERS SECONDS`.

WAY: `ours` (ledger.post), `ours-atomic` (within a service's transaction), `ours-batch` (post_many of 100 entries),
`hordak` (as it documents it), `hordak-bulk`. Says `ready`, waits for a line on its input, works, and prints how many
entries it posted.
"""

from __future__ import annotations

import os
import random
import sys
import time
from datetime import date
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Final

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 (Django first)

if TYPE_CHECKING:
    from collections.abc import Callable

BATCH: Final = 100
WARM: Final = 50
DAY: Final = date(2026, 6, 15)
GROUP: Final = 200
ONE: Final = Decimal("1.00")


def groups() -> list[list[int]]:
    """Accounts 1 to 1,200 in six groups: transfer i goes from group 2i+1 to group 2i."""
    return [list(range(1 + GROUP * i, 1 + GROUP * (i + 1))) for i in range(6)]


def ours(transfers: int) -> Callable[[], int]:
    """Post one entry by the ledger's own function, as every service does."""
    from trustfund import ledger  # noqa: PLC0415 (hordak's database has no ledger)

    numbers, sides, who = count(), groups(), f"{os.getpid()}-{time.monotonic_ns()}"

    def draft() -> ledger.Draft:
        moves = [
            ledger.Move(random.choice(sides[2 * i]), random.choice(sides[2 * i + 1]), ONE) for i in range(transfers)
        ]
        return ledger.Draft("payment", DAY, None, moves, f"payment:{who}:{next(numbers)}")

    def one() -> int:
        made = draft()
        ledger.post(made.kind, on=made.on, by=made.by, moves=made.moves, key=made.key)
        return 1

    def in_a_service() -> int:
        with transaction.atomic():
            return one()

    def many() -> int:
        ledger.post_many([draft() for _ in range(BATCH)])
        return BATCH

    return {"ours": one, "ours-atomic": in_a_service, "ours-batch": many}[sys.argv[1]]


def hordak(transfers: int) -> Callable[[], int]:
    """Post one transaction by django-hordak: each leg created, as it documents it, or all at once (the quickest)."""
    from hordak.models import Leg, Transaction  # noqa: PLC0415 (our database has no hordak)
    from moneyed import Money  # noqa: PLC0415

    sides, one_unit = groups(), Money(ONE, "USD")

    def one() -> int:
        with transaction.atomic():
            made = Transaction.objects.create(date=DAY, description="payment")
            legs = []
            for i in range(transfers):
                legs.append(Leg(transaction=made, account_id=random.choice(sides[2 * i]), debit=one_unit))
                legs.append(Leg(transaction=made, account_id=random.choice(sides[2 * i + 1]), credit=one_unit))
            Leg.objects.bulk_create(legs)
        return 1

    def documented() -> int:
        with transaction.atomic():
            made = Transaction.objects.create(date=DAY, description="payment")
            for i in range(transfers):
                Leg.objects.create(transaction=made, account_id=random.choice(sides[2 * i]), debit=one_unit)
                Leg.objects.create(transaction=made, account_id=random.choice(sides[2 * i + 1]), credit=one_unit)
        return 1

    return {"hordak": documented, "hordak-bulk": one}[sys.argv[1]]


def main() -> None:
    """Warm up, wait, work, say."""
    way, transfers, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    work = hordak(transfers) if way.startswith("hordak") else ours(transfers)
    for _ in range(WARM if way != "ours-batch" else 2):
        work()
    print("ready", flush=True)
    sys.stdin.readline()
    done, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        done += work()
    print(done)
    connection.close()


if __name__ == "__main__":
    main()
