"""What the database refuses about agreements, instalments and receipts, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


MOVED = "'{received,qualified,lapsed,due_on}'::text[]"
"""The columns of an instalment that move while its agreement is in force."""

CHANGED = "'{due_on,due_after,due_days,due_event,amount,qualified,amended_by_id}'::text[]"
"""The columns that an amendment changes of an instalment."""
AMENDED = """EXISTS (SELECT FROM donors_amendment m WHERE m.id = NEW.amended_by_id
                AND m.agreement_id = NEW.agreement_id AND m.status = 'countersigned')"""


class InstalmentsAddUp(Guard):
    """Invariant C3: when an agreement leaves the draft, its instalments add up to it, and so do their conditions."""

    name = "the_instalments_add_up_to_the_agreement"
    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("status")
    condition = pgtrigger.Q(old__status="draft", new__status="submitted")
    declare = [("of_agreement", "uuid")]
    violation_error_message = _("The instalments do not add up to the contribution.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NEW.amount IS DISTINCT FROM (SELECT sum(amount) FROM donors_instalment WHERE agreement_id = NEW.id)
            THEN {refuse(str(self.name), detail="NEW.amount::text")} END IF;
            of_agreement := NEW.id;
            IF {PORTIONS_DIFFER.replace("a.status IN ('submitted', 'countersigned')", "true")}
            THEN {refuse("portions_add_up", detail="NEW.amount::text")} END IF;
            IF NEW.qualified_amount <> (SELECT sum(qualified) FROM donors_instalment WHERE agreement_id = NEW.id)
            THEN {refuse("the_instalments_hold_the_qualified_part", detail="NEW.qualified_amount::text")} END IF;
            RETURN NEW;"""  # noqa: S608 - no word of it comes from outside


class InstalmentsAreFixedOnceSubmitted(Guard):
    """Instalments change only while their agreement is a draft; afterwards what is received, met, lapsed or has come."""

    name = "instalments_change_only_in_a_draft_agreement"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    declare = [("state", "text")]
    violation_error_message = _("Instalments change only while the agreement is a draft: send it back first.")

    def get_func(self, model: Model) -> str:
        return f"""
            SELECT status INTO state FROM donors_agreement
            WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.agreement_id ELSE NEW.agreement_id END FOR SHARE;
            IF TG_OP = 'UPDATE' AND state = 'countersigned'
                AND to_jsonb(NEW) - {MOVED} = to_jsonb(OLD) - {MOVED}
            THEN RETURN NEW; END IF;
            IF TG_OP <> 'DELETE' AND state = 'countersigned' AND {AMENDED}
                AND (TG_OP = 'INSERT' OR NEW.amended_by_id IS DISTINCT FROM OLD.amended_by_id
                    AND to_jsonb(NEW) - {CHANGED} = to_jsonb(OLD) - {CHANGED})
            THEN RETURN NEW; END IF;
            IF state IS DISTINCT FROM 'draft' OR (TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id)
            THEN {refuse(str(self.name), detail="state")} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;"""  # noqa: S608 - no word of it comes from outside


class InstalmentsStillAddUp(Guard):
    """Invariant C3 in force: instalments add up to the agreement, and their conditions to what is qualified in the books."""

    name = "instalments_add_up_to_the_books"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    timing = pgtrigger.Deferred
    declare = [("of_agreement", "uuid")]
    violation_error_message = _("The instalments do not add up to what is signed and qualified in the books.")

    def get_func(self, model: Model) -> str:
        return f"""
            of_agreement := CASE WHEN TG_OP = 'DELETE' THEN OLD.agreement_id ELSE NEW.agreement_id END;
            IF EXISTS (SELECT FROM donors_agreement a JOIN ledger_account q ON q.id = a.qualified_account_id
                CROSS JOIN LATERAL (SELECT sum(amount) AS amount, sum(qualified) AS qualified
                    FROM donors_instalment WHERE agreement_id = a.id) i
                WHERE a.id = of_agreement AND a.status = 'countersigned'
                    AND (i.amount IS DISTINCT FROM a.amount OR i.qualified IS DISTINCT FROM q.balance))
            THEN {refuse(str(self.name), detail="of_agreement::text")} END IF;
            IF {PORTIONS_DIFFER}
            THEN {refuse("portions_add_up", detail="of_agreement::text")} END IF;
            RETURN NULL;"""  # noqa: S608 - no word of it comes from outside


PORTIONS_DIFFER = """EXISTS (SELECT FROM donors_agreement a WHERE a.id = of_agreement
                AND a.status IN ('submitted', 'countersigned') AND EXISTS (SELECT FROM donors_portion WHERE agreement_id = a.id)
                AND (a.amount <> (SELECT sum(amount) FROM donors_portion WHERE agreement_id = a.id)
                    OR EXISTS (SELECT FROM donors_instalment WHERE agreement_id = a.id AND portion_id IS NULL AND amount > 0)
                    OR EXISTS (SELECT FROM donors_portion p WHERE p.agreement_id = a.id AND p.amount IS DISTINCT FROM
                        (SELECT sum(amount) FROM donors_instalment WHERE portion_id = p.id))))"""
"""Where an agreement has portions, they add up to it, and the instalments of each to the portion."""


class ReceiptFitsItsAgreement(Guard):
    """A receipt is of the agreement's currency and of one of its instalments."""

    name = "a_receipt_is_in_the_agreements_currency"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    violation_error_message = _("The receipt is not in the currency of its agreement.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NOT EXISTS (
                SELECT FROM donors_agreement a JOIN donors_instalment i ON i.agreement_id = a.id
                WHERE a.id = NEW.agreement_id AND i.id = NEW.instalment_id AND a.currency = NEW.currency)
            THEN {refuse(str(self.name), detail="NEW.currency")} END IF;
            RETURN NEW;"""
