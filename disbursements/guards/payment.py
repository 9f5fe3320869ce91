"""What the database refuses about payments, whoever writes."""

# ruff: noqa: S608 (the SQL is put together here, from our own words)
from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model

SIGNED_CONTENT: Final = """encode(sha256(convert_to(
    '{"sha256": "' || disbursements_content_sha256(%s) || '"}', 'UTF8')), 'hex')"""
"""What `web.workflow.content_hash` makes of `Application.signed_content()`, in SQL."""


class PaymentRestsOnItsApplication(Guard):
    """Invariants P1, P3, P4, P7: four persons signed what stands now, for a verified payee, for this amount."""

    name = "a_payment_rests_on_four_signatures"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    declare = [("a", "disbursements_application%ROWTYPE")]
    violation_error_message = _(
        "A payment needs the signatures of four persons under what stands now, and a verified payee."
    )

    def get_func(self, model: Model) -> str:
        return f"""
            SELECT * INTO a FROM disbursements_application WHERE id = NEW.application_id FOR SHARE;
            IF a.status <> 'instructed' OR NEW.amount <> a.amount
               OR NOT EXISTS (SELECT FROM disbursements_payee WHERE id = a.payee_id AND status = 'verified')
               OR 4 <> (SELECT count(DISTINCT person_id) FROM disbursements_applicationsignature s
                        WHERE s.record_id = a.id AND s.round = a.round
                        AND s.step IN ('submit', 'endorse', 'approve', 'release')
                        AND s.content_hash = {SIGNED_CONTENT % "a.id"})
            THEN {refuse(str(self.name), detail="a.number")} END IF;
            RETURN NEW;"""


class PaymentIsInTime(Guard):
    """Invariant A7: no payment has a value date after the grant's disbursement deadline date."""

    name = "a_payment_is_made_by_the_disbursement_deadline"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    violation_error_message = _("The value date is after the grant's disbursement deadline date.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF EXISTS (
                SELECT FROM disbursements_application a JOIN projects_grant g ON g.id = a.grant_id
                WHERE a.id = NEW.application_id
                AND greatest(NEW.value_on, NEW.paid_on) > g.disbursement_deadline_on
            ) THEN {refuse(str(self.name), detail="NEW.value_on::text")} END IF;
            RETURN NEW;"""


class PaymentKeepsItsTerms(Guard):
    """An instruction is not changed once it is given; only what the bank answers is added."""

    name = "an_instructed_payment_keeps_its_terms"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    violation_error_message = _("A payment instruction is not changed once it is given.")

    def get_func(self, model: Model) -> str:
        columns = ("id", "number", "application_id", "end_to_end_id", "trustee_account_id", "amount", "value_on")
        answers = ("paid_on", "bank_reference", "entry_id")
        new = ", ".join(f"NEW.{column}" for column in columns)
        old = ", ".join(f"OLD.{column}" for column in columns)
        new_answers = ", ".join(f"NEW.{column}" for column in answers)
        old_answers = ", ".join(f"OLD.{column}" for column in answers)
        return f"""
            IF ({new}) IS DISTINCT FROM ({old}) OR (OLD.entry_id IS NOT NULL
                AND ({new_answers}) IS DISTINCT FROM ({old_answers}))
            THEN {refuse(str(self.name), detail="OLD.number")} END IF;
            RETURN NEW;"""


class PaidPaymentIsPosted(Guard):
    """State and books are coupled: at the end of the transaction exactly a paid payment has its entry and day."""

    name = "a_paid_payment_is_in_the_books"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update
    timing = pgtrigger.Deferred
    violation_error_message = _("A payment is recorded as paid in the same step as it is posted.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF EXISTS (SELECT FROM disbursements_payment WHERE id = NEW.id
                       AND ((status = 'paid') <> (entry_id IS NOT NULL) OR (status = 'paid') <> (paid_on IS NOT NULL)))
            THEN {refuse(str(self.name), detail="NEW.number")} END IF;
            RETURN NULL;"""
