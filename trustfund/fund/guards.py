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
