"""Raw SQL as the application's role: every forbidden thing is refused, and nothing has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import psycopg
import pytest
from psycopg import errors

from tests.conftest import _fresh
from tests.ledger.books import CASH, CEILING, DAY, GIVEN, LIMIT, opened, put, state
from trustfund import ledger

if TYPE_CHECKING:
    from tests.databases import Copy

# Accounts by id: 1 cash (USD, holds 100), 2 given (USD), 3 limit (holds 50), 4 ceiling, 5 given (EUR).
ENTRY: Final = "INSERT INTO ledger_entry (kind, effective_on, key) VALUES ('raw', '2026-05-20', 'raw:1:done')"
MOVE: Final = "INSERT INTO ledger_transfer (entry_id, debit_id, credit_id, amount, effective_on) VALUES "
TABLES: Final = ("account", "entry", "transfer", "monthtotal", "closing", "calendar", "seal", "leaf", "unsealed")
NO_RIGHT = errors.InsufficientPrivilege


def _lone(debit: int, credit: int, amount: str, day: str = "2026-05-20") -> list[str]:
    return [ENTRY, f"{MOVE} (currval('ledger_entry_id_seq'), {debit}, {credit}, {amount}, '{day}')"]


ATTACKS: Final[dict[str, tuple[list[str], Any]]] = {
    # What was written is not rewritten (L4).
    **{f"update {table}": ([f"UPDATE ledger_{table} SET {column} = {column}"], NO_RIGHT) for table, column in (
        ("account", "debits"), ("account", "floor"), ("entry", "memo"), ("transfer", "amount"), ("monthtotal", "debits"),
        ("closing", "month"), ("calendar", "open_from"), ("seal", "root"), ("leaf", "hash"),
    )},
    **{f"delete {table}": ([f"DELETE FROM ledger_{table}"], NO_RIGHT) for table in TABLES},
    **{f"truncate {table}": ([f"TRUNCATE ledger_{table} CASCADE"], NO_RIGHT) for table in TABLES},
    "merge into transfer": (
        ["MERGE INTO ledger_transfer t USING (SELECT 1) s ON true WHEN MATCHED THEN UPDATE SET amount = 1"], NO_RIGHT,
    ),
    "upsert an entry": (
        [f"{ENTRY} ON CONFLICT (key) DO UPDATE SET memo = 'x'"], NO_RIGHT,
    ),
    "copy into totals": (["COPY ledger_monthtotal FROM STDIN"], NO_RIGHT),
    # What the database keeps is not given by the application.
    **{f"insert {table}": ([f"INSERT INTO ledger_{table} SELECT * FROM ledger_{table}"], NO_RIGHT) for table in TABLES[1:]},
    "an account with money": (
        ["""INSERT INTO ledger_account (kind, book, currency, side, floor, code, name, debits)
        VALUES ('try_cash', 'money', 'USD', 'debit', 0, 'x', 'x', 1000)"""], NO_RIGHT,
    ),
    "an account without the floor of its kind": (
        ["""INSERT INTO ledger_account (kind, book, currency, side, floor, code, name)
        VALUES ('try_cash', 'money', 'USD', 'debit', NULL, 'x', 'x')"""], "accounts_of_a_kind_are_alike",
    ),
    "an account in no currency": (
        ["""INSERT INTO ledger_account (kind, book, currency, side, floor, code, name)
        VALUES ('try_cash', 'money', 'us', 'debit', 0, 'x', 'x')"""], "account_opens_empty",
    ),
    "an entry in another's transaction": (
        ["INSERT INTO ledger_entry (kind, effective_on, key, xid) VALUES ('raw', '2026-05-20', 'raw:1:done', '9')"], NO_RIGHT,
    ),
    "an entry recorded at another time": (
        ["INSERT INTO ledger_entry (kind, effective_on, key, recorded_at) VALUES ('raw', '2026-05-20', 'r:1:d', '2020-01-01')"],
        NO_RIGHT,
    ),
    "a switch of pgtrigger": (
        ["SELECT set_config('pgtrigger.ignore', '{ledger_transfer:transfer_moves_balances}', true)",
         *_lone(2, 1, "101")], "account_keeps_its_floor",
    ),
    "no triggers for replicas": (["SET session_replication_role = replica", *_lone(2, 1, "101")], NO_RIGHT),
    "disable a trigger": (["ALTER TABLE ledger_transfer DISABLE TRIGGER ALL"], NO_RIGHT),
    "drop a constraint": (["ALTER TABLE ledger_account DROP CONSTRAINT account_keeps_its_floor"], NO_RIGHT),
    "replace a function": (
        ["CREATE OR REPLACE FUNCTION ledger_mirrors(bigint, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true'"], NO_RIGHT,
    ),
    "become the owner": (["SET ROLE trustfund_owner"], NO_RIGHT),
    "a temporary table in the way": (["CREATE TEMP TABLE ledger_calendar (open_from date)"], NO_RIGHT),
    "a schema in the way": (["CREATE SCHEMA mine"], NO_RIGHT),
    "a trigger's function on another table": (
        ["CREATE TRIGGER mine AFTER INSERT ON ledger_entry EXECUTE FUNCTION ledger_mirrors()"], NO_RIGHT,
    ),
    # Transfers.
    "an overdraft": (_lone(2, 1, "100.01"), "account_keeps_its_floor"),
    "an overdraft in two parts": ([ENTRY, f"{MOVE} (currval('ledger_entry_id_seq'), 2, 1, 60, '2026-05-20')",
        f"{MOVE} (currval('ledger_entry_id_seq'), 2, 1, 60, '2026-05-20')"], "account_keeps_its_floor"),
    "across books": (_lone(1, 3, "1"), "transfer_stays_in_its_book"),
    "across currencies": (_lone(1, 5, "1"), "transfer_stays_in_its_currency"),
    "one side only": ([ENTRY, f"{MOVE} (currval('ledger_entry_id_seq'), 1, NULL, 1, '2026-05-20')"], "credit_id"),
    "an account that is not": (_lone(1, 99, "1"), "transfer_names_two_accounts"),
    "to oneself": (_lone(1, 1, "1"), "transfer_has_two_sides"),
    "nothing": (_lone(1, 2, "0"), "transfer_is_positive"),
    "less than nothing": (_lone(1, 2, "-1"), "transfer_is_positive"),
    "half a cent": (_lone(1, 2, "0.005"), "amount_has_the_decimals_of_its_currency"),
    "not a number": (_lone(1, 2, "'NaN'"), "transfer_is_positive"),
    "another day than the entry's": (_lone(1, 2, "1", "2026-05-21"), "transfer_is_effective_with_its_entry"),
    "more to an entry of yesterday": ([f"{MOVE} (1, 1, 2, 1, '2026-05-20')"], "transfer_is_written_with_its_entry"),
    "a transfer without entry": ([f"{MOVE} (99, 1, 2, 1, '2026-05-20')"], "transfer_is_written_with_its_entry"),
    "an entry without transfer": ([ENTRY, "COMMIT"], "entry_moves_something"),
    "a reversal of another amount": (
        ["INSERT INTO ledger_entry (kind, effective_on, key, reverses_id) VALUES ('raw', '2026-05-20', 'raw:1:done', 1)",
         f"{MOVE} (currval('ledger_entry_id_seq'), 2, 1, 99, '2026-05-20')", "COMMIT"], "reversal_mirrors_its_entry",
    ),
    "a key again": (
        ["INSERT INTO ledger_entry (kind, effective_on, key) SELECT 'raw', '2026-05-20', key FROM ledger_entry"],
        "entry_key_is_used_once",
    ),
    "a key without source": (
        ["INSERT INTO ledger_entry (kind, effective_on, key) VALUES ('raw', '2026-05-20', 'raw')"], "entry_key_names_its_source",
    ),
    "into a closed month": (
        ["INSERT INTO ledger_entry (kind, effective_on, key) VALUES ('raw', '2026-04-30', 'raw:1:done')",
         f"{MOVE} (currval('ledger_entry_id_seq'), 1, 2, 1, '2026-04-30')"], "closed_month_stays_closed",
    ),
    "into the far future": (
        ["INSERT INTO ledger_entry (kind, effective_on, key) VALUES ('raw', '2999-01-01', 'raw:1:done')",
         f"{MOVE} (currval('ledger_entry_id_seq'), 1, 2, 1, '2999-01-01')"], "entry_is_not_dated_after_tomorrow",
    ),
    "into the far future by time zone": (
        ["SET LOCAL TIME ZONE '+99'", ("INSERT INTO ledger_entry (kind, effective_on, key) "
         "VALUES ('raw', ((now() AT TIME ZONE 'UTC')::date + 2), 'raw:1:done')"),
         f"{MOVE} (currval('ledger_entry_id_seq'), 1, 2, 1, (now() AT TIME ZONE 'UTC')::date + 2)"],
        "entry_is_not_dated_after_tomorrow",
    ),
    # Functions.
    "close a month that runs": (["SELECT ledger_close(date_trunc('month', now())::date, NULL)"], "only_a_past_month_closes"),
    "a trigger's function by hand": (
        ["""DO $$ DECLARE f text; BEGIN SELECT proname INTO f FROM pg_proc WHERE proname LIKE 'pgtrigger_transfer_moves%';
        EXECUTE 'SELECT ' || f || '()'; END $$"""], NO_RIGHT,
    ),
    "an inner function": (
        ["SELECT ledger_other_content('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')"], NO_RIGHT,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def books(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Any:
    """One copy for all attacks: each must leave it as it was."""
    generator = _fresh("empty", django_db_blocker)
    copy = next(generator)
    cash, given, limit, ceiling = opened(CASH), opened(GIVEN), opened(LIMIT), opened(CEILING)
    opened(GIVEN, "EUR")
    put(cash, given, 100)
    put(ceiling, limit, 50)
    ledger.seal()
    ledger.close_month(DAY.replace(month=4, day=1), by=None)
    yield copy
    assert ledger.verify() == []
    next(generator, None)


def _try(wire: psycopg.Connection[Any], statements: list[str]) -> None:
    for statement in statements:
        wire.execute(statement)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_application_cannot(attack: str, books: Copy) -> None:
    statements, wanted = ATTACKS[attack]
    with psycopg.connect(books.address()) as wire:
        before = state(wire)
        wire.commit()
        with pytest.raises(psycopg.Error) as refusal:
            _try(wire, statements)
        wire.rollback()
        assert state(wire) == before
    if isinstance(wanted, str):
        diagnosis = refusal.value.diag
        assert (diagnosis.constraint_name or diagnosis.column_name) == wanted, refusal.value
        assert isinstance(refusal.value, psycopg.IntegrityError)
    else:
        assert isinstance(refusal.value, wanted), refusal.value


def test_the_owner_cannot_either_unless_he_takes_the_guards_away(books: Copy) -> None:
    with psycopg.connect(books.owner_address) as owner:
        before = state(owner)
        owner.commit()
        for statement in (
            *(f"{verb} ledger_{table}" for table in ("entry", "transfer", "closing", "seal", "leaf", "account")
              for verb in ("DELETE FROM", "TRUNCATE")),
            "UPDATE ledger_entry SET memo = 'x'",
            "UPDATE ledger_transfer SET amount = 1",
            "UPDATE ledger_account SET floor = NULL",
            "UPDATE ledger_account SET credits = debits + 1",
            ("INSERT INTO ledger_account (kind, book, currency, side, code, name, debits) "
            "VALUES ('y', 'money', 'USD', 'debit', 'y', 'y', 5)"),
        ):  # fmt: skip
            with pytest.raises(psycopg.Error):
                owner.execute(statement + (" CASCADE" if "TRUNCATE" in statement else ""))
            owner.rollback()
        assert state(owner) == before


def test_raw_inserts_that_keep_the_rules_move_the_same_balances(empty_fund: Copy) -> None:
    cash, given = opened(CASH), opened(GIVEN)
    with psycopg.connect(empty_fund.address()) as wire:
        wire.execute(ENTRY)
        wire.execute(f"{MOVE} (currval('ledger_entry_id_seq'), {cash.pk}, {given.pk}, 60, '2026-05-20'), "
                     f"(currval('ledger_entry_id_seq'), {cash.pk}, {given.pk}, 40, '2026-05-20')")  # fmt: skip
    assert ledger.balance(cash) == ledger.balance(given, as_of=DAY) == 100
    assert ledger.verify() == []
    assert ledger.seal() is not None
