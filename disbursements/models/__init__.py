"""Money out: who may ask and be paid, what is asked with which evidence, and what was paid."""

from __future__ import annotations

from disbursements.models.application import (
    APPLICATION_WORKFLOW,
    LIVE,
    OPEN,
    RESERVED,
    Application,
    ApplicationSignature,
    Method,
)
from disbursements.models.content import ApplicationDocument, Line, ReviewNote
from disbursements.models.parties import (
    PAYEE_WORKFLOW,
    SIGNATORY_WORKFLOW,
    Payee,
    PayeeSignature,
    Signatory,
    SignatorySignature,
)
from disbursements.models.payment import PAYMENT_WORKFLOW, OpeningDisbursement, Payment

__all__ = [
    "APPLICATION_WORKFLOW",
    "LIVE",
    "OPEN",
    "PAYEE_WORKFLOW",
    "PAYMENT_WORKFLOW",
    "RESERVED",
    "SIGNATORY_WORKFLOW",
    "Application",
    "ApplicationDocument",
    "ApplicationSignature",
    "Line",
    "Method",
    "OpeningDisbursement",
    "Payee",
    "PayeeSignature",
    "Payment",
    "ReviewNote",
    "Signatory",
    "SignatorySignature",
]
