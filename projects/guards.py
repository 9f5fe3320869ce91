"""What the database refuses about projects and grants, whoever writes."""

# ruff: noqa: S608 (the SQL is put together here, from our own words)
from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class GrantIsFixedOnceSubmitted(Guard):
    """What is being signed does not change under the pen: only a draft is edited."""

    name = "only_a_draft_grant_is_edited"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete
    violation_error_message = _("Only a draft grant is edited: send it back first.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF TG_OP = 'UPDATE' AND (
                OLD.status = 'draft'
                OR (NEW.id, NEW.number, NEW.project_id, NEW.amount, NEW.closing_on, NEW.disbursement_deadline_on,
                    NEW.retroactive_from_on, NEW.minimum_application, NEW.committed_account_id)
                IS NOT DISTINCT FROM
                   (OLD.id, OLD.number, OLD.project_id, OLD.amount, OLD.closing_on, OLD.disbursement_deadline_on,
                    OLD.retroactive_from_on, OLD.minimum_application, OLD.committed_account_id)
            ) AND (
                OLD.status IN ('draft', 'submitted')
                OR (NEW.signed_on, NEW.phase_id) IS NOT DISTINCT FROM (OLD.signed_on, OLD.phase_id)
            ) AND (OLD.entry_id IS NULL OR NEW.entry_id = OLD.entry_id)
            THEN RETURN NEW; END IF;
            {refuse(str(self.name), detail="OLD.status")}
            RETURN NULL;"""


class GrantEqualsItsCategories(Guard):
    """Invariant A4: when a grant leaves the draft, its categories add up to it.

    They cannot change later, because `CategoriesAreFixedOnceSubmitted` waits for the grant's row.
    """

    name = "the_categories_add_up_to_the_grant"
    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("status")
    condition = pgtrigger.Q(old__status="draft", new__status__df="draft")
    violation_error_message = _("The categories do not add up to the grant.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NEW.amount IS DISTINCT FROM (SELECT sum(amount) FROM projects_category WHERE grant_id = NEW.id)
            THEN {refuse(str(self.name), detail="NEW.amount::text")} END IF;
            RETURN NEW;"""


class GrantFitsThePhase(Guard):
    """A grant is signed in the open phase, and is not larger than the phase allows for one grant."""

    name = "a_grant_is_within_what_the_phase_allows_for_one"
    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("status")
    condition = pgtrigger.Q(new__status="signed")
    declare = [("phase", "fund_phase%ROWTYPE")]
    violation_error_message = _("The grant is larger than the open phase allows for one grant.")

    def get_func(self, model: Model) -> str:
        return f"""
            SELECT * INTO phase FROM fund_phase WHERE id = NEW.phase_id FOR SHARE;
            IF phase.id IS NULL OR phase.closed_on IS NOT NULL OR NEW.amount > phase.per_grant_ceiling
            THEN {refuse(str(self.name), detail="phase.per_grant_ceiling::text")} END IF;
            RETURN NEW;"""


class SignedGrantIsPosted(Guard):
    """State and books are coupled: at the end of the transaction a signed grant has its entry."""

    name = "a_signed_grant_is_in_the_books"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update
    timing = pgtrigger.Deferred
    violation_error_message = _("A signed grant is committed in the ledger in the same step.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF EXISTS (SELECT FROM projects_grant WHERE id = NEW.id
                       AND (status IN ('signed', 'effective')) <> (entry_id IS NOT NULL))
            THEN {refuse(str(self.name), detail="NEW.number")} END IF;
            RETURN NULL;"""


class CategoriesAreFixedOnceSubmitted(Guard):
    """Categories change only while their grant is a draft; the grant's row is held meanwhile."""

    name = "categories_change_only_in_a_draft_grant"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    declare = [("state", "text")]
    violation_error_message = _("Categories change only while the grant is a draft: send it back first.")

    def get_func(self, model: Model) -> str:
        return f"""
            -- A category's account is opened while the grant is being signed; nothing else may change then.
            SELECT status INTO state FROM projects_grant
            WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.grant_id ELSE NEW.grant_id END FOR SHARE;
            IF TG_OP = 'UPDATE' AND OLD.account_id IS NULL AND state = 'submitted'
                AND (NEW.id, NEW.grant_id, NEW.number, NEW.title, NEW.title_ko, NEW.amount, NEW.percentage)
                IS NOT DISTINCT FROM
                    (OLD.id, OLD.grant_id, OLD.number, OLD.title, OLD.title_ko, OLD.amount, OLD.percentage)
            THEN RETURN NEW; END IF;
            IF state IS DISTINCT FROM 'draft' OR (TG_OP = 'UPDATE' AND NEW.grant_id <> OLD.grant_id)
            THEN {refuse(str(self.name), detail="state")} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;"""
