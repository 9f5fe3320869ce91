"""Ask the database whether every rule holds: all views of the schema `inv` must be empty."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction

from trustfund.ledger._kinds import chart
from trustfund.ledger.models import Account

SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach: the rule's name (the view in `inv`), and the row that breaks it."""

    rule: str
    row: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.rule}: " + ", ".join(f"{name} {value}" for name, value in self.row.items())


def verify() -> list[Finding]:
    """Recompute balances, month totals, seals and every other rule from the transfers; return what is wrong.

    One snapshot when called outside a transaction. At most 20 rows are shown of each rule.
    """
    with ExitStack() as stack:
        if not connection.in_atomic_block:
            stack.enter_context(transaction.atomic())
            _ask("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        found = [finding for rule in rules() for finding in _breaches(rule)]
        return found + list(_kinds())


def rules() -> list[str]:
    """Return the names of all rules that are asked of the database, by name."""
    return [name for (name,) in _ask("SELECT viewname FROM pg_views WHERE schemaname = 'inv' ORDER BY 1")]


def _breaches(rule: str) -> list[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM inv.{connection.ops.quote_name(rule)} LIMIT {SHOWN}")  # noqa: S608 (a view's name)
        names = [column[0] for column in cursor.description or ()]
        return [Finding(rule, dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def _kinds() -> list[Finding]:
    """Return the accounts that are not in the shape their kind is declared in."""
    shapes = {kind.name: (kind.book, kind.side, kind.floor) for kind in chart()}
    accounts = Account.objects.filter(kind__in=shapes).values_list("code", "kind", "book", "side", "floor")
    return [
        Finding("l11_account_has_the_shape_of_its_kind", {"account": code, "kind": kind})
        for code, kind, *shape in accounts.iterator()
        if tuple(shape) != shapes[kind]
    ]


def _ask(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall() if cursor.description else []
