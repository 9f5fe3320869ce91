"""The only place that writes applications, payees and payments: one function per verb of the trade."""

from __future__ import annotations

from disbursements.services.drafting import (
    add_line,
    attach,
    attach_file,
    detach,
    draft_application,
    edit_application,
    edit_line,
    note_internally,
    remove_line,
)
from disbursements.services.parties import (
    accept_signatory,
    decline_payee,
    decline_signatory,
    end_signatures_of,
    enter_payee,
    propose_signatory,
    revoke_signatory,
    verify_payee,
)
from disbursements.services.paying import confirm_paid, record_failed, release, take_on
from disbursements.services.reviewing import approve, decline, endorse, send_back, withdraw
from disbursements.services.submitting import submit

__all__ = [
    "accept_signatory",
    "add_line",
    "approve",
    "attach",
    "attach_file",
    "confirm_paid",
    "decline",
    "decline_payee",
    "decline_signatory",
    "detach",
    "draft_application",
    "edit_application",
    "edit_line",
    "end_signatures_of",
    "endorse",
    "enter_payee",
    "note_internally",
    "propose_signatory",
    "record_failed",
    "release",
    "remove_line",
    "revoke_signatory",
    "send_back",
    "submit",
    "take_on",
    "verify_payee",
    "withdraw",
]
