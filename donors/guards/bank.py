"""What the database refuses about the bank's statements and their lines, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model


class StatementTies(Guard):
    """At the end of the transaction a statement's lines lead from its opening balance to its closing balance."""

    name = "a_statement_ties"
    when = pgtrigger.After
    operation = pgtrigger.Insert
    timing = pgtrigger.Deferred
    violation_error_message = _("The lines of the statement do not lead from its opening to its closing balance.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NEW.closing <> NEW.opening + (SELECT coalesce(sum(CASE WHEN is_credit THEN amount ELSE -amount END), 0)
                                             FROM donors_bankline WHERE statement_id = NEW.id)
            THEN {refuse(str(self.name), detail="NEW.number")} END IF;
            RETURN NULL;"""  # noqa: S608 - no word of it comes from outside


class LineIsOfItsStatement(Guard):
    """A line is written with its statement, on the same account, in its currency and days."""

    name = "a_bank_line_is_of_its_statement"
    when = pgtrigger.Before
    operation = pgtrigger.Insert
    violation_error_message = _("The line does not lie in its statement: another account, currency or day.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NOT EXISTS (SELECT FROM donors_bankstatement s WHERE s.id = NEW.statement_id
                AND s.trustee_account_id = NEW.trustee_account_id AND s.currency = NEW.currency
                AND NEW.booked_on BETWEEN s.opened_on AND s.closed_on)
            THEN {refuse(str(self.name), detail="NEW.place::text")} END IF;
            RETURN NEW;"""


class LinesTie(Guard):
    """Lines come all at once with their statement: none can be slipped in afterwards without breaking its sum."""

    name = "lines_lead_to_the_closing_balance"
    when = pgtrigger.After
    operation = pgtrigger.Insert
    level = pgtrigger.Statement
    referencing = pgtrigger.Referencing(new="told")
    violation_error_message = _("The lines of the statement do not lead from its opening to its closing balance.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF EXISTS (SELECT FROM donors_bankstatement s WHERE s.id IN (SELECT statement_id FROM told)
                AND s.closing <> s.opening + (SELECT sum(CASE WHEN l.is_credit THEN l.amount ELSE -l.amount END)
                                              FROM donors_bankline l WHERE l.statement_id = s.id))
            THEN {refuse(str(self.name))} END IF;
            RETURN NULL;"""  # noqa: S608 - no word of it comes from outside


class MatchFitsItsLine(Guard):
    """A match is of money that came in, of the line's amount; what it is, is live, of the same account and dollars."""

    name = "a_match_fits_its_line"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    violation_error_message = _("The match does not fit the line of the bank: another amount, account or direction.")

    def get_func(self, model: Model) -> str:
        return f"""
            IF NOT EXISTS (SELECT FROM donors_bankline l WHERE l.id = NEW.line_id AND l.is_credit
                AND l.amount = NEW.amount AND l.currency = NEW.currency)
                OR (NEW.status IN ('matched', 'assigned') AND NOT EXISTS (
                    SELECT FROM donors_bankline l JOIN (
                        SELECT id, status, amount_usd, trustee_account_id FROM donors_receipt
                        WHERE id = NEW.receipt_id AND means <> 'note'
                        UNION ALL SELECT id, status, amount_usd, trustee_account_id FROM donors_encashment
                        WHERE id = NEW.encashment_id) r ON r.trustee_account_id = l.trustee_account_id
                    WHERE l.id = NEW.line_id AND r.status NOT IN ('withdrawn', 'voided') AND r.amount_usd = NEW.amount))
                OR (TG_OP = 'UPDATE' AND (NEW.line_id, NEW.amount, NEW.currency) <> (OLD.line_id, OLD.amount, OLD.currency))
            THEN {refuse(str(self.name), detail="NEW.status")} END IF;
            RETURN NEW;"""  # noqa: S608 - no word of it comes from outside


class KeepsItsLine(Guard):
    """At the end of the transaction a record that a line is matched with is live and of the line's amount (C5)."""

    when = pgtrigger.After
    operation = pgtrigger.Update
    timing = pgtrigger.Deferred
    violation_error_message = _("It is matched with a line of the bank of another amount: free the line first.")
    column: str

    def __init__(self, *, name: str, column: str) -> None:
        super().__init__(name=name)
        self.column = column

    def get_func(self, model: Model) -> str:
        return f"""
            IF EXISTS (SELECT FROM donors_bankmatch m JOIN {model._meta.db_table} r ON r.id = m.{self.column}
                WHERE m.{self.column} = NEW.id AND m.status IN ('matched', 'assigned')
                AND (r.status IN ('withdrawn', 'voided') OR r.amount_usd <> m.amount))
            THEN {refuse(str(self.name), detail="NEW.number")} END IF;
            RETURN NULL;"""
