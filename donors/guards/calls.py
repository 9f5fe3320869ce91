"""What the database refuses about calls of funds, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class CallFitsItsInstalment(Guard):
    """A call is in the currency of an agreement in force, and of no more than is outstanding and under no condition."""

    name = "a_call_is_within_what_is_outstanding"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    declare = [("outstanding", "numeric")]
    violation_error_message = _("A call of funds is not above what is outstanding of its instalment.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF TG_OP = 'UPDATE' AND NEW.status NOT IN ('draft', 'submitted')
                AND NOT (OLD.status = 'submitted' AND NEW.status = 'sent')
            THEN RETURN NEW; END IF;
            SELECT least(i.amount - i.qualified - i.lapsed - i.received, r.balance) INTO outstanding
            FROM donors_instalment i JOIN donors_agreement a ON a.id = i.agreement_id
            JOIN ledger_account r ON r.id = a.receivable_account_id
            WHERE i.id = NEW.instalment_id AND a.currency = NEW.currency AND a.status = 'countersigned' FOR SHARE OF i;
            IF outstanding IS NULL OR NEW.amount > outstanding
            THEN {refuse(str(self.name), detail="NEW.amount::text")} END IF;
            RETURN NEW;"""  # noqa: S608 - no word of it comes from outside


class CallKeepsItsTerms(Guard):
    """After the draft only what sending writes moves, once; after sending only the state and what receipts settle."""

    name = "only_a_draft_call_is_edited"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    violation_error_message = _("Only a draft call of funds is edited: send it back first.")

    def get_func(self, model: Model) -> str:
        state = "'status', 'round'"
        sending = f"{state}, 'sent_on', 'sent_to', 'addressee', 'language', 'received_before'"
        printed = "'letter', 'letter_sha256'"
        return f"""
            IF OLD.status = 'draft'
                OR to_jsonb(NEW) - ARRAY[{state}] = to_jsonb(OLD) - ARRAY[{state}]
                OR (OLD.status = 'submitted' AND to_jsonb(NEW) - ARRAY[{sending}] = to_jsonb(OLD) - ARRAY[{sending}])
                OR (OLD.status = 'sent' AND to_jsonb(NEW) - 'is_settled' = to_jsonb(OLD) - 'is_settled'
                    AND NEW.is_settled = (SELECT i.received - NEW.received_before >= NEW.amount
                                          FROM donors_instalment i WHERE i.id = NEW.instalment_id))
                OR (OLD.letter_sha256 = '' AND OLD.status IN ('sent', 'cancelled')
                    AND to_jsonb(NEW) - ARRAY[{printed}] = to_jsonb(OLD) - ARRAY[{printed}])
            THEN RETURN NEW; END IF;
            {refuse(str(self.name), detail="OLD.status")}
            RETURN NULL;"""  # noqa: S608 - no word of it comes from outside


class CallsAreSettled(Guard):
    """With what is received of an instalment its call is settled, or no longer: no other hand moves that."""

    name = "calls_are_settled_by_receipts"
    when = pgtrigger.After
    operation = pgtrigger.UpdateOf("received")
    condition = pgtrigger.Q(new__received__df=pgtrigger.F("old__received"))

    def get_func(self, model: Model) -> str:
        return """
            UPDATE donors_call SET is_settled = (NEW.received - received_before >= amount)
            WHERE instalment_id = NEW.id AND status = 'sent'
                AND is_settled <> (NEW.received - received_before >= amount);
            RETURN NULL;"""
