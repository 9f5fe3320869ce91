"""Handing out a stored document: to whom the policy allows it, as an attachment, with the reader in the acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import get_object_or_404

from disbursements.models import Application
from donors.models import Agreement, Receipt
from oversight.models import AccessReview, Report
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.fund.handing_out import hand_out
from trustfund.fund.models import Document

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseBase

    from trustfund.access.models import User


def documents_visible_to(user: User) -> QuerySet[Document]:
    """Return the documents of this user's parties, and those of the records this user may read."""
    through = (
        Q(applications__application__in=Application.objects.visible_to(user, Action.READ))
        | Q(agreements__in=Agreement.objects.visible_to(user, Action.READ))
        | Q(receipts__in=Receipt.objects.visible_to(user, Action.READ))
        | Q(report_file__report__in=Report.objects.visible_to(user, Action.READ))
        | Q(access_review__review__in=AccessReview.objects.visible_to(user, Action.READ))
    )
    direct = Document.objects.visible_to(user, Action.READ).values("pk")
    return Document.objects.filter(through | Q(pk__in=direct)).distinct()


@opens("document", Action.READ, methods=("GET", "HEAD"))
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Send the file; what is not for this reader does not exist for them."""
    user = reader(request)
    document = get_object_or_404(documents_visible_to(user), pk=pk)
    return hand_out(request, document, by=user)
