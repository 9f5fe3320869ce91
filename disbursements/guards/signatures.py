"""What the database refuses about who signs applications, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class SignatorySubmits(Guard):
    """Invariant P6: in the round in force, who submitted was signatory of the grant on the day of submission."""

    name = "an_application_is_submitted_by_a_signatory"
    when = pgtrigger.After
    operation = pgtrigger.UpdateOf("status")
    timing = pgtrigger.Deferred
    condition = pgtrigger.Q(new__status="submitted")
    violation_error_message = _("Only an authorised signatory of the grant, valid on that day, submits.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NOT EXISTS (
                SELECT FROM disbursements_applicationsignature s
                JOIN access_user u ON u.person_id = s.person_id
                JOIN disbursements_signatory y ON y.user_id = u.id AND y.grant_id = NEW.grant_id
                WHERE s.record_id = NEW.id AND s.round = NEW.round AND s.step = 'submit'
                AND y.status IN ('accepted', 'revoked') AND y.from_on <= NEW.submitted_on
                AND (y.until_on IS NULL OR y.until_on > NEW.submitted_on)
            ) THEN {refuse(str(self.name), detail="NEW.number")} END IF;
            RETURN NULL;"""


class NobodyJudgesWhatTheyMade(Guard):
    """Invariant P3 across rounds: who prepared or submitted an application in any round never judges it."""

    name = "nobody_judges_an_application_they_made"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    violation_error_message = _("You prepared or submitted this application: another person must take this step.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NEW.step IN ('endorse', 'approve', 'release') AND EXISTS (
                SELECT FROM disbursements_applicationsignature
                WHERE record_id = NEW.record_id AND person_id = NEW.person_id
                AND step NOT IN ('endorse', 'approve', 'release')
            ) THEN {refuse(str(self.name), detail="NEW.step")} END IF;
            RETURN NEW;"""


class WhoLeftApprovesNothing(Guard):
    """An approval that waits for a second person no longer counts once its giver holds no role any more."""

    name = "an_approval_of_who_has_left_does_not_count"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    violation_error_message = _("Who approved this before has left: send it back, and another approves.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NEW.step IN ('endorse', 'approve', 'release') AND EXISTS (
                SELECT FROM disbursements_applicationsignature s
                WHERE s.record_id = NEW.record_id AND s.round = NEW.round
                AND s.step IN ('endorse', 'approve', 'release') AND NOT EXISTS (
                    SELECT FROM access_membership m WHERE m.person_id = s.person_id
                    AND m.from_on <= CURRENT_DATE AND (m.until_on IS NULL OR m.until_on > CURRENT_DATE))
            ) THEN {refuse(str(self.name), detail="NEW.step")} END IF;
            RETURN NEW;"""  # noqa: S608 - our own names
