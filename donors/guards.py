"""What the database refuses about money in, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import _StrPromise


MOVED = "'{received,qualified,lapsed,due_on}'::text[]"
"""The columns of an instalment that move while its agreement is in force."""

CHANGED = "'{due_on,due_after,due_days,due_event,amount,qualified,amended_by_id}'::text[]"
"""The columns that an amendment changes of an instalment."""
AMENDED = """EXISTS (SELECT FROM donors_amendment m WHERE m.id = NEW.amended_by_id
                AND m.agreement_id = NEW.agreement_id AND m.status = 'countersigned')"""


class FixedOnceSubmitted(Guard):
    """What others sign does not change under their pen: after the draft only the columns of its steps move.

    `steps` are moved by later steps, once: as soon as the column `entered` is written they stand as well, except
    what an amendment changes while the record is in force (`amended`).
    """

    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete
    steps: tuple[str, ...]

    def __init__(
        self,
        *,
        name: str,
        steps: tuple[str, ...],
        says: _StrPromise,
        entered: str = "entry_id",
        amended: tuple[str, ...] = (),
    ) -> None:
        super().__init__(name=name, violation_error_message=says)
        self.steps, self.entered, self.amended = steps, entered, amended

    def get_func(self, model: Model) -> str:
        state = "ARRAY['status', 'round']"
        if self.amended:
            changed = ", ".join(f"'{column}'" for column in self.amended)
            state = f"(ARRAY['status', 'round'] || CASE WHEN OLD.status = 'countersigned' THEN ARRAY[{changed}] END)"
        free = "ARRAY['status', 'round', {}]".format(", ".join(f"'{column}'" for column in self.steps))
        return f"""
            IF TG_OP = 'UPDATE' AND (OLD.status = 'draft'
                OR (OLD.{self.entered} IS NULL AND to_jsonb(NEW) - {free} = to_jsonb(OLD) - {free})
                OR to_jsonb(NEW) - {state} = to_jsonb(OLD) - {state})
            THEN RETURN NEW; END IF;
            {refuse(str(self.name), detail="OLD.status")}
            RETURN NULL;"""


class Posted(Guard):
    """State and books are coupled: at the end of the transaction what a step writes is there in its states only."""

    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update
    timing = pgtrigger.Deferred
    states: tuple[str, ...]
    columns: tuple[str, ...]

    def __init__(self, *, name: str, states: tuple[str, ...], columns: tuple[str, ...], says: _StrPromise) -> None:
        super().__init__(name=name, violation_error_message=says)
        self.states, self.columns = states, columns

    def get_func(self, model: Model) -> str:
        states = ", ".join(f"'{state}'" for state in self.states)
        return f"""
            IF EXISTS (SELECT FROM {model._meta.db_table} WHERE id = NEW.id AND num_nonnulls({", ".join(self.columns)})
                       <> CASE WHEN status IN ({states}) THEN {len(self.columns)} ELSE 0 END)
            THEN {refuse(str(self.name), detail="NEW.id::text")} END IF;
            RETURN NULL;"""


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
