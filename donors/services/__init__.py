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
from donors.services.bank_files import take_in
from donors.services.donors import register_donor
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

__all__ = [
    "InstalmentTerms",
    "announce",
    "cancel_pledge",
    "confirm_pledge",
    "countersign",
    "countersign_beyond_pledge",
    "draft_agreement",
    "draft_pledge",
    "draft_receipt",
    "edit_agreement",
    "edit_pledge",
    "edit_receipt",
    "fee_of",
    "receive",
    "register_donor",
    "send_back_agreement",
    "send_back_pledge",
    "send_back_receipt",
    "submit_agreement",
    "submit_pledge",
    "submit_receipt",
    "take_in",
    "void_receipt",
    "withdraw_agreement",
    "withdraw_receipt",
]
