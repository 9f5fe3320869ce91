"""What the database refuses about fee versions handed in, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model

STAYS = _("What was handed in stays: have it rejected and hand in another.")


class FeesHandedInKeepTheirTerms(Guard):
    """What was handed in is what is entered: only the state moves."""

    name = "fees_handed_in_keep_their_terms"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    violation_error_message = STAYS

    def get_func(self, model: Model) -> str:
        return f"""
            IF to_jsonb(NEW) - '{{status,round}}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{{status,round}}'::text[]
            THEN {refuse(str(self.name))} END IF;
            RETURN NEW;"""


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
