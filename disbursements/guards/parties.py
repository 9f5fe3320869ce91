"""What the database refuses about signatories and payees, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class SignatoryChangesOnlyItsEnd(Guard):
    """For whom and from when somebody signs is history: only the end is set."""

    name = "a_signatory_changes_only_its_end"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    violation_error_message = _("A signatory is revoked, not changed: propose another.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF (NEW.id, NEW.grant_id, NEW.user_id, NEW.from_on) IS DISTINCT FROM
               (OLD.id, OLD.grant_id, OLD.user_id, OLD.from_on)
            THEN {refuse(str(self.name))} END IF;
            RETURN NEW;"""


class PayeeNeverChanges(Guard):
    """Invariant P7: what was verified is what is paid; other details are another payee."""

    name = "the_details_of_a_payee_never_change"
    when = pgtrigger.Before
    operation = pgtrigger.Update
    violation_error_message = _("Bank details are not changed: enter another payee, who is verified anew.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF (NEW.id, NEW.agency_id, NEW.name, NEW.name_ko, NEW.bank_name, NEW.account_number, NEW.country)
               IS DISTINCT FROM
               (OLD.id, OLD.agency_id, OLD.name, OLD.name_ko, OLD.bank_name, OLD.account_number, OLD.country)
            THEN {refuse(str(self.name))} END IF;
            RETURN NEW;"""
