"""What an entry of the journal and an act of the book of acts are called by people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from trustfund.access.words import OBJECTS
from trustfund.web import words
from trustfund.web.workflow import registered

if TYPE_CHECKING:
    from oversight.figures import Figures

ENTRIES: Final[dict[str, Any]] = {
    "pledge.announced": _("Pledge announced"),
    "agreement.countersigned": _("Agreement countersigned"),
    "amendment.countersigned": _("Amendment countersigned"),
    "condition.met": _("Condition met"),
    "condition.lapsed": _("Condition lapsed"),
    "receipt.received": _("Contribution received"),
    "return.sent": _("Returned to a donor"),
    "income.posted": _("Investment income posted"),
    "fund_closing.closed": _("Returned to all donors at closing"),
    "unapplied.held": _("Held as unapplied"),
    "unapplied.returned": _("Returned to the sender"),
    "allocation": _("Allocated by the board"),
    "allocation.cancelled": _("Allocation cancelled by the board"),
    "grant.signed": _("Grant signed"),
    "application.submitted": _("Set aside for an application"),
    "payment.paid": _("Paid"),
    "opening.disbursement": _("Disbursed before this system"),
    "open_phase": _("Phase opened"),
    "reversal": _("Reversal"),
}

ACTS: Final[dict[str, Any]] = {
    "access_review.judged": _("Roles judged in the access review"),
    "account.invited": _("Invitation sent"),
    "account.made": _("Account made"),
    "account.opened_again": _("Account opened again"),
    "account.shut": _("Account shut"),
    "agency.entered": _("Implementing entity entered"),
    "agreement.edited": _("Agreement edited"),
    "allocation.made": _("Allocation made"),
    "allocation.cancelled": _("Allocation cancelled"),
    "amendment.edited": _("Amendment edited"),
    "application.document_attached": _("Document attached"),
    "application.document_detached": _("Document taken off"),
    "application.edited": _("Application edited"),
    "application.line_added": _("Line added"),
    "application.line_edited": _("Line edited"),
    "application.line_removed": _("Line removed"),
    "application.noted": _("Internal note written"),
    "bank.matched": _("Bank lines compared with what is owed"),
    "bank_file.taken_in": _("Bank file taken in"),
    "books.verified": _("Books verified"),
    "call.edited": _("Call of funds edited"),
    "call.letter_downloaded": _("Letter of a call of funds downloaded"),
    "decision.record": _("Decision entered in the minutes"),
    "disbursement.taken_on": _("Earlier disbursement taken on"),
    "document.downloaded": _("Document downloaded"),
    "document.infected": _("Virus found in a stored document"),
    "document.refused": _("Document not given out"),
    "document.store": _("Document stored"),
    "donor.edited": _("Donor's record corrected"),
    "donor.register": _("Donor registered"),
    "email.asked": _("Another address asked for"),
    "email.cancelled": _("Change of address cancelled"),
    "email.changed": _("Address changed"),
    "email.confirmed": _("Change of address confirmed"),
    "email.disowned": _("Change of address disowned: “this was not me”"),
    "factor.added": _("Second factor added"),
    "factor.removed": _("Second factor removed"),
    "factors.forgotten": _("Lost second factors taken"),
    "fee_schedule.enter": _("Fee version entered"),
    "fund_closing.edited": _("Closing edited"),
    "fund.enter_resolution": _("Resolution entered"),
    "fund.establish": _("Fund established"),
    "grant.edited": _("Grant edited"),
    "language.chosen": _("Language chosen"),
    "list.exported": _("List exported"),
    "month.close": _("Month closed"),
    "party.entered": _("Party entered"),
    "password.changed": _("Password changed"),
    "person.left": _("Person left"),
    "phase.open": _("Phase opened"),
    "pledge.edited": _("Pledge edited"),
    "project.cofinancing_named": _("Co-financier named"),
    "project.edited": _("Project edited"),
    "proposed_decision.revise": _("Proposal revised"),
    "records.imported": _("Records imported from a file"),
    "rate.record": _("Exchange rate entered"),
    "rates.enter": _("Exchange rates entered"),
    "receipt.edited": _("Receipt edited"),
    "reminders.enter": _("Version of the reminders entered"),
    "report.downloaded": _("Report downloaded"),
    "return.edited": _("Return edited"),
    "role.ended": _("Role ended"),
    "role.granted": _("Role granted"),
    "session.began": _("Signed in"),
    "session.ended": _("Signed out"),
    "session.ended_elsewhere": _("Signed out elsewhere"),
    "sessions.ended": _("All sessions ended by an administrator"),
    "signatory.ended": _("Right to sign ended"),
    "statement.downloaded": _("Statement of account downloaded"),
    "task.begun_again": _("Task begun again"),
    "task.cancelled": _("Task cancelled"),
    "trustee_account.open": _("Trustee account opened"),
    "window.open": _("Window opened"),
}


def entry_kind(kind: str) -> str:
    """Return what an entry of this kind is called."""
    return str(ENTRIES.get(kind) or kind.replace(".", " ").replace("_", " ").capitalize())


def older_rates(now: Figures) -> list[str]:
    """Say which unpaid amounts are stated at a rate older than the tolerance, or at none."""
    said = []
    for lacks in now.lacking:
        if lacks.last_on is None:
            text = _t("Unpaid amounts in %(currency)s are in no total: no exchange rate is known.")
        else:
            text = _t(
                "Unpaid amounts in %(currency)s are stated at the rate of %(on)s: no newer one is entered. "
                "A report needs a rate of its own day."
            )
        said.append(text % {"currency": lacks.currency, "on": words.day(lacks.last_on) if lacks.last_on else ""})
    return said


def act_verb(verb: str) -> str:
    """Return what an act of this verb is called: from the table above, else the label of a workflow's step."""
    if verb in ACTS:
        return str(ACTS[verb])
    prefix, _point, name = verb.partition(".")
    for model, flow in registered():
        if flow.name == prefix and flow.has_step(name):
            return f"{capfirst(model._meta.verbose_name)}: {flow.step(name).label}"
    return verb.replace(".", " ").replace("_", " ").capitalize()


def act_object(name: str) -> str:
    """Return what an object of the policy is called."""
    return capfirst(str(OBJECTS.get(name) or name))
