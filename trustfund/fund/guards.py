"""What the database refuses about the Fund's facts, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class PhaseOnlyCloses(Guard):
    """A phase's terms are those the board decided: only its closing day is set, once."""

    name = "a_phase_only_closes"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete
    violation_error_message = _("The terms of a phase are not changed: the board opens another phase.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF TG_OP = 'UPDATE' AND OLD.closed_on IS NULL
                AND (NEW.id, NEW.fund_id, NEW.number, NEW.title, NEW.ceiling, NEW.per_grant_ceiling, NEW.opened_on,
                     NEW.decision_id, NEW.headroom_account_id)
                IS NOT DISTINCT FROM
                    (OLD.id, OLD.fund_id, OLD.number, OLD.title, OLD.ceiling, OLD.per_grant_ceiling, OLD.opened_on,
                     OLD.decision_id, OLD.headroom_account_id)
            THEN RETURN NEW; END IF;
            {refuse(str(self.name), detail="OLD.number::text")}
            RETURN NULL;"""


class NothingComesAfterTheClosing(Guard):
    """A closed Fund takes nothing new: no record of this table is begun, nor brought into one of these states."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("status")
    states: tuple[str, ...]
    violation_error_message = _("The Fund is closed: it takes no pledge, agreement or receipt any more.")

    def __init__(self, *, name: str, states: tuple[str, ...]) -> None:
        super().__init__(name=name)
        self.states = states

    def get_func(self, model: Model) -> str:
        states = ", ".join(f"'{state}'" for state in self.states)
        return f"""
            IF (TG_OP = 'INSERT' OR (NEW.status <> OLD.status AND NEW.status IN ({states})))
                AND EXISTS (SELECT FROM fund_fund WHERE closed_on IS NOT NULL)
            THEN {refuse(str(self.name), detail="NEW.status")} END IF;
            RETURN NEW;"""
