"""The only place that writes money in: from a donor's word to cash in the trustee's account."""

from __future__ import annotations

from donors.services.agreements import (
    InstalmentTerms,
    countersign,
    countersign_beyond_pledge,
    draft_agreement,
    edit_agreement,
    send_back_agreement,
    submit_agreement,
    withdraw_agreement,
)
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
    receive,
    send_back_receipt,
    submit_receipt,
    void_receipt,
    withdraw_receipt,
)
from donors.services.reminders import enter_reminder_schedule, remind

__all__ = [
    "InstalmentTerms",
    "announce",
    "cancel_call",
    "cancel_pledge",
    "confirm_pledge",
    "countersign",
    "countersign_beyond_pledge",
    "draft_agreement",
    "draft_call",
    "draft_pledge",
    "draft_receipt",
    "edit_agreement",
    "edit_call",
    "edit_donor",
    "edit_pledge",
    "edit_receipt",
    "enter_reminder_schedule",
    "fee_of",
    "receive",
    "register_donor",
    "remind",
    "send_back_agreement",
    "send_back_call",
    "send_back_pledge",
    "send_back_receipt",
    "send_call",
    "submit_agreement",
    "submit_call",
    "submit_pledge",
    "submit_receipt",
    "void_receipt",
    "withdraw_agreement",
    "withdraw_call",
    "withdraw_receipt",
]
