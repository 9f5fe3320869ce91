"""What the database refuses about the closing of the Fund, whoever writes (invariants C8, C10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model

OPEN: Final = ("allocated", "committed", "requested", "advance", "notes", "unapplied")
"""Kinds of accounts that must be empty when the Fund closes: commitments to be honoured, cash not yet in or not ours."""


class SharesAddUp(Guard):
    """Invariant C8: shares add up to what is returned, and each lies within a cent of its exact part."""

    name = "the_shares_add_up_to_what_is_returned"
    when = pgtrigger.Before
    operation = pgtrigger.UpdateOf("status")
    condition = pgtrigger.Q(old__status="draft", new__status="submitted")
    violation_error_message = _("The shares do not add up to what is returned, or do not follow from the deposits.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NEW.amount IS DISTINCT FROM (SELECT sum(amount) FROM oversight_closingshare WHERE closing_id = NEW.id)
                OR EXISTS (SELECT FROM oversight_closingshare s WHERE s.closing_id = NEW.id AND abs(s.amount
                    - NEW.amount * s.deposits / (SELECT sum(deposits) FROM oversight_closingshare
                        WHERE closing_id = NEW.id)) >= 0.01)
                OR EXISTS (SELECT FROM oversight_closingshare s WHERE s.closing_id = NEW.id AND s.amount > 0
                    AND s.destination = 'bank' AND s.sent_to = '')
            THEN {refuse(str(self.name), detail="NEW.amount::text")} END IF;
            RETURN NEW;"""  # noqa: S608 - no word of it comes from outside


class SharesAreFixedOnceSubmitted(Guard):
    """Shares change only while their closing is a draft; afterwards only the statement is added, once."""

    name = "shares_change_only_in_a_draft_closing"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    declare = [("state", "text")]
    violation_error_message = _("Shares change only while the closing is a draft: send it back first.")

    def get_func(self, model: Model) -> str:
        return f"""
            SELECT status INTO state FROM oversight_fundclosing
            WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.closing_id ELSE NEW.closing_id END FOR SHARE;
            IF TG_OP = 'UPDATE' AND state IN ('closed', 'voided') AND OLD.statement_id IS NULL
                AND to_jsonb(NEW) - 'statement_id' = to_jsonb(OLD) - 'statement_id'
            THEN RETURN NEW; END IF;
            IF state IS DISTINCT FROM 'draft' OR (TG_OP = 'UPDATE' AND NEW.closing_id <> OLD.closing_id)
            THEN {refuse(str(self.name), detail="state")} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;"""  # noqa: S608 - no word of it comes from outside


class ClosingLeavesTheReserve(Guard):
    """Invariant C10: when the Fund closes, every commitment is honoured and nothing but the reserve is left.

    The shares follow from what each donor has paid in as the books stand then.
    """

    name = "a_closing_leaves_nothing_but_the_reserve"
    when = pgtrigger.After
    operation = pgtrigger.UpdateOf("status")
    condition = pgtrigger.Q(new__status="closed")
    timing = pgtrigger.Deferred
    violation_error_message = _(
        "The books have moved since the closing was submitted, or something is still open: send it back and look again."
    )

    def get_func(self, model: Model) -> str:
        kinds = ", ".join(f"'{kind}'" for kind in OPEN)
        return f"""
            IF (SELECT coalesce(sum(balance), 0) FROM ledger_account WHERE kind = 'unallocated') <> NEW.reserve
                OR EXISTS (SELECT FROM ledger_account WHERE kind IN ({kinds}) AND balance <> 0)
                OR EXISTS (SELECT FROM (SELECT a.donor_id, sum(l.balance) AS paid FROM donors_agreement a
                        JOIN ledger_account l ON l.id = a.contributions_account_id GROUP BY a.donor_id) p
                    FULL JOIN (SELECT * FROM oversight_closingshare WHERE closing_id = NEW.id) s
                        ON s.donor_id = p.donor_id
                    WHERE coalesce(p.paid, 0) <> coalesce(s.deposits, 0))
            THEN {refuse(str(self.name), detail="NEW.number")} END IF;
            RETURN NULL;"""  # noqa: S608 - no word of it comes from outside
