"""The ledger's functions, its rights, its calendar, and the rules that can be asked of the database.

The application's role reads everything and inserts accounts, entries and transfers by the columns that are
its to give; numbers, moments, totals, closings and seals are the database's own.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.db import migrations

from trustfund.guards import invariant
from trustfund.ledger._guards import script
from trustfund.ledger._invariants import INVARIANTS

ROLE: Final = settings.APPLICATION_ROLE
TABLES: Final = (
    "account", "calendar", "closing", "entry", "leaf", "monthtotal", "seal", "transfer", "unsealed",
)  # fmt: skip
FOR_THE_APPLICATION: Final = (
    "ledger_post", "ledger_post_one", "ledger_close", "ledger_seal_next", "ledger_mirrors", "ledger_content", "ledger_leaf_hash",
    "ledger_root", "ledger_head",
)  # fmt: skip
INSERTABLE: Final = {
    "account": "kind, book, currency, side, floor, code, name",
    "entry": 'kind, effective_on, "by", memo, key, reverses_id',
    "transfer": "entry_id, debit_id, credit_id, amount, effective_on",
}

RIGHTS: Final = "\n".join(
    [
        *(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ledger_{table} FROM %I;" for table in TABLES),
        *(f"GRANT SELECT ON ledger_{table} TO %I;" for table in TABLES),
        *(f"GRANT INSERT ({columns}) ON ledger_{table} TO %I;" for table, columns in INSERTABLE.items()),
        *(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC;" for name in (*FOR_THE_APPLICATION, "ledger_other_content")),
        *(f"GRANT EXECUTE ON FUNCTION {name} TO %I;" for name in FOR_THE_APPLICATION),
    ]
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0001_initial")]
    operations: ClassVar = [
        *(migrations.RunSQL(script(name), migrations.RunSQL.noop) for name in ("post", "close", "seal")),
        migrations.RunSQL("INSERT INTO ledger_calendar (id) VALUES (1)", "DELETE FROM ledger_calendar"),
        # Room on each page for the new versions of rows that are updated all the time, beside the old (HOT updates).
        migrations.RunSQL(
            """ALTER TABLE ledger_account SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
            ALTER TABLE ledger_monthtotal SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)""",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            f"""DO $do$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
            EXECUTE replace($rights${RIGHTS}$rights$, '%I', quote_ident('{ROLE}')); END IF; END $do$""",
            migrations.RunSQL.noop,
        ),
        *(invariant(name, sql) for name, sql in INVARIANTS.items()),
    ]
