"""Each control is the one that refuses: with it an attack fails, without it the same attack succeeds.

Were a control dropped by mistake, the attack would succeed in test_attacks.py as it does here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import psycopg
import pytest

from tests.conftest import _fresh
from tests.ledger.books import CASH, CEILING, DAY, GIVEN, LIMIT, opened, put
from trustfund import embedded, ledger
from trustfund.ledger import models

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Copy

# Accounts by id: 1 cash (USD, holds 100), 2 given (USD), 3 limit (holds 50), 4 ceiling, 5 given (EUR).


def entry(day: str = "2026-05-20", key: str = "raw:1:done", reverses: str = "NULL") -> str:
    """An entry."""
    return (
        f"INSERT INTO ledger_entry (kind, effective_on, key, reverses_id) VALUES ('raw', '{day}', '{key}', {reverses})"
    )


def move(
    debit: int, credit: int, amount: str, day: str = "2026-05-20", of: str = "currval('ledger_entry_id_seq')"
) -> str:
    """A transfer."""
    return (
        "INSERT INTO ledger_transfer (entry_id, debit_id, credit_id, amount, effective_on) "
        f"VALUES ({of}, {debit}, {credit}, {amount}, '{day}')"
    )


def account(kind: str, floor: str = "0", **columns: str) -> str:
    """A raw account."""
    shape = {"book": "money", "currency": "USD", "side": "debit", "code": "x", "name": "x"} | columns
    values = ", ".join(f"'{value}'" for value in shape.values())
    return f"INSERT INTO ledger_account (kind, floor, {', '.join(shape)}) VALUES ('{kind}', {floor}, {values})"


def without_breach(name: str) -> str:
    """Take one condition out of the guard that checks transfers."""
    return f"""DO $do$ DECLARE f regprocedure; source text; BEGIN
        SELECT oid INTO f FROM pg_proc WHERE proname LIKE 'pgtrigger_transfer_moves_balances%';
        SELECT regexp_replace(pg_get_functiondef(f), 'WHEN [^\\n]*THEN ''{name}''', '') INTO source;
        IF source = pg_get_functiondef(f) THEN RAISE 'no such condition'; END IF;
        EXECUTE source; END $do$"""


def without_refusal(guard: str, constraint: str) -> str:
    """Take one refusal out of a guard; a statement's guard must return something."""
    instead = "RETURN NULL;" if guard.endswith(("append_only", "stays", "nature")) else "NULL;"
    return f"""DO $do$ DECLARE f regprocedure; source text; BEGIN
        SELECT oid INTO f FROM pg_proc WHERE proname LIKE 'pgtrigger_{guard}%';
        SELECT regexp_replace(pg_get_functiondef(f),
            'RAISE EXCEPTION USING [^;]*CONSTRAINT = ''{constraint}''[^;]*;', '{instead}') INTO source;
        IF source = pg_get_functiondef(f) THEN RAISE 'no such refusal'; END IF;
        EXECUTE source; END $do$"""


def no_constraint(table: str, name: str) -> str:
    """Drop a constraint or unique index."""
    return f"ALTER TABLE ledger_{table} DROP CONSTRAINT {name}"


