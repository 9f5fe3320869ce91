"""What the database refuses about fee versions handed in, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger

from oversight.guards.handed_in import STAYS
from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class TiersAreOfAFeeBeingMade(Guard):
    """Tiers are written with their version, before anybody has signed it."""

    name = "fee_tiers_are_written_with_their_version"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    violation_error_message = STAYS

    def get_func(self, model: Model) -> str:
        return f"""
            IF EXISTS (SELECT FROM oversight_feesubmissionsignature WHERE record_id = NEW.submission_id)
                OR (SELECT status FROM oversight_feesubmission WHERE id = NEW.submission_id) <> 'handed_in'
            THEN {refuse(str(self.name))} END IF;
            RETURN NEW;"""  # noqa: S608 - our own names
