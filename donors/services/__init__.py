"""The only place that writes money in: from a donor's word to cash in the trustee's account."""

from __future__ import annotations

from donors.services import bank_matches, bank_matching, bank_unapplied
from donors.services.accounts_of_donors import balance_account, donor_cash_account, returned_account
from donors.services.agreements import (
    countersign,
    countersign_beyond_pledge,
    draft_agreement,
    edit_agreement,
    send_back_agreement,
    submit_agreement,
    withdraw_agreement,
)
from donors.services.amendments import (
    countersign_amendment,
    countersign_amendment_beyond_pledge,
    draft_amendment,
    edit_amendment,
    send_back_amendment,
    submit_amendment,
    withdraw_amendment,
)
from donors.services.bank_files import take_in
from donors.services.calls import (
    cancel_call,
    draft_call,
    edit_call,
    send_back_call,
    send_call,
    submit_call,
    withdraw_call,
)
from donors.services.donors import edit_donor, register_donor
from donors.services.instalments import InstalmentTerms, PortionTerms
from donors.services.occurrences import confirm_occurrence, propose_occurrence, reject_occurrence, void_occurrence
from donors.services.pledges import (
    announce,
    cancel_pledge,
    confirm_pledge,
    draft_pledge,
    edit_pledge,
    send_back_pledge,
    submit_pledge,
)
from donors.services.receipts import (
    draft_receipt,
    edit_receipt,
    fee_of,
    fee_version,
    receive,
    send_back_receipt,
    submit_receipt,
    void_receipt,
    withdraw_receipt,
)
from donors.services.reminders import enter_reminder_schedule, remind
from donors.services.returns import (
    approve_return,
    draft_return,
    edit_return,
    record_return,
    send_back_return,
    submit_return,
    void_return,
    withdraw_return,
)
from donors.services.sentences import require_decimals

__all__ = [
    "InstalmentTerms",
    "PortionTerms",
    "announce",
    "approve_return",
    "balance_account",
    "bank_matches",
    "bank_matching",
    "bank_unapplied",
    "cancel_call",
    "cancel_pledge",
    "confirm_occurrence",
    "confirm_pledge",
    "countersign",
    "countersign_amendment",
    "countersign_amendment_beyond_pledge",
    "countersign_beyond_pledge",
    "donor_cash_account",
    "draft_agreement",
    "draft_amendment",
    "draft_call",
    "draft_pledge",
    "draft_receipt",
    "draft_return",
    "edit_agreement",
    "edit_amendment",
    "edit_call",
    "edit_donor",
    "edit_pledge",
    "edit_receipt",
    "edit_return",
    "enter_reminder_schedule",
    "fee_of",
    "fee_version",
    "propose_occurrence",
    "receive",
    "record_return",
    "register_donor",
    "reject_occurrence",
    "remind",
    "require_decimals",
    "returned_account",
    "send_back_agreement",
    "send_back_amendment",
    "send_back_call",
    "send_back_pledge",
    "send_back_receipt",
    "send_back_return",
    "send_call",
    "submit_agreement",
    "submit_amendment",
    "submit_call",
    "submit_pledge",
    "submit_receipt",
    "submit_return",
    "take_in",
    "void_occurrence",
    "void_receipt",
    "void_return",
    "withdraw_agreement",
    "withdraw_amendment",
    "withdraw_call",
    "withdraw_receipt",
    "withdraw_return",
]
