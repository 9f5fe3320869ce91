"""Money in: donors, what they pledge, sign and pay."""

from __future__ import annotations

from donors.models.agreement import AGREEMENT_WORKFLOW, Agreement, AgreementSignature
from donors.models.amendment import (
    AMENDMENT_WORKFLOW,
    AgreementVersion,
    AmendedInstalment,
    Amendment,
    AmendmentSignature,
)
from donors.models.bank import BankFile, BankLine, BankStatement
from donors.models.bank_match import (
    MATCH_WORKFLOW,
    BankMatch,
    BankMatchSignature,
    BankSuggestion,
    UnappliedAccount,
)
from donors.models.burden import BURDEN_WORKFLOW, BurdenKey, BurdenKeySignature, BurdenShare
from donors.models.call import CALL_WORKFLOW, Call, CallSignature
from donors.models.donor import Donor, PledgeAccount
from donors.models.encashment import ENCASHMENT_WORKFLOW, Encashment, EncashmentSignature
from donors.models.instalment import DueAfter, Instalment
from donors.models.occurrence import OCCURRENCE_WORKFLOW, Occurrence, OccurrenceSignature
from donors.models.pledge import PLEDGE_WORKFLOW, Pledge, PledgeSignature
from donors.models.portion import Portion
from donors.models.receipt import RECEIPT_WORKFLOW, Receipt, ReceiptSignature
from donors.models.reminder import CallReminder, ReminderSchedule
from donors.models.returning import RETURN_WORKFLOW, DonorReturn, ReturnSignature

__all__ = [
    "AGREEMENT_WORKFLOW",
    "AMENDMENT_WORKFLOW",
    "BURDEN_WORKFLOW",
    "CALL_WORKFLOW",
    "ENCASHMENT_WORKFLOW",
    "MATCH_WORKFLOW",
    "OCCURRENCE_WORKFLOW",
    "PLEDGE_WORKFLOW",
    "RECEIPT_WORKFLOW",
    "RETURN_WORKFLOW",
    "Agreement",
    "AgreementSignature",
    "AgreementVersion",
    "AmendedInstalment",
    "Amendment",
    "AmendmentSignature",
    "BankFile",
    "BankLine",
    "BankMatch",
    "BankMatchSignature",
    "BankStatement",
    "BankSuggestion",
    "BurdenKey",
    "BurdenKeySignature",
    "BurdenShare",
    "Call",
    "CallReminder",
    "CallSignature",
    "Donor",
    "DonorReturn",
    "DueAfter",
    "Encashment",
    "EncashmentSignature",
    "Instalment",
    "Occurrence",
    "OccurrenceSignature",
    "Pledge",
    "PledgeAccount",
    "PledgeSignature",
    "Portion",
    "Receipt",
    "ReceiptSignature",
    "ReminderSchedule",
    "ReturnSignature",
    "UnappliedAccount",
]
