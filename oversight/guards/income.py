"""What the database refuses about investment income, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class SharesOfIncomeAddUp(Guard):
    """When income is posted, the parts of the windows sum to it exactly (invariant C8)."""

    name = "shares_of_income_add_up"
    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("status")
    condition = pgtrigger.Q(old__status="handed_in", new__status="posted")
    violation_error_message = _("The parts of the windows do not add up to the income.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NEW.amount IS DISTINCT FROM (SELECT sum(amount) FROM oversight_incomeshare WHERE income_id = NEW.id)
            THEN {refuse(str(self.name), detail="NEW.amount::text")} END IF;
            RETURN NEW;"""  # noqa: S608 - our own names


class SharesAreOfIncomeBeingPosted(Guard):
    """Shares are written when their income is posted, and none is added afterwards."""

    name = "shares_of_income_are_written_with_its_posting"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    violation_error_message = _("Income is shared once, when it is posted.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF (SELECT status FROM oversight_income WHERE id = NEW.income_id FOR SHARE) <> 'handed_in'
            THEN {refuse(str(self.name))} END IF;
            RETURN NEW;"""  # noqa: S608 - our own names
