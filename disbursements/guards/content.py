"""What the database refuses about lines and documents, whoever writes."""

# ruff: noqa: S608 (the SQL is put together here, from our own words)
from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from disbursements.guards.states import OPEN, RESERVED
from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class LineFitsItsApplication(Guard):
    """A line changes only in a draft, is in a category of the grant at its percentage, dated within it (A7, P10).

    The application's row is held meanwhile, so that no line slips in while it is being submitted.
    """

    name = "a_line_fits_its_application"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    declare = [("state", "text"), ("of_grant", "uuid")]
    violation_error_message = _(
        "A line is changed only in a draft, is in a category of the grant and claims at its percentage."
    )

    def get_func(self, model: Model) -> str:
        return f"""
            IF TG_OP = 'UPDATE' AND NEW.is_claimed <> OLD.is_claimed
               AND (NEW.id, NEW.application_id, NEW.number, NEW.category_id, NEW.description, NEW.supplier,
                    NEW.invoice_number, NEW.invoice_on, NEW.expenditure, NEW.percentage, NEW.claimed)
               IS NOT DISTINCT FROM
                   (OLD.id, OLD.application_id, OLD.number, OLD.category_id, OLD.description, OLD.supplier,
                    OLD.invoice_number, OLD.invoice_on, OLD.expenditure, OLD.percentage, OLD.claimed)
               AND NEW.is_claimed = (SELECT status IN {RESERVED} FROM disbursements_application
                                     WHERE id = NEW.application_id)
            THEN RETURN NEW; END IF;
            SELECT status, grant_id INTO state, of_grant FROM disbursements_application
            WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.application_id ELSE NEW.application_id END FOR SHARE;
            IF state NOT IN {OPEN} OR (TG_OP = 'UPDATE' AND NEW.application_id <> OLD.application_id)
            THEN {refuse(str(self.name), detail="state")} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            IF NEW.is_claimed OR NOT EXISTS (SELECT FROM projects_category WHERE id = NEW.category_id
                           AND grant_id = of_grant AND percentage = NEW.percentage)
            THEN {refuse(str(self.name), detail="NEW.percentage::text")} END IF;
            RETURN NEW;"""


class ExpenditureIsEligible(Guard):
    """Invariant A7: expenditure is dated from the retroactive date, or the signature, to the closing date."""

    name = "an_expenditure_is_dated_within_the_grant"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    violation_error_message = _("The expenditure is dated outside the days the grant pays for.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NOT EXISTS (
                SELECT FROM disbursements_application a JOIN projects_grant g ON g.id = a.grant_id
                WHERE a.id = NEW.application_id
                AND NEW.invoice_on BETWEEN coalesce(g.retroactive_from_on, g.signed_on) AND g.closing_on
            ) THEN {refuse(str(self.name), detail="NEW.invoice_on::text")} END IF;
            RETURN NEW;"""


class DocumentsAreFixedOnceSubmitted(Guard):
    """Documents are attached and taken off only in a draft: their hashes are part of what is signed."""

    name = "documents_change_only_in_a_draft_application"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    declare = [("state", "text")]
    violation_error_message = _("Documents are attached while the application is a draft: ask for it to be sent back.")

    def get_func(self, model: Model) -> str:
        return f"""
            SELECT status INTO state FROM disbursements_application
            WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.application_id ELSE NEW.application_id END FOR SHARE;
            IF state NOT IN {OPEN} OR TG_OP = 'UPDATE' THEN {refuse(str(self.name), detail="state")} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;"""
