"""What the database refuses about accounts, entries and transfers, whoever writes.

Declared beside the models (models.py); the SQL of the one guard that does work stands in sql/move_balances.sql.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import DefinerGuardSql, Guard, GuardSql, refuse

if TYPE_CHECKING:
    from django.db.models import Model

SQL: Final = Path(__file__).parent / "sql"


def script(name: str) -> str:
    """Return the SQL script of this name, without its comment lines."""
    lines = (SQL / f"{name}.sql").read_text().splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("--"))


# A connection keeps its plans; one that began on empty tables would read whole ones for hours. Every question of the
# guards is answered by an index, at any size.
BY_INDEX: Final = (
    " SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off"
)


class IndexedSql(GuardSql):
    """A guard that never scans a table."""

    settings = BY_INDEX


class IndexedDefinerSql(DefinerGuardSql):
    """The same with the owner's rights."""

    settings = BY_INDEX


class AccountOpensEmpty(Guard):
    """An account begins at nothing, in a currency, and like the others of its kind (INVARIANTS L3, L11).

    Otherwise a raw insert could bring money from nowhere, or a cash account without a floor.
    """

    name = "account_opens_empty"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    violation_error_message = _("An account opens empty, in the shape of its kind.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NEW.debits <> 0 OR NEW.credits <> 0 OR NEW.currency !~ '^[A-Z]{{3}}$' THEN
                {refuse("account_opens_empty", detail="NEW.code")}
            END IF;
            IF EXISTS (
                SELECT FROM ledger_account a WHERE a.kind = NEW.kind
                AND (a.book, a.side, a.floor) IS DISTINCT FROM (NEW.book, NEW.side, NEW.floor)
            ) THEN {refuse("accounts_of_a_kind_are_alike", detail="NEW.code")} END IF;
            RETURN NEW;"""  # noqa: S608 (our own words)


class AccountKeepsItsNature(Guard):
    """Only an account's totals move; its code, currency, side, floor and name stay.

    Per statement: a guard for each row would lock and read every row twice whenever a balance moves.
    """

    name = "account_keeps_its_nature"
    when = pgtrigger.Before
    level = pgtrigger.Statement
    operation = pgtrigger.UpdateOf("id", "kind", "book", "currency", "side", "floor", "code", "name")
    violation_error_message = _("An account is never changed: open another.")

    def get_func(self, model: Model) -> str:
        return refuse("account_keeps_its_nature", detail="TG_OP")


class AccountStays(Guard):
    """An account is never deleted."""

    name = "account_stays"
    when = pgtrigger.Before
    level = pgtrigger.Statement
    operation = pgtrigger.Delete | pgtrigger.Truncate
    violation_error_message = _("An account is never deleted.")

    def get_func(self, model: Model) -> str:
        return refuse("account_stays", detail="TG_OP")


class EntryIsWhole(Guard):
    """At commit an entry has transfers, and a reversal is the mirror of what it reverses (INVARIANTS L6, L10)."""

    name = "entry_is_whole"
    sql_class = IndexedSql
    when = pgtrigger.After
    operation = pgtrigger.Insert
    timing = pgtrigger.Deferred
    violation_error_message = _("An entry moves something, and a reversal moves all of it back.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NOT EXISTS (SELECT FROM ledger_transfer WHERE entry_id = NEW.id) THEN
                {refuse("entry_moves_something", detail="NEW.key")}
            END IF;
            IF NEW.reverses_id IS NOT NULL AND NOT ledger_mirrors(NEW.id, NEW.reverses_id) THEN
                {refuse("reversal_mirrors_its_entry", detail="NEW.key")}
            END IF;
            RETURN NULL;"""


class TransferMovesBalances(Guard):
    """Checks new transfers, then moves balances and month totals of their accounts, in account order.

    It works on all rows of a statement at once (transition table) with the owner's rights: the application
    may insert transfers but may not touch a total.
    """

    name = "transfer_moves_balances"
    sql_class = IndexedDefinerSql
    when = pgtrigger.After
    level = pgtrigger.Statement
    operation = pgtrigger.Insert
    referencing = pgtrigger.Referencing(new="added")
    violation_error_message = _("The books refuse this transfer.")

    def get_declare(self, model: Model) -> list[tuple[str, str]]:
        return [("bad", "record"), ("writer", "xid8 := pg_current_xact_id()"), ("first_day", "date")]

    def get_func(self, model: Model) -> str:
        return script("move_balances")
