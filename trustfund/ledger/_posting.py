"""The door through which money moves: open an account, post, reverse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from trustfund.ledger._call import call
from trustfund.ledger.models import Account, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from trustfund.ledger._kinds import Kind

POST_ONE: Final = """SELECT id, uid, recorded_at, NULL FROM ledger_post_one(
    %s::text, %s::date, %s::uuid, %s::text, %s::text, %s::bigint[], %s::bigint[], %s::numeric[])"""
POST: Final = """SELECT id, uid, recorded_at, reverses_id FROM ledger_post(
    %s::text[], %s::date[], %s::uuid[], %s::text[], %s::text[], %s::uuid[],
    %s::int[], %s::bigint[], %s::bigint[], %s::numeric[])"""
OPEN: Final = """INSERT INTO ledger_account (kind, book, currency, side, floor, code, name)
    VALUES (%s, %s, %s, %s, %s::numeric, %s, %s) RETURNING id"""
RECORDED: Final = ("id", "uid", "kind", "effective_on", "recorded_at", "by", "memo", "key", "reverses_id")


@dataclass(frozen=True, slots=True)
class Move:
    """`amount` (> 0, in the currency of both accounts) leaves `credit` for `debit`: an account or its id each."""

    debit: Account | int
    credit: Account | int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be: what `post` takes as arguments. With `reverses` and no moves it mirrors that entry."""

    kind: str
    on: date
    by: UUID | None
    moves: Sequence[Move]
    key: str
    memo: str = ""
    reverses: UUID | None = None


def open_account(kind: Kind, *, code: str, currency: str, name: str) -> Account:
    """Open an empty account of this kind; `code` is unique, `name` is how people call it.

    Raises `Refused` (`account_code_names_one_account`) when the code is taken.
    """
    shape = {"kind": kind.name, "book": kind.book, "currency": currency, "side": kind.side, "floor": kind.floor}
    ((pk,),) = call(OPEN, [*shape.values(), code, name])
    return Account.objects.get(pk=pk)


def post(kind: str, *, on: date, by: UUID | None, moves: Sequence[Move], key: str, memo: str = "") -> Entry:
    """Record what happened and move the balances, in one round trip; the same again returns the first entry.

    `on` is the effective date (at most tomorrow, in an open month); `key` is `<object>:<uuid>:<event>`.
    Raises `Refused`; inside `atomic` the transaction is then lost, as with every IntegrityError.
    """
    draft = Draft(kind, on, by, moves, key, memo)
    row = call(POST_ONE, [kind, on.isoformat(), by and str(by), memo, key, *_columns(moves)])
    return _entry(draft, *row[0]) if row else post_many([draft])[0]


def post_many(drafts: Sequence[Draft]) -> list[Entry]:
    """Post many entries at once, all or none, in one round trip; floors hold after all of them."""
    if not drafts:
        return []
    heads: list[list[Any]] = [[], [], [], [], [], []]
    for draft in drafts:
        words = (draft.kind, draft.on.isoformat(), draft.by and str(draft.by), draft.memo, draft.key)
        for column, word in zip(heads, (*words, draft.reverses and str(draft.reverses)), strict=True):
            column.append(word)
    moves = [(place, move) for place, draft in enumerate(drafts, 1) for move in draft.moves]
    rows = call(
        POST,
        [
            *(_texts(column) for column in heads),
            _plain(place for place, _ in moves),
            *_columns([move for _, move in moves]),
        ],
    )
    return [_entry(draft, *row) for draft, row in zip(drafts, rows, strict=True)]


def reverse(entry: Entry, *, on: date, by: UUID | None, key: str, memo: str = "") -> Entry:
    """Take an entry back by its mirror, once, not before its date; what stands in the books stays there."""
    return post_many([Draft(entry.kind, on, by, (), key, memo, entry.uid)])[0]


def _id(account: Account | int) -> int:
    return account if isinstance(account, int) else account.pk


def _columns(moves: Sequence[Move]) -> tuple[str, str, str]:
    return (
        _plain(_id(move.debit) for move in moves),
        _plain(_id(move.credit) for move in moves),
        _plain(move.amount for move in moves),
    )


def _texts(words: Iterable[str | None]) -> str:
    """Write an array literal: its type is then always left to the server, and one prepared statement serves all."""
    quoted = (
        '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"' if word is not None else "NULL" for word in words
    )
    return "{" + ",".join(quoted) + "}"


def _plain(values: Iterable[object]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


def _entry(draft: Draft, *recorded: Any) -> Entry:
    pk, uid, recorded_at, reverses_id = recorded
    values = (pk, uid, draft.kind, draft.on, recorded_at, draft.by, draft.memo, draft.key, reverses_id)
    return Entry.from_db(connection.alias, RECORDED, values)
