"""What the database refuses about promissory notes and their encashment, whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.utils.translation import gettext_lazy as _

from trustfund.guards import Guard, refuse

if TYPE_CHECKING:
    from django.db.models import Model

DIFFERS = """
    IF (SELECT r.encashed <> coalesce(sum(e.amount) FILTER (WHERE e.status = 'encashed'), 0)
            OR coalesce(sum(e.carried_usd) FILTER (WHERE e.status = 'encashed'), 0) > r.amount_usd
            OR (r.encashed = r.amount
                AND coalesce(sum(e.carried_usd) FILTER (WHERE e.status = 'encashed'), 0) <> r.amount_usd)
        FROM donors_receipt r LEFT JOIN donors_encashment e ON e.note_id = r.id WHERE r.id = {note} GROUP BY r.id)"""


class EncashmentFitsItsNote(Guard):
    """An encashment is of a promissory note, in the note's currency, and no earlier than the note was received."""

    name = "an_encashment_fits_its_note"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    violation_error_message = _(
        "The encashment does not fit its promissory note: another currency, or a day before the note was received."
    )

    def get_func(self, model: Model) -> str:
        return f"""
            IF NOT EXISTS (SELECT FROM donors_receipt r WHERE r.id = NEW.note_id AND r.means = 'note'
                AND r.currency = NEW.currency AND r.value_on <= NEW.value_on)
            THEN {refuse(str(self.name), detail="NEW.currency")} END IF;
            RETURN NEW;"""


class NoteIsEncashedOnce(Guard):
    """At the end of the transaction a note has become cash for what its encashments say, and leaves the books with it."""

    name = "a_note_is_encashed_by_its_encashments"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("status")
    timing = pgtrigger.Deferred
    violation_error_message = _("A promissory note is encashed by exactly what its encashments say.")

    def get_func(self, model: Model) -> str:
        return f"""{DIFFERS.format(note="NEW.note_id")}
            THEN {refuse(str(self.name), detail="NEW.note_id::text")} END IF;
            RETURN NULL;"""


class EncashedIsTheSum(Guard):
    """The same from the note's side: its total is not written by hand."""

    name = "what_is_encashed_of_a_note_is_the_sum"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("encashed")
    timing = pgtrigger.Deferred
    violation_error_message = _("A promissory note is encashed by exactly what its encashments say.")

    def get_func(self, model: Model) -> str:
        return f"""{DIFFERS.format(note="NEW.id")}
            THEN {refuse(str(self.name), detail="NEW.id::text")} END IF;
            RETURN NULL;"""


class RemittanceIsEnteredOnce(Guard):
    """One remittance is a receipt or an encashment, never both.

    Within its own table a unique index keeps it. Across the two, entering an encashment waits for receipts being
    entered, and they for it; receipts do not wait for each other. A promissory note's own number is no remittance.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("remittance_reference", "status")
    violation_error_message = _(
        "This remittance reference is entered already, as a receipt or as the encashment of a note: look for it first."
    )
    other: str
    own: str
    lock: str

    def __init__(self, *, name: str, other: str, own: str, lock: str) -> None:
        super().__init__(name=name)
        self.other, self.own, self.lock = other, own, lock

    def get_func(self, model: Model) -> str:
        return f"""
            IF NEW.status NOT IN ('withdrawn', 'voided') AND {self.own} THEN
                PERFORM {self.lock}(hashtext('remittance_reference'));
                IF EXISTS (SELECT FROM {self.other} WHERE status NOT IN ('withdrawn', 'voided')
                    AND upper(remittance_reference) = upper(NEW.remittance_reference))
                THEN {refuse(str(self.name), detail="NEW.number")} END IF;
            END IF;
            RETURN NEW;"""
