"""Asking the books and the model the same thing, and comparing their answers."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from tests.ledger.model import Books, Box, Said
from trustfund import ledger

if TYPE_CHECKING:
    from decimal import Decimal

WHO: Final = UUID("5e0b0000-0000-4000-8000-00000000000a")
names = count(1)
met: Counter[str] = Counter()


class Asking:
    """The hands of the state machine; `met` counts by which rules it was refused."""

    base: date
    books: Books

    def open_box(self, kind: ledger.Kind, currency: str) -> int:
        name = f"machine:{next(names)}:{kind.name}"
        account = ledger.open_account(kind, code=name, currency=currency, name=name)
        self.books.boxes[account.pk] = Box(account.pk, name, kind.book, currency, kind.side, kind.floor is not None)
        return account.pk

    def day(self, offset: int) -> date:
        return self.base + timedelta(days=offset)

    def new(
        self, offset: int, moves: list[tuple[int, int, Decimal]], memo: str = "", reverses: str | None = None
    ) -> Said:
        return Said(f"machine:{next(names)}:done", "try", self.day(offset), memo, tuple(moves), reverses)

    def ask(self, batch: list[Said], *, raw: bool = False) -> list[str]:
        """Ask the books and the model; both agree on acceptance, and on the reason of a refusal."""
        objections = self.books.objections(batch)
        try:
            made = self.raw(batch) if raw else self.post_all(batch)
        except IntegrityError as refusal:
            named = getattr(refusal, "constraint", None) or refusal.__cause__.diag.constraint_name  # type: ignore[union-attr]
            assert named in objections, (named, objections, batch)
            met[named] += 1
            return []
        assert objections == set(), (objections, batch)
        self.books.accept(batch)
        if not raw:
            assert [entry.key for entry in made] == [said.key for said in batch]
        return [said.key for said in batch]

    def post_all(self, batch: list[Said]) -> list[ledger.Entry]:
        drafts = [
            ledger.Draft(
                said.kind, said.on, WHO, [ledger.Move(*move) for move in said.moves], said.key, said.memo,
                ledger.Entry.objects.get(key=said.reverses).uid if said.reverses else None,
            )
            for said in batch
        ]  # fmt: skip
        if len(batch) == 1 and not batch[0].reverses:
            (one,) = drafts
            return [ledger.post(one.kind, on=one.on, by=one.by, moves=one.moves, key=one.key, memo=one.memo)]
        return ledger.post_many(drafts)

    def raw(self, batch: list[Said]) -> list[ledger.Entry]:
        with transaction.atomic(), connection.cursor() as cursor:
            for said in batch:
                cursor.execute(
                    'INSERT INTO ledger_entry (kind, effective_on, "by", memo, key) VALUES (%s, %s, %s, %s, %s) RETURNING id',
                    [said.kind, said.on, WHO, said.memo, said.key],
                )
                ((entry,),) = cursor.fetchall()
                for move in said.moves:
                    cursor.execute(
                        """INSERT INTO ledger_transfer (entry_id, debit_id, credit_id, amount, effective_on)
                        VALUES (%s, %s, %s, %s, %s)""",
                        [entry, *move, said.on],
                    )
        return []
