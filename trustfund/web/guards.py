"""What the database refuses of records that move in steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model


class DeclaredSteps(Guard):
    """The status takes only the births and changes of the workflow's table; nothing with a status is deleted.

    The round of signatures grows by one when a record is sent back and never otherwise: whoever could change it
    could sign twice.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    violation_error_message = _("This change of status is not a step of the workflow.")

    def __init__(self, name: str, births: Iterable[str], changes: Iterable[tuple[str, str, int]]) -> None:
        super().__init__(name=f"{name}_takes_only_declared_steps")
        self.births = sorted(births)
        self.changes = sorted(changes)

    def get_func(self, model: Model) -> str:
        births = ", ".join(f"'{state}'" for state in self.births)
        changes = ", ".join(f"('{old}', '{new}', {grows})" for old, new, grows in self.changes)
        no = refuse(
            str(self.name),
            detail="coalesce(OLD.status, '') || ' > ' || coalesce(NEW.status, '')",
        )
        return f"""
            IF TG_OP = 'DELETE' THEN {refuse(str(self.name), detail="OLD.status || ' > deleted'")} END IF;
            IF TG_OP = 'INSERT' THEN
                IF NEW.status NOT IN ({births}) OR NEW.round <> 1 THEN
                    {refuse(str(self.name), detail="'born as ' || NEW.status")} END IF;
                RETURN NEW;
            END IF;
            IF NEW.status = OLD.status AND NEW.round = OLD.round THEN RETURN NEW; END IF;
            IF (OLD.status, NEW.status, NEW.round - OLD.round) NOT IN ({changes}) THEN {no} END IF;
            RETURN NEW;"""


class SignatureIsOfItsRound(Guard):
    """A signature is given in the record's present round and never changed afterwards."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert
    violation_error_message = _("A signature counts for the present version of what is signed: open the page again.")

    def __init__(self, what: str, record_table: str) -> None:
        super().__init__(name=f"{what}_is_signed_in_its_round")
        self.record_table = record_table

    def get_func(self, model: Model) -> str:
        present = f'(SELECT r.round FROM "{self.record_table}" r WHERE r.id = NEW.record_id)'  # noqa: S608 - our own name
        return f"""
            IF NEW.round IS DISTINCT FROM {present} THEN
                {refuse(str(self.name), detail="NEW.round::text")} END IF;
            RETURN NEW;"""


class SignatureIsConfirmed(Guard):
    """What a signature says of how the person showed that it is them is whole, and not older than five minutes (P5)."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert
    violation_error_message = _("Too long ago: show once more that it is you.")

    def __init__(self, what: str) -> None:
        super().__init__(name=f"{what}_is_signed_by_who_is_there")

    def get_func(self, model: Model) -> str:
        return f"""
            IF (NEW.confirmed_at IS NULL) <> (NEW.confirmed_by = '') OR NEW.confirmed_at NOT BETWEEN
                clock_timestamp() - interval '5 minutes 30 seconds' AND clock_timestamp() + interval '30 seconds'
            THEN {refuse(str(self.name), detail="NEW.confirmed_by")} END IF;
            RETURN NEW;"""