# control → (how to take it away, the attack). As the owner, whom the grants do not hold.
GUARDS: Final[dict[str, tuple[list[str], list[str]]]] = {
    "transfer_is_written_with_its_entry": (
        [without_breach("transfer_is_written_with_its_entry")], [move(1, 2, "1", of="1")],
    ),
    "transfer_is_effective_with_its_entry": (
        [without_breach("transfer_is_effective_with_its_entry")], [entry(), move(1, 2, "1", "2026-05-21")],
    ),
    "closed_month_stays_closed": (
        [without_breach("closed_month_stays_closed")], [entry("2026-04-30"), move(1, 2, "1", "2026-04-30")],
    ),
    "entry_is_not_dated_after_tomorrow": (
        [without_breach("entry_is_not_dated_after_tomorrow")], [entry("2999-01-01"), move(1, 2, "1", "2999-01-01")],
    ),
    "transfer_stays_in_its_book": (
        [without_breach("transfer_stays_in_its_book")], [entry(), move(1, 3, "1")],
    ),
    "transfer_stays_in_its_currency": (
        [without_breach("transfer_stays_in_its_currency")], [entry(), move(1, 5, "1")],
    ),
    "amount_has_the_decimals_of_its_currency": (
        [without_breach("amount_has_the_decimals_of_its_currency")], [entry(), move(1, 2, "0.005")],
    ),
    "transfer_is_positive": ([no_constraint("transfer", "transfer_is_positive")], [entry(), move(1, 2, "-1")]),
    "transfer_has_two_sides": ([no_constraint("transfer", "transfer_has_two_sides")], [entry(), move(1, 1, "1")]),
    "account_keeps_its_floor": (
        [no_constraint("account", "account_keeps_its_floor"),
         without_refusal("transfer_moves_balances", "account_keeps_its_floor")],
        [entry(), move(2, 1, "101")],
    ),
    "account_keeps_its_floor, by the check alone": (
        [no_constraint("account", "account_keeps_its_floor")], ["UPDATE ledger_account SET credits = 1e6 WHERE id = 1"],
    ),
    "account_code_names_one_account": (
        [no_constraint("account", "account_code_names_one_account")],
        [("INSERT INTO ledger_account (kind, book, currency, side, floor, code, name) "
         "SELECT kind, book, currency, side, floor, code, name FROM ledger_account WHERE id = 1")],
    ),
    "account_has_a_side": ([no_constraint("account", "account_has_a_side")], [account("new", side="left")]),
    "account_has_a_book": ([no_constraint("account", "account_has_a_book")], [account("new", book="other")]),
    "account_opens_empty": (
        [without_refusal("account_opens_empty", "account_opens_empty")],
        [account("new", debits="1000"), account("new2", currency="us", code="y")],
    ),
    "accounts_of_a_kind_are_alike": (
        [without_refusal("account_opens_empty", "accounts_of_a_kind_are_alike")], [account("try_cash", "NULL")],
    ),
    "account_keeps_its_nature": (
        [without_refusal("account_keeps_its_nature", "account_keeps_its_nature")],
        ["UPDATE ledger_account SET floor = -1000, name = 'y', currency = 'EUR' WHERE id = 1"],
    ),
    "account_stays": (
        [without_refusal("account_stays", "account_stays")],
        ["DELETE FROM ledger_monthtotal WHERE account_id = 1", "DELETE FROM ledger_account WHERE id = 1"],
    ),
    "entry_key_is_used_once": (
        [no_constraint("entry", "entry_key_is_used_once")], [entry(), move(1, 2, "1"), entry(), move(1, 2, "1")],
    ),
    "entry_is_reversed_once": (
        ["DROP INDEX entry_is_reversed_once"],
        [entry(key="raw:1:back", reverses="1"), move(2, 1, "100"), entry(key="raw:2:on"), move(1, 2, "100"),
         entry(key="raw:3:back", reverses="1"), move(2, 1, "100")],
    ),
    "entry_key_names_its_source": (
        [no_constraint("entry", "entry_key_names_its_source")], [entry(key="raw"), move(1, 2, "1")],
    ),
    "entry_moves_something": ([without_refusal("entry_is_whole", "entry_moves_something")], [entry()]),
    "reversal_mirrors_its_entry": (
        [without_refusal("entry_is_whole", "reversal_mirrors_its_entry")], [entry(reverses="1"), move(2, 1, "99")],
    ),
    "there_is_one_calendar": (
        [no_constraint("calendar", "there_is_one_calendar")], ["INSERT INTO ledger_calendar (id) VALUES (2)"],
    ),
    "the_journal_is_append_only": (
        [without_refusal("the_journal_is_append_only", "the_journal_is_append_only")], ["UPDATE ledger_entry SET memo = 'x'"],
    ),
    "transfers_are_append_only": (
        [without_refusal("transfers_are_append_only", "transfers_are_append_only")], ["DELETE FROM ledger_transfer"],
    ),
    "closings_are_append_only": (
        [without_refusal("closings_are_append_only", "closings_are_append_only")], ["DELETE FROM ledger_closing"],
    ),
    "seals_are_append_only": (
        [without_refusal("seals_are_append_only", "seals_are_append_only")], ["UPDATE ledger_seal SET root = ''"],
    ),
    "sealed_entries_are_append_only": (
        [without_refusal("sealed_entries_are_append_only", "sealed_entries_are_append_only")], ["DELETE FROM ledger_leaf"],
    ),
}  # fmt: skip
GRANTS: Final = {
    "UPDATE on account": ("GRANT UPDATE ON ledger_account TO trustfund_app", "UPDATE ledger_account SET credits = credits"),
    "UPDATE on monthtotal": ("GRANT UPDATE ON ledger_monthtotal TO trustfund_app", "UPDATE ledger_monthtotal SET debits = 9"),
    "INSERT on closing": (("GRANT INSERT ON ledger_closing TO trustfund_app; "
                          "GRANT USAGE ON ledger_closing_id_seq TO trustfund_app"),
                          "INSERT INTO ledger_closing (month) VALUES ('2026-05-01')"),
    "INSERT of a transaction's number": ("GRANT INSERT ON ledger_entry TO trustfund_app",
"INSERT INTO ledger_entry (kind, effective_on, key, xid) VALUES "
        "('raw', '2026-05-20', 'raw:1:done', pg_current_xact_id()); " + move(1, 2, "1")),
    "DELETE on unsealed": ("GRANT DELETE ON ledger_unsealed TO trustfund_app", "DELETE FROM ledger_unsealed"),
    "temporary tables": ("GRANT TEMP ON DATABASE {database} TO trustfund_app",
                         "CREATE TEMP TABLE ledger_calendar (open_from date)"),
}  # fmt: skip


