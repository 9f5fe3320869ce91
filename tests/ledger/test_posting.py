"""The door through which money moves: what it lets through, and what it refuses with which words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.ledger.books import CASH, CEILING, DAY, GIVEN, LIMIT, SOMEBODY, dollars, key, opened, pair, put, state
from trustfund import ledger

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], Any]) -> ledger.Refused:
    """What the books say to this; nothing must have happened."""
    before = state()
    with pytest.raises(ledger.Refused) as refusal, transaction.atomic():
        act()
    assert state() == before
    return refusal.value


def test_an_entry_moves_both_sides() -> None:
    cash, given = pair()
    entry = put(cash, given, "1000.00", memo="First instalment")
    assert (ledger.balance(cash), ledger.balance(given)) == (dollars(1000), dollars(1000))
    stored = ledger.Entry.objects.get(pk=entry.pk)
    assert (stored.uid, stored.kind, stored.effective_on, stored.by, stored.memo, stored.key, stored.recorded_at) == (
        entry.uid, "try", DAY, SOMEBODY, "First instalment", entry.key, entry.recorded_at,
    )  # fmt: skip
    assert [(t.debit_id, t.credit_id, t.amount) for t in stored.transfers.all()] == [(cash.pk, given.pk, 1000)]


def test_moves_may_name_accounts_by_id() -> None:
    cash, given = pair()
    ledger.post("try", on=DAY, by=None, key=key(), moves=[ledger.Move(cash.pk, given.pk, Decimal(5))])
    assert ledger.balance(cash.pk) == 5


def test_the_same_key_with_the_same_content_returns_the_first_entry() -> None:
    cash, given = pair()
    mine = key()
    first = put(cash, given, 10, key=mine)
    again = put(cash, given, "10.00", key=mine)
    assert (again.pk, again.uid, again.recorded_at) == (first.pk, first.uid, first.recorded_at)
    assert ledger.balance(cash) == 10


@pytest.mark.parametrize(
    "other",
    [
        {"amount": 11}, {"on": DAY + timedelta(days=1)}, {"by": None}, {"memo": "other"},
        {"turned": True}, {"kind": "other"}, {"twice": True}, {"reverses": True},
    ],
    ids=lambda other: next(iter(other)),
)  # fmt: skip
def test_the_same_key_with_other_content_is_refused(other: dict[str, Any]) -> None:
    cash, given = pair(100)
    mine = key()
    earlier = put(cash, given, 1)
    put(cash, given, 10, key=mine)
    sides = (given, cash) if "turned" in other else (cash, given)
    move = ledger.Move(*sides, Decimal(other.get("amount", 10)))
    draft = ledger.Draft(
        kind=other.get("kind", "try"), on=other.get("on", DAY), by=other.get("by", SOMEBODY), key=mine,
        moves=() if "reverses" in other else [move] * (2 if "twice" in other else 1),
        memo=other.get("memo", ""), reverses=earlier.uid if "reverses" in other else None,
    )  # fmt: skip
    assert refused(lambda: ledger.post_many([draft])).constraint == "entry_key_is_used_once"


def test_many_entries_are_posted_in_one_call_and_returned_in_order() -> None:
    cash, given = pair()
    drafts = [
        ledger.Draft("try", DAY, None, [ledger.Move(cash, given, Decimal(n))], f"try:{uuid4()}:{n}", f'"{n}", {{\\}}')
        for n in range(1, 40)
    ]
    made = ledger.post_many(drafts)
    assert [(e.key, e.memo) for e in made] == [(d.key, d.memo) for d in drafts]
    assert [e.memo for e in ledger.Entry.objects.filter(key__in=[d.key for d in drafts]).order_by("id")] == [
        d.memo for d in drafts
    ]
    again = ledger.post_many([drafts[3], drafts[0], *drafts])
    assert [e.pk for e in again] == [made[3].pk, made[0].pk, *(e.pk for e in made)]
    assert ledger.balance(cash) == sum(range(1, 40))


def test_a_batch_is_posted_whole_or_not_at_all() -> None:
    cash, given = pair()
    drafts = [
        ledger.Draft("try", DAY, None, [ledger.Move(*sides, Decimal(5))], key())
        for sides in ((cash, given), (given, cash))
    ]
    bad = ledger.Draft("try", DAY, None, [ledger.Move(given, cash, Decimal(1))], key())
    assert refused(lambda: ledger.post_many([*drafts, bad])).constraint == "account_keeps_its_floor"
    assert ledger.post_many([]) == []


def test_a_reversal_is_the_mirror_and_happens_once() -> None:
    cash, given = pair(100)
    limit, ceiling = opened(LIMIT), opened(CEILING)
    moves = [ledger.Move(cash, given, Decimal(7)), ledger.Move(ceiling, limit, Decimal(3))]
    entry = ledger.post("try", on=DAY, by=None, key=key(), moves=moves)
    mine = key("back")
    back = ledger.reverse(entry, on=DAY + timedelta(days=3), by=SOMEBODY, key=mine)
    assert (ledger.balance(cash), ledger.balance(limit)) == (dollars(100), dollars(0))
    assert [(t.debit_id, t.credit_id, t.amount) for t in back.transfers.all()] == [
        (given.pk, cash.pk, 7), (limit.pk, ceiling.pk, 3),
    ]  # fmt: skip
    assert ledger.reverse(entry, on=DAY + timedelta(days=3), by=SOMEBODY, key=mine).pk == back.pk
    assert refused(lambda: ledger.reverse(entry, on=DAY, by=None, key=key())).constraint == "entry_is_reversed_once"


def test_a_reversal_is_not_dated_before_its_entry_and_needs_one() -> None:
    entry = put(*pair(), 5)

    def early() -> None:
        ledger.reverse(entry, on=DAY - timedelta(days=1), by=None, key=key())
        with connection.cursor() as cursor:  # what the end of the transaction asks
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    before = state()
    with pytest.raises(Exception, match="reversal mirrors its entry"), transaction.atomic():
        early()
    assert state() == before
    nothing = ledger.Draft("try", DAY, None, (), key(), reverses=uuid4())
    assert refused(lambda: ledger.post_many([nothing])).constraint == "entry_reverses_an_entry"


def test_an_overdraft_is_refused_with_account_and_figures() -> None:
    limit, ceiling = opened(LIMIT, name="Category 2 Works"), opened(CEILING)
    put(ceiling, limit, "41200.00")
    refusal = refused(lambda: put(limit, ceiling, 50000))
    assert (refusal.constraint, refusal.kind, refusal.available, refusal.asked, refusal.currency) == (
        "account_keeps_its_floor", LIMIT, dollars(41200), dollars(50000), "USD",
    )  # fmt: skip
    assert refusal.account is not None
    assert (refusal.account.pk, refusal.account.code, refusal.account.name) == (
        limit.pk,
        limit.code,
        "Category 2 Works",
    )
    assert str(refusal) == "Category 2 Works has 41,200.00 USD left; this asks for 50,000.00 USD, 8,800.00 too much."
    put(limit, ceiling, 41200)
    assert ledger.balance(limit) == 0


def test_an_account_without_a_floor_may_go_below_nothing() -> None:
    limit, ceiling = opened(LIMIT), opened(CEILING)
    put(ceiling, limit, 5)
    assert ledger.balance(ceiling) == 5
    put(limit, ceiling, 5)
    given, other = opened(GIVEN), opened(GIVEN)
    put(given, other, 3)
    assert ledger.balance(given) == -3


@pytest.mark.parametrize(
    ("currency", "good", "bad"),
    [
        ("USD", "0.01", "0.001"),
        ("KRW", "1", "0.1"),
        ("JPY", "1", "1.5"),
        ("KWD", "0.001", "0.0001"),
        ("BHD", "1.125", "1.1255"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(currency: str, good: str, bad: str) -> None:
    cash, given = pair(currency=currency)
    put(cash, given, good)
    assert str(ledger.balance(cash)) == good
    refusal = refused(lambda: put(cash, given, bad))
    assert refusal.constraint == "amount_has_the_decimals_of_its_currency"


@pytest.mark.parametrize("amount", ["0", "-1", "1000000000000000", "NaN", "Infinity"])
def test_an_amount_is_positive_and_not_endless(amount: str) -> None:
    cash, given = pair(10)
    assert refused(lambda: put(cash, given, amount)).constraint == "transfer_is_positive"


def test_a_transfer_stays_in_its_book_and_currency_and_has_two_sides() -> None:
    cash, _given = pair(10)
    limit, euros = opened(LIMIT), opened(GIVEN, "EUR")
    for debit, credit, constraint in (
        (cash, limit, "transfer_stays_in_its_book"),
        (cash, euros, "transfer_stays_in_its_currency"),
        (cash, cash, "transfer_has_two_sides"),
        (cash, 999_999_999, "transfer_names_two_accounts"),
    ):
        moves = [ledger.Move(debit, credit, Decimal(1))]
        refusal = refused(lambda: ledger.post("try", on=DAY, by=None, key=key(), moves=moves))  # noqa: B023 (called now)
        assert refusal.constraint == constraint
    assert str(refusal)


def test_an_entry_is_not_dated_after_tomorrow() -> None:
    cash, given = pair()
    today = datetime.now(UTC).date()
    put(cash, given, 1, on=today + timedelta(days=1))
    refusal = refused(lambda: put(cash, given, 1, on=today + timedelta(days=2)))
    assert (refusal.constraint, refusal.sentence) == (
        "entry_is_not_dated_after_tomorrow", "An entry is not dated later than tomorrow.",
    )  # fmt: skip


@pytest.mark.parametrize("bad", ["", "receipt", "receipt:1", "receipt:1:", ":1:done", "receipt::done"])
def test_a_key_names_object_and_event(bad: str) -> None:
    cash, given = pair()
    moves = [ledger.Move(cash, given, Decimal(1))]
    refusal = refused(lambda: ledger.post("try", on=DAY, by=None, key=bad, moves=moves))
    assert refusal.constraint == "entry_key_names_its_source"


def test_an_account_is_opened_once_under_its_code_like_others_of_its_kind() -> None:
    first = opened(CASH)
    again = refused(lambda: ledger.open_account(CASH, code=first.code, currency="USD", name="Other"))
    assert again.constraint == "account_code_names_one_account"
    assert refused(lambda: opened(CASH, "usd")).constraint == "account_opens_empty"
    with connection.cursor() as cursor, pytest.raises(Exception, match="accounts of a kind"), transaction.atomic():
        cursor.execute(
            """INSERT INTO ledger_account (kind, book, currency, side, floor, code, name)
            VALUES ('try_cash', 'money', 'USD', 'debit', NULL, 'x', 'No floor')"""
        )


def planned() -> int:
    """Return how often this connection ran postings as prepared; each set of parameter types is a statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(generic_plans + custom_plans) FROM pg_prepared_statements WHERE statement LIKE '%post_one%'"
        )
        return int(cursor.fetchone()[0])


def test_posting_is_one_round_trip_and_prepared() -> None:
    cash, given = pair()
    put(cash, given, 1)
    before = planned()
    with CaptureQueriesContext(connection) as asked:
        put(cash, given, 1)
    assert len(asked) == 0, "not through Django's cursor, which writes the parameters into the text"
    assert planned() == before + 1


def test_a_refusal_loses_the_transaction_as_djangos_own_do() -> None:
    cash, given = pair()
    with pytest.raises(ledger.Refused), transaction.atomic():
        put(given, cash, 1)

    def go_on_regardless() -> None:
        with transaction.atomic():
            with pytest.raises(ledger.Refused):
                put(given, cash, 1)
            put(cash, given, 1)

    with pytest.raises(transaction.TransactionManagementError):
        go_on_regardless()
    assert ledger.balance(cash) == 0


def test_a_long_past_day_is_as_good_as_any() -> None:
    cash, given = pair()
    put(cash, given, 1, on=date(1999, 12, 31))
    assert ledger.balance(cash, as_of=date(1999, 12, 31)) == 1
