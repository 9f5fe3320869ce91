"""What the database refuses about applications as they move, whoever writes."""

# ruff: noqa: S608 (the SQL is put together here, from our own words)
from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from disbursements.guards.states import OPEN, RESERVED
from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class OnlyDraftsAreEdited(Guard):
    """What was signed stays as it was signed: an application is edited while it is a draft or sent back (P4)."""

    name = "only_a_draft_application_is_edited"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    violation_error_message = _("A submitted application is not edited: ask for it to be sent back.")

    def get_func(self, model: Model) -> str:
        columns = ("number", "grant_id", "method", "payee_id", "currency", "amount", "purpose", "is_final")
        new = ", ".join(f"NEW.{column}" for column in columns)
        old = ", ".join(f"OLD.{column}" for column in columns)
        return f"""
            IF NEW.id <> OLD.id OR NEW.grant_id <> OLD.grant_id OR NEW.number <> OLD.number
               OR (OLD.status NOT IN {OPEN} AND ({new}) IS DISTINCT FROM ({old}))
            THEN {refuse(str(self.name), detail="OLD.status")} END IF;
            RETURN NEW;"""


class ApplicationAsksForItsLines(Guard):
    """Invariant P10: what is submitted asks for the sum of its lines, and for something."""

    name = "an_application_asks_for_the_sum_of_its_lines"
    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("status")
    condition = pgtrigger.Q(old__status__df="submitted", new__status="submitted")
    violation_error_message = _("An application has at least one line and asks for the sum of its lines.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NEW.amount <= 0 OR NEW.amount IS DISTINCT FROM
               (SELECT sum(claimed) FROM disbursements_line WHERE application_id = NEW.id)
            THEN {refuse(str(self.name), detail="NEW.amount::text")} END IF;
            RETURN NEW;"""


class ApplicationReachesTheMinimum(Guard):
    """Invariant A10: an application is not smaller than the grant's minimum, unless it is the last."""

    name = "an_application_reaches_the_minimum"
    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("status")
    condition = pgtrigger.Q(old__status__df="submitted", new__status="submitted")
    violation_error_message = _("The application is below the grant's minimum application value.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NOT NEW.is_final AND NEW.amount <
               (SELECT minimum_application FROM projects_grant WHERE id = NEW.grant_id)
            THEN {refuse(str(self.name), detail="NEW.amount::text")} END IF;
            RETURN NEW;"""


class GrantIsEffective(Guard):
    """Applications are submitted under an effective grant, on or after the day it became effective."""

    name = "an_application_is_made_under_an_effective_grant"
    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("status")
    condition = pgtrigger.Q(old__status__df="submitted", new__status="submitted")
    violation_error_message = _("The grant is not effective on that day: applications follow its effectiveness.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NOT EXISTS (SELECT FROM projects_grant WHERE id = NEW.grant_id
                           AND status = 'effective' AND effective_on <= NEW.submitted_on)
            THEN {refuse(str(self.name), detail="NEW.submitted_on::text")} END IF;
            RETURN NEW;"""


class InvoicesFollowTheApplication(Guard):
    """An invoice counts as claimed while its application lives: the unique index on lines then guards it (P9)."""

    name = "invoices_follow_the_application"
    when = pgtrigger.After
    operation = pgtrigger.UpdateOf("status")
    condition = pgtrigger.Q(old__status__df=pgtrigger.F("new__status"))

    def get_func(self, model: Model) -> str:
        return f"""
            UPDATE disbursements_line SET is_claimed = (NEW.status IN {RESERVED})
            WHERE application_id = NEW.id AND is_claimed <> (NEW.status IN {RESERVED});
            RETURN NULL;"""


class ReservationFollowsTheState(Guard):
    """Invariant A9: at the end of the transaction an amount is reserved exactly while the application lives."""

    name = "a_reservation_follows_the_state"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update
    timing = pgtrigger.Deferred
    violation_error_message = _("The amount of an application is set aside in the same step as its submission.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF EXISTS (SELECT FROM disbursements_application WHERE id = NEW.id
                       AND (status IN {RESERVED}) <> (reservation_id IS NOT NULL))
            THEN {refuse(str(self.name), detail="NEW.number")} END IF;
            RETURN NULL;"""
