"""Money in: donors, what they pledge, sign and pay."""

from __future__ import annotations

from donors.models.agreement import AGREEMENT_WORKFLOW, Agreement, AgreementSignature, Instalment
from donors.models.donor import Donor, PledgeAccount
from donors.models.pledge import PLEDGE_WORKFLOW, Pledge, PledgeSignature
from donors.models.receipt import RECEIPT_WORKFLOW, Receipt, ReceiptSignature
from donors.models.returning import RETURN_WORKFLOW, DonorReturn, ReturnSignature

__all__ = [
    "AGREEMENT_WORKFLOW",
    "PLEDGE_WORKFLOW",
    "RECEIPT_WORKFLOW",
    "RETURN_WORKFLOW",
    "Agreement",
    "AgreementSignature",
    "Donor",
    "DonorReturn",
    "Instalment",
    "Pledge",
    "PledgeAccount",
    "PledgeSignature",
    "Receipt",
    "ReceiptSignature",
    "ReturnSignature",
]
