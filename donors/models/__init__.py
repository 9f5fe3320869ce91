"""Money in: donors, what they pledge, sign and pay."""

from __future__ import annotations

from donors.models.agreement import AGREEMENT_WORKFLOW, Agreement, AgreementSignature, Instalment
from donors.models.call import CALL_WORKFLOW, Call, CallSignature
from donors.models.donor import Donor, PledgeAccount
from donors.models.pledge import PLEDGE_WORKFLOW, Pledge, PledgeSignature
from donors.models.receipt import RECEIPT_WORKFLOW, Receipt, ReceiptSignature
from donors.models.reminder import CallReminder, ReminderSchedule

__all__ = [
    "AGREEMENT_WORKFLOW",
    "CALL_WORKFLOW",
    "PLEDGE_WORKFLOW",
    "RECEIPT_WORKFLOW",
    "Agreement",
    "AgreementSignature",
    "Call",
    "CallReminder",
    "CallSignature",
    "Donor",
    "Instalment",
    "Pledge",
    "PledgeAccount",
    "PledgeSignature",
    "Receipt",
    "ReceiptSignature",
    "ReminderSchedule",
]
