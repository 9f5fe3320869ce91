"""What the database refuses about amendments and portions, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from donors.guards.agreements import PORTIONS_DIFFER
from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class AmendedRowsAreFixedOnceSubmitted(Guard):
    """The instalments of an amendment change only while it is a draft."""

    name = "amended_instalments_change_only_in_a_draft"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    declare = [("state", "text")]
    violation_error_message = _("Instalments change only while the amendment is a draft: send it back first.")

    def get_func(self, model: Model) -> str:
        return f"""
            SELECT status INTO state FROM donors_amendment
            WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.amendment_id ELSE NEW.amendment_id END FOR SHARE;
            IF state IS DISTINCT FROM 'draft' OR (TG_OP = 'UPDATE' AND NEW.amendment_id <> OLD.amendment_id)
            THEN {refuse(str(self.name), detail="state")} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;"""  # noqa: S608 - no word of it comes from outside


class AgreementIsAmendedByAmendments(Guard):
    """What changes of an agreement in force is what its amendments say: its amount by the books, its preference."""

    name = "an_agreement_changes_by_its_amendments"
    when = pgtrigger.After
    operation = pgtrigger.UpdateOf("amount", "preference_id")
    timing = pgtrigger.Deferred
    violation_error_message = _("An agreement in force is changed by an amendment that both sides have signed.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NEW.status = 'countersigned' AND OLD.status = 'countersigned' AND (
                NEW.amount IS DISTINCT FROM (SELECT sum(amount) FROM donors_instalment WHERE agreement_id = NEW.id)
                OR NEW.amount IS DISTINCT FROM (SELECT sum(l.balance) FROM ledger_account l WHERE l.id IN
                    (NEW.receivable_account_id, NEW.qualified_account_id, NEW.paid_account_id))
                    + (SELECT sum(lapsed) FROM donors_instalment WHERE agreement_id = NEW.id)
                OR NEW.preference_id IS DISTINCT FROM OLD.preference_id AND NOT EXISTS (
                    SELECT FROM donors_amendment m WHERE m.agreement_id = NEW.id AND m.status = 'countersigned'
                    AND m.kind = 'preference' AND m.preference_id IS NOT DISTINCT FROM NEW.preference_id
                    AND m.number = (SELECT max(number) FROM donors_amendment WHERE agreement_id = NEW.id
                        AND status = 'countersigned' AND kind = 'preference')))
            THEN {refuse(str(self.name), detail="NEW.id::text")} END IF;
            RETURN NULL;"""  # noqa: S608 - no word of it comes from outside


class PortionsAddUp(Guard):
    """Portions add up to the contribution, and the instalments of each to the portion, whichever of them is written."""

    name = "portions_add_up"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    timing = pgtrigger.Deferred
    declare = [("of_agreement", "uuid")]
    violation_error_message = _("The portions do not add up to the contribution, or their instalments to them.")

    def get_func(self, model: Model) -> str:
        return f"""
            of_agreement := CASE WHEN TG_OP = 'DELETE' THEN OLD.agreement_id ELSE NEW.agreement_id END;
            IF {PORTIONS_DIFFER}
            THEN {refuse(str(self.name), detail="of_agreement::text")} END IF;
            RETURN NULL;"""


class PortionsAreFixedOnceSubmitted(Guard):
    """Portions change only while their agreement is a draft; in force an amendment moves the amount alone."""

    name = "portions_change_only_in_a_draft_agreement"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    declare = [("state", "text")]
    violation_error_message = _("Portions change only while the agreement is a draft: send it back first.")

    def get_func(self, model: Model) -> str:
        return f"""
            SELECT status INTO state FROM donors_agreement
            WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.agreement_id ELSE NEW.agreement_id END FOR SHARE;
            IF TG_OP = 'UPDATE' AND state = 'countersigned' AND to_jsonb(NEW) - 'amount' = to_jsonb(OLD) - 'amount'
            THEN RETURN NEW; END IF;
            IF state IS DISTINCT FROM 'draft' OR (TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id)
            THEN {refuse(str(self.name), detail="state")} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;"""  # noqa: S608 - no word of it comes from outside
