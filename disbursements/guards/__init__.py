"""What the database refuses about applications and payments, whoever writes."""

from __future__ import annotations

from disbursements.guards.application import (
    ApplicationAsksForItsLines,
    ApplicationReachesTheMinimum,
    GrantIsEffective,
    InvoicesFollowTheApplication,
    OnlyDraftsAreEdited,
    ReservationFollowsTheState,
)
from disbursements.guards.content import DocumentsAreFixedOnceSubmitted, ExpenditureIsEligible, LineFitsItsApplication
from disbursements.guards.parties import PayeeNeverChanges, SignatoryChangesOnlyItsEnd
from disbursements.guards.payment import (
    PaidPaymentIsPosted,
    PaymentIsInTime,
    PaymentKeepsItsTerms,
    PaymentRestsOnItsApplication,
)
from disbursements.guards.signatures import NobodyJudgesWhatTheyMade, SignatorySubmits, WhoLeftApprovesNothing

__all__ = [
    "ApplicationAsksForItsLines",
    "ApplicationReachesTheMinimum",
    "DocumentsAreFixedOnceSubmitted",
    "ExpenditureIsEligible",
    "GrantIsEffective",
    "InvoicesFollowTheApplication",
    "LineFitsItsApplication",
    "NobodyJudgesWhatTheyMade",
    "OnlyDraftsAreEdited",
    "PaidPaymentIsPosted",
    "PayeeNeverChanges",
    "PaymentIsInTime",
    "PaymentKeepsItsTerms",
    "PaymentRestsOnItsApplication",
    "ReservationFollowsTheState",
    "SignatoryChangesOnlyItsEnd",
    "SignatorySubmits",
    "WhoLeftApprovesNothing",
]
