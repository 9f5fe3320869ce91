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

__all__ = [
    "InstalmentTerms",
    "announce",
    "approve_return",
    "cancel_pledge",
    "confirm_pledge",
    "countersign",
    "countersign_beyond_pledge",
    "draft_agreement",
    "draft_pledge",
    "draft_receipt",
    "draft_return",
    "edit_agreement",
    "edit_pledge",
    "edit_receipt",
    "edit_return",
    "fee_of",
    "receive",
    "record_return",
    "register_donor",
    "send_back_agreement",
    "send_back_pledge",
    "send_back_receipt",
    "send_back_return",
    "submit_agreement",
    "submit_pledge",
    "submit_receipt",
    "submit_return",
    "void_receipt",
    "void_return",
    "withdraw_agreement",
    "withdraw_receipt",
    "withdraw_return",
]
