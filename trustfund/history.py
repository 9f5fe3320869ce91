"""What a row was before: every change of a money- or rights-bearing row leaves a copy with its reason.

Stands beside `guards`, below every app. `@history.recorded()` above a model gives it an event table by
django-pghistory: one line for each birth, change and end of a row, with the whole row and the context in which it
happened. Two things are stricter than the library's own:

* the triggers are Guards: no setting switches them off, and they write with the owner's rights, so that the
  application's role needs no right to write history and has none (`keep_from_application` in the migration);
* the event tables are append-only.

The context is one JSON value in the line itself, set for the transaction: who (account and natural person), in
which request or by which command, at which address without its query, and the note of the step.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import uuid4

import pghistory
import structlog
from django.conf import settings
from django.db import migrations, models
from pghistory import trigger

from trustfund.guards import AppendOnly, DefinerGuardSql, Guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

M = TypeVar("M", bound=models.Model)
PLUMBING: Final = frozenset({"pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context"})
"""What an event says of itself, beside the fields of the row."""


class WritesHistory(Guard, trigger.Event):
    """Copies the row into its event table, with the owner's rights and without the library's switch."""

    sql_class = DefinerGuardSql


class _Kept(pghistory.RowEvent):
    def add_event_trigger(self, event_model: Any) -> None:
        """Register our trigger in the place of the library's."""
        kept = WritesHistory(
            event_model=event_model, label=self.label, name=self.trigger_name, row=self.row,
            operation=self.operation, condition=self.condition, level=pghistory.Row,
        )  # fmt: skip
        kept.register(event_model.pgh_tracked_model)


class Born(_Kept, pghistory.InsertEvent):
    """A row was written."""


class Changed(_Kept, pghistory.UpdateEvent):
    """A row changed in a field that is kept."""


class Ended(_Kept, pghistory.DeleteEvent):
    """A row was taken away: the copy is the last it was."""


def recorded(*, without: Iterable[str] = ()) -> Callable[[type[M]], type[M]]:
    """Keep the history of a model's rows, `without` the fields named (a password's hash, a counter)."""

    def decorate(model: type[M]) -> type[M]:
        track: Any = pghistory.track(
            Born(), Changed(), Ended(),
            exclude=list(without) or None,
            obj_field=pghistory.ObjForeignKey(related_name="history"),
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,  # type: ignore[arg-type]  # documented, and missing from its type
            append_only=False,
            meta={"triggers": [AppendOnly(name="history_is_never_rewritten")], "ordering": ("pgh_id",)},
        )  # fmt: skip
        tracked: type[M] = track(model)
        return tracked

    return decorate


@contextmanager
def because(*, by: Any, note: str = "", **more: str) -> Iterator[None]:
    """Say who acts and why, for the rows written inside; `by=None` is the system.

    Inside another one it adds to what was said, and takes its own words back when it ends: the note of one step is
    not the reason of the next.
    """
    said = {"user": str(by.pk), "person": str(by.person_id)} if by is not None else {}
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))
    said |= {name: value for name, value in {"note": note, "request_id": request_id, **more}.items() if value}
    with pghistory.context() as context:
        before = dict(context.metadata)
        context.metadata.update(said)
        try:
            yield
        finally:
            context.metadata.clear()
            context.metadata.update(before)


@contextmanager
def by_command(name: str) -> Iterator[None]:
    """Say that a command of the operator acts, with an id of its own as a request has one."""
    with structlog.contextvars.bound_contextvars(request_id=str(uuid4())), because(by=None, command=name):
        yield


def events_of(model: type[models.Model]) -> type[models.Model] | None:
    """Return the event table of a model, or nothing where its rows are not recorded."""
    relation = next((each for each in model._meta.related_objects if each.get_accessor_name() == "history"), None)
    return relation.related_model if relation is not None else None


def keep_from_application(table: str) -> migrations.RunSQL:
    """Take every right but reading on an event table from the application's role: triggers alone write it."""
    role = settings.APPLICATION_ROLE
    return migrations.RunSQL(
        f"""DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
            REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{role}"; END IF; END $$""",  # noqa: S608 - code's names
        migrations.RunSQL.noop,
    )
