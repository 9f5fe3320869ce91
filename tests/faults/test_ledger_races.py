"""Eight real connections at once: exactly the right number succeed, nothing is overdrawn, lost or deadlocked."""

from __future__ import annotations

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import psycopg
import pytest
from django.db import connection, transaction
from psycopg import errors

from tests.ledger.books import CASH, CEILING, DAY, GIVEN, LIMIT, key, opened, put
from trustfund import ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.databases import Copy

RACERS: Final = 8
TRIES: Final = 15


def race(act: Callable[[int, int], str]) -> Counter[str]:
    """Let eight threads, each with a connection of its own, act as often as they may; count what they say."""
    line = threading.Barrier(RACERS)

    def racer(number: int) -> list[str]:
        line.wait()
        try:
            return [act(number, turn) for turn in range(TRIES)]
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as racers:
        return Counter(said for result in racers.map(racer, range(RACERS)) for said in result)


def by_service(debit: int, credit: int, amount: int = 1) -> Callable[[int, int], str]:
    """Post by the ledger's function; say why not."""

    def act(number: int, turn: int) -> str:
        try:
            ledger.post(
                "race",
                on=DAY,
                by=None,
                key=f"race:{number}:{turn}",
                moves=[ledger.Move(debit, credit, Decimal(amount))],
            )
        except ledger.Refused as refusal:
            return refusal.constraint
        return "done"

    return act


def by_hand(address: str, level: psycopg.IsolationLevel, debit: int, credit: int) -> Callable[[int, int], str]:
    """Post by plain INSERTs in a transaction of this level; say why not. Who loses a serialization tries again."""
    wires: dict[int, psycopg.Connection[Any]] = {}

    def act(number: int, turn: int) -> str:
        if number not in wires:
            wires[number] = psycopg.connect(address)
            wires[number].isolation_level = level
        while True:
            try:
                with wires[number].transaction():
                    return _insert(wires[number], f"race:{number}:{turn}", [(debit, credit, 1)])
            except errors.SerializationFailure:
                continue
            except psycopg.IntegrityError as refusal:
                return str(refusal.diag.constraint_name)

    return act


def _insert(wire: psycopg.Connection[Any], name: str, moves: list[tuple[int, int, int]]) -> str:
    row = wire.execute(
        "INSERT INTO ledger_entry (kind, effective_on, key) VALUES ('race', %s, %s) RETURNING id", [DAY, name + ":done"]
    ).fetchone()
    assert row is not None
    values = ", ".join(["(%s, %s, %s, %s, %s)"] * len(moves))
    wire.execute(
        f"INSERT INTO ledger_transfer (entry_id, debit_id, credit_id, amount, effective_on) VALUES {values}",
        [word for debit, credit, amount in moves for word in (row[0], debit, credit, amount, DAY)],
    )
    return "done"


@pytest.mark.parametrize("way", ["service", "READ_COMMITTED", "REPEATABLE_READ", "SERIALIZABLE"])
def test_the_last_dollars_of_one_limit_are_spent_once(way: str, empty_fund: Copy) -> None:
    limit, ceiling = opened(LIMIT), opened(CEILING)
    left = RACERS * TRIES // 2 + 1
    put(ceiling, limit, left)
    act = (
        by_service(limit.pk, ceiling.pk)
        if way == "service"
        else by_hand(empty_fund.address(), psycopg.IsolationLevel[way], limit.pk, ceiling.pk)
    )
    assert race(act) == {"done": left, "account_keeps_its_floor": RACERS * TRIES - left}
    assert ledger.balance(limit) == ledger.balance(ceiling) == 0
    assert ledger.Entry.objects.filter(kind="race").count() == left
    assert ledger.verify() == []


def test_posters_crosswise_never_wait_for_each_other_in_a_circle(empty_fund: Copy) -> None:
    """Three transfers between random accounts in random order: locks are taken in account order."""
    accounts = [opened(kind).pk for _ in range(6) for kind in (CASH, GIVEN)]
    for cash in accounts[::2]:
        ledger.post("try", on=DAY, by=None, key=key(), moves=[ledger.Move(cash, accounts[1], Decimal(10_000))])

    def act(number: int, turn: int) -> str:
        chance = random.Random(number * 1000 + turn)
        pairs = [chance.sample(accounts, 2) for _ in range(3)]
        moves = [ledger.Move(debit, credit, Decimal(1)) for debit, credit in pairs]
        ledger.post("race", on=DAY, by=None, key=f"race:{number}:{turn}", moves=moves)
        return "done"

    assert race(act) == {"done": RACERS * TRIES}
    assert ledger.verify() == []