@pytest.fixture(scope="module")
def books(django_db_setup: None, django_db_blocker: Any) -> Iterator[Copy]:
    """One copy for all: each test rolls back what it took away."""
    generator = _fresh("empty", django_db_blocker)
    copy = next(generator)
    cash, given, limit, ceiling = opened(CASH), opened(GIVEN), opened(LIMIT), opened(CEILING)
    opened(GIVEN, "EUR")
    put(cash, given, 100)
    put(ceiling, limit, 50)
    ledger.seal()
    ledger.close_month(DAY.replace(month=4, day=1), by=None)
    yield copy
    next(generator, None)


def attack(wire: psycopg.Connection[Any], statements: list[str]) -> None:
    """Do it, and ask at once what a commit would ask."""
    wire.execute("SET CONSTRAINTS ALL DEFERRED")
    for statement in statements:
        wire.execute(statement)
    wire.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("control", GUARDS)
def test_without_this_control_the_attack_succeeds(control: str, books: Copy) -> None:
    removal, statements = GUARDS[control]
    with psycopg.connect(books.owner_address) as owner:
        with pytest.raises(psycopg.IntegrityError) as refusal, owner.transaction():
            attack(owner, statements)
        assert refusal.value.diag.constraint_name == control.partition(",")[0]
        with owner.transaction(force_rollback=True):
            for statement in removal:
                owner.execute(statement)
            attack(owner, statements)


@pytest.mark.parametrize("grant", GRANTS)
def test_with_this_right_the_application_could(grant: str, books: Copy) -> None:
    given, statement = GRANTS[grant]
    with psycopg.connect(books.address(), autocommit=False) as wire:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            wire.execute(statement)
        wire.rollback()
        with psycopg.connect(books.address(embedded.ADMIN), autocommit=True) as admin:
            admin.execute("BEGIN")
            admin.execute(given.format(database=books.name))
            admin.execute("SET ROLE trustfund_app")
            admin.execute(statement)
            admin.execute("ROLLBACK")


def test_every_constraint_and_guard_of_the_models_is_in_the_table() -> None:
    declared = {
        rule.name
        for model in (models.Account, models.Entry, models.Transfer, models.MonthTotal, models.Closing, models.Calendar,
                      models.Seal, models.Leaf, models.Unsealed)
        for rule in (*model._meta.constraints, *getattr(model._meta, "triggers", []))
    }  # fmt: skip
    inside = {"transfer_moves_balances", "entry_is_whole"}  # these refuse under the names of what they look at
    assert declared - inside <= {control.partition(",")[0] for control in GUARDS}
