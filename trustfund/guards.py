"""Belts that the database wears whoever writes: triggers nobody can switch off, revoked rights, empty views.

Stands below every app of the ground floor, so that `ledger` and `access`, which do not know each other,
and the upper apps declare their protection in one way:

* `Guard`: a pgtrigger trigger without the `pgtrigger.ignore` switch (one `set_config` would open it), which
  refuses through `refuse()`: SQLSTATE 23514 and the guard's name as the constraint, so that every refusal is
  an IntegrityError and its `violation_error_message` can be found by that name (`Model._meta.triggers`).
* `AppendOnly`: a Guard against UPDATE, DELETE and TRUNCATE.
* `revoke_changes(table)`: migration operation; takes UPDATE, DELETE, TRUNCATE from the application's role.
* `invariant(name, sql)`: migration operation; a view `inv.<name>` that must stay empty (`manage.py verify`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pgtrigger
from django.conf import settings
from django.db import migrations
from django.utils.translation import gettext_lazy as _
from pgtrigger import compiler

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import _StrPromise


class GuardSql(compiler.UpsertTriggerSql):
    """pgtrigger's installation script without the question whether to ignore the trigger.

    The search path is fixed: otherwise a temporary table of the same name would blind a guard that reads.
    """

    security = "SECURITY INVOKER"
    settings = ""

    def get_template(self) -> str:
        return (
            """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql """
            + self.security
            + """ SET search_path = public, pg_temp"""
            + self.settings
            + """;
            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};
            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """
        )


class DefinerGuardSql(GuardSql):
    """A guard that acts with the owner's rights, where it must write what the application may not.

    Nobody else may execute it: a trigger on a table of one's own would otherwise borrow those rights.
    """

    security = "SECURITY DEFINER"

    def get_template(self) -> str:
        return super().get_template() + "REVOKE ALL ON FUNCTION {pgid}() FROM PUBLIC;\n"


def refuse(constraint: str, message: str = "", *, detail: str = "''") -> str:
    """PL/pgSQL that refuses as the named constraint; `detail` is an SQL expression of type text."""
    text = (message or constraint.replace("_", " ")).replace("'", "''")
    return (
        f"RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}', "
        f"TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA, MESSAGE = '{text}', DETAIL = {detail};"
    )


class Guard(pgtrigger.Trigger):
    """A trigger that no setting switches off. `name` is also the name of the constraint it refuses by."""

    sql_class: type[GuardSql] = GuardSql
    violation_error_message: _StrPromise | str = ""

    def __init__(self, *, violation_error_message: _StrPromise | str = "", **rest: Any) -> None:
        super().__init__(**rest)
        self.violation_error_message = violation_error_message or self.violation_error_message

    def compile(self, model: Model) -> compiler.Trigger:
        """As pgtrigger compiles, with our installation script."""
        return compiler.Trigger(
            name=self.name,
            sql=self.sql_class(
                pgid=self.get_pgid(model),
                declare=self.render_declare(model),
                func=self.render_func(model),
                table=model._meta.db_table,
                constraint="CONSTRAINT" if self.timing else "",
                when=self.when,
                operation=self.operation,
                timing=f"DEFERRABLE INITIALLY {self.timing}" if self.timing else "",
                referencing=self.referencing or "",
                level=self.level,
                condition=self.render_condition(model),
                execute=self.render_execute(model),
            ),
        )


class AppendOnly(Guard):
    """Nothing in this table is changed or taken away; a mistake is corrected by a new line."""

    when = pgtrigger.Before
    level = pgtrigger.Statement
    operation = pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate
    violation_error_message = _(
        "This book is never rewritten: correct a mistake by a new entry that names the old one."
    )

    def get_func(self, model: Model) -> str:
        return refuse(str(self.name), detail="TG_OP")


def revoke_changes(table: str) -> migrations.RunSQL:
    """Take UPDATE, DELETE and TRUNCATE on `table` from the application's role, where that role exists."""
    role = settings.APPLICATION_ROLE
    return migrations.RunSQL(
        f"""DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
            REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{role}"; END IF; END $$""",  # noqa: S608 - code's names
        migrations.RunSQL.noop,
    )


def invariant(name: str, sql: str) -> migrations.RunSQL:
    """Create the view `inv.<name>`: every row of it is a breach of a rule; empty means the rule holds."""
    role = settings.APPLICATION_ROLE
    return migrations.RunSQL(
        f"""CREATE SCHEMA IF NOT EXISTS inv; CREATE OR REPLACE VIEW inv."{name}" AS {sql};
        DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
            GRANT USAGE ON SCHEMA inv TO "{role}"; GRANT SELECT ON inv."{name}" TO "{role}"; END IF; END $$""",
        f'DROP VIEW IF EXISTS inv."{name}"',
    )