@pytest.mark.parametrize("many", [False, True], ids=["post", "post_many"])
def test_the_same_key_at_once_is_one_entry(many: bool, empty_fund: Copy) -> None:  # noqa: FBT001 (drawn)
    cash, given = opened(CASH), opened(GIVEN)
    seen: dict[int, set[int]] = {turn: set() for turn in range(TRIES)}

    def act(number: int, turn: int) -> str:
        drafts = [
            ledger.Draft("race", DAY, None, [ledger.Move(cash, given, Decimal(1))], f"race:{turn}:{part}")
            for part in "abc"
        ]
        if not many:
            one = drafts[0]
            made = [ledger.post(one.kind, on=one.on, by=one.by, moves=one.moves, key=one.key)]
        else:
            made = ledger.post_many(drafts if number % 2 else drafts[::-1])
        seen[turn] |= {entry.pk for entry in made}
        return "done"

    assert race(act) == {"done": RACERS * TRIES}
    assert {len(pks) for pks in seen.values()} == {3 if many else 1}
    assert ledger.balance(cash) == TRIES * (3 if many else 1)
    assert ledger.verify() == []


def test_the_same_key_at_once_with_other_content_is_posted_by_one_alone(empty_fund: Copy) -> None:
    cash, given = opened(CASH), opened(GIVEN)

    def act(number: int, turn: int) -> str:
        try:
            moves = [ledger.Move(cash, given, Decimal(number + 1))]
            ledger.post("race", on=DAY, by=None, key=f"race:{turn}:done", moves=moves)
        except ledger.Refused as refusal:
            return refusal.constraint
        return "done"

    assert race(act) == {"done": TRIES, "entry_key_is_used_once": (RACERS - 1) * TRIES}
    assert ledger.verify() == []


def test_an_entry_is_reversed_by_one_of_many_who_try(empty_fund: Copy) -> None:
    cash, given = opened(CASH), opened(GIVEN)
    entries = [put(cash, given, 1) for _ in range(TRIES)]

    def act(number: int, turn: int) -> str:
        try:
            ledger.reverse(entries[turn], on=DAY, by=None, key=f"race:{number}.{turn}:back")
        except ledger.Refused as refusal:
            return refusal.constraint
        return "done"

    assert race(act) == {"done": TRIES, "entry_is_reversed_once": (RACERS - 1) * TRIES}
    assert ledger.balance(cash) == 0
    assert ledger.verify() == []


@pytest.mark.parametrize("level", ["READ COMMITTED", "REPEATABLE READ"])
def test_a_month_closes_between_postings_and_none_slips_in(level: str, empty_fund: Copy) -> None:
    """One closes while seven post: what is posted afterwards is refused, also by those whose snapshot is older."""
    cash, given = opened(CASH), opened(GIVEN)

    def act(number: int, turn: int) -> str:
        if number == 0:
            if turn == TRIES // 2:
                ledger.close_month(DAY.replace(day=1), by=None)
            return "closer"
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
                cursor.execute("SELECT count(*) FROM ledger_closing")  # the snapshot is taken here
                return by_service(cash.pk, given.pk)(number, turn)
        except transaction.TransactionManagementError:
            return "closed_month_stays_closed"
        except Exception as error:  # noqa: BLE001 (its cause is compared)
            assert isinstance(error.__cause__, errors.SerializationFailure)  # noqa: PT017
            return "again"

    said = race(act)
    assert said["done"] == ledger.Entry.objects.filter(kind="race").count()
    with pytest.raises(ledger.Refused, match="closed"):
        put(cash, given, 1)
    assert ledger.verify() == []


def test_an_old_snapshot_cannot_post_into_a_month_that_closed_since(empty_fund: Copy) -> None:
    cash, given = opened(CASH), opened(GIVEN)
    with psycopg.connect(empty_fund.address()) as old:
        old.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        old.execute("SELECT count(*) FROM ledger_closing")
        ledger.close_month(DAY.replace(day=1), by=None)
        with pytest.raises(errors.SerializationFailure):
            _insert(old, "race:old", [(cash.pk, given.pk, 1)])
    assert ledger.Entry.objects.count() == 0
    assert ledger.verify() == []


def test_a_closing_waits_for_the_posting_that_is_under_way(empty_fund: Copy) -> None:
    cash, given = opened(CASH), opened(GIVEN)
    with psycopg.connect(empty_fund.address()) as poster, ThreadPoolExecutor(1) as other:
        _insert(poster, "race:slow", [(cash.pk, given.pk, 1)])

        def close() -> bool:
            try:
                return bool(ledger.close_month(DAY.replace(day=1), by=None))
            finally:
                connection.close()

        closing = other.submit(close)
        with pytest.raises(TimeoutError):
            closing.result(timeout=0.3)
        poster.commit()
        assert closing.result(timeout=10)
    assert ledger.balance(cash) == 1
    assert ledger.verify() == []


def test_sealers_at_once_make_one_chain(empty_fund: Copy) -> None:
    cash, given = opened(CASH), opened(GIVEN)

    def act(number: int, turn: int) -> str:
        if number % 2:
            ledger.post(
                "race", on=DAY, by=None, key=f"race:{number}:{turn}", moves=[ledger.Move(cash, given, Decimal(1))]
            )
        else:
            ledger.seal(limit=3)
        return "done"

    race(act)
    while ledger.seal():
        pass
    numbers = ledger.Seal.objects.order_by("number").values_list("first", "last")
    assert [first for first, _ in numbers[1:]] == [last + 1 for _, last in numbers][:-1]
    assert sum(last - first + 1 for first, last in numbers) == RACERS // 2 * TRIES
    assert ledger.verify() == []
