"""Which rows stand behind the addresses of money in, and whose they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.db.models import Q

from tests.access.walk import Shelf
from tests.access.whose import of_party

ANNOUNCED: Final = Q(status="announced")
PLEDGE: Final = Shelf(
    "donors.Pledge",
    own=lambda user: of_party("donor__party")(user) & Q(status="confirmed"),
    parts=((ANNOUNCED, "pledge_announced"), (~ANNOUNCED, "pledge_unannounced")),
)
MADE_PLEDGE: Final = replace(PLEDGE, every=~ANNOUNCED, parts=())
AGREEMENT: Final = Shelf(
    "donors.Agreement",
    own=lambda user: of_party("donor__party")(user) & Q(status__in=["submitted", "countersigned"]),
)
AMENDMENT: Final = Shelf(
    "donors.Amendment",
    own=lambda user: of_party("agreement__donor__party")(user) & Q(status__in=["submitted", "countersigned"]),
)
OCCURRENCE: Final = Shelf(
    "donors.Occurrence",
    own=lambda user: of_party("instalment__agreement__donor__party")(user) & Q(status__in=["confirmed", "voided"]),
)
RECEIPT: Final = Shelf(
    "donors.Receipt",
    own=lambda user: of_party("agreement__donor__party")(user) & Q(status__in=["received", "voided"]),
)
ENCASHMENT: Final = Shelf(
    "donors.Encashment",
    own=lambda user: of_party("note__agreement__donor__party")(user) & Q(status__in=["encashed", "voided"]),
)
RETURN: Final = Shelf(
    "donors.DonorReturn",
    own=lambda user: of_party("donor__party")(user) & Q(status__in=["approved", "returned", "voided"]),
)
CALL: Final = Shelf(
    "donors.Call",
    own=lambda user: of_party("instalment__agreement__donor__party")(user) & Q(status__in=["sent", "cancelled"]),
)
BALANCE: Final = Shelf("donors.Donor", own=of_party("party"), every=Q(balance_account__isnull=False))
SHARE: Final = Shelf(
    "oversight.ClosingShare",
    own=lambda user: of_party("donor__party")(user) & Q(closing__status__in=["closed", "voided"]),
)
CLOSING: Final = Shelf(
    "oversight.FundClosing",
    own=lambda user: of_party("shares__donor__party")(user) & Q(status__in=["closed", "voided"]),
)
DONOR: Final = Shelf("donors.Donor", published=Q(pledges__status="announced") | Q(agreements__status="countersigned"))

SHELVES: Final[dict[str, Shelf]] = {
    "donors:donor_detail": DONOR,
    "donors:pledge_detail": PLEDGE,
    "donors:pledge_edit": MADE_PLEDGE,
    "donors:pledge_step": PLEDGE,
    "donors:agreement_detail": AGREEMENT,
    "donors:agreement_edit": AGREEMENT,
    "donors:agreement_step": AGREEMENT,
    "donors:agreement_history": AGREEMENT,
    "donors:agreement_terms": replace(AGREEMENT, every=Q(versions__isnull=False)),
    "donors:amendment_new": replace(AGREEMENT, every=Q(status="countersigned")),
    "donors:amendment_detail": AMENDMENT,
    "donors:amendment_edit": AMENDMENT,
    "donors:amendment_step": AMENDMENT,
    "donors:occurrence_new": AGREEMENT,
    "donors:occurrence_detail": OCCURRENCE,
    "donors:occurrence_step": OCCURRENCE,
    "donors:donor_edit": DONOR,
    "donors:call_detail": CALL,
    "donors:call_edit": CALL,
    "donors:call_letter": CALL,
    "donors:call_step": CALL,
    "donors:receipt_detail": RECEIPT,
    "donors:receipt_edit": RECEIPT,
    "donors:receipt_step": RECEIPT,
    "donors:encashment_detail": ENCASHMENT,
    "donors:encashment_edit": ENCASHMENT,
    "donors:encashment_step": ENCASHMENT,
    "donors:balance_detail": BALANCE,
    "donors:return_detail": RETURN,
    "donors:return_edit": RETURN,
    "donors:return_step": RETURN,
    "oversight:closing_detail": CLOSING,
    "oversight:closing_edit": CLOSING,
    "oversight:closing_step": CLOSING,
}
