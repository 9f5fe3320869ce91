"""What the database refuses about money that goes back to donors, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class ReturnLiesWithinContributions(Guard):
    """By returns of its own a donor gets back no more than it has paid in, both in the holding currency.

    Two returns at once wait for each other at the donor's account of returns, which both move.
    """

    name = "a_return_lies_within_what_the_donor_paid_in"
    when = pgtrigger.After
    operation = pgtrigger.UpdateOf("status")
    condition = pgtrigger.Q(new__status="returned")
    timing = pgtrigger.Deferred
    violation_error_message = _("This donor would get back more than it has paid in.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF (SELECT sum(amount) FROM donors_donorreturn WHERE donor_id = NEW.donor_id AND status = 'returned'
                AND source = 'window')
                > (SELECT coalesce(sum(l.balance), 0) FROM donors_agreement a
                   JOIN ledger_account l ON l.id = a.contributions_account_id WHERE a.donor_id = NEW.donor_id)
            THEN {refuse(str(self.name), detail="NEW.id::text")} END IF;
            RETURN NULL;"""  # noqa: S608 - no word of it comes from outside
