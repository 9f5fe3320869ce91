"""Money in: donors, what they pledge, sign and pay."""

from __future__ import annotations

from donors.models.agreement import AGREEMENT_WORKFLOW, Agreement, AgreementSignature, Instalment
from donors.models.burden import BURDEN_WORKFLOW, BurdenKey, BurdenKeySignature, BurdenShare
from donors.models.donor import Donor, PledgeAccount
from donors.models.pledge import PLEDGE_WORKFLOW, Pledge, PledgeSignature
from donors.models.receipt import RECEIPT_WORKFLOW, Receipt, ReceiptSignature

__all__ = [
    "AGREEMENT_WORKFLOW",
    "BURDEN_WORKFLOW",
    "PLEDGE_WORKFLOW",
    "RECEIPT_WORKFLOW",
    "Agreement",
    "AgreementSignature",
    "BurdenKey",
    "BurdenKeySignature",
    "BurdenShare",
    "Donor",
    "Instalment",
    "Pledge",
    "PledgeAccount",
    "PledgeSignature",
    "Receipt",
    "ReceiptSignature",
]
