"""What the database refuses about whatever was handed in to be entered by another person, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model

STAYS = _("What was handed in stays: have it rejected and hand in another.")


class HandedInKeepsItsTerms(Guard):
    """What was handed in is what is entered: only the state moves."""

    when = pgtrigger.Before
    operation = pgtrigger.Update
    violation_error_message = STAYS

    def get_func(self, model: Model) -> str:
        return f"""
            IF to_jsonb(NEW) - '{{status,round}}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{{status,round}}'::text[]
            THEN {refuse(str(self.name))} END IF;
            RETURN NEW;"""
