"""A donor's closing statement as a PDF: what it paid in, the fees, what went back before, and its share."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Final
from uuid import uuid5

from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import translation

from donors.models import DonorReturn, Encashment, Receipt
from oversight.models import ClosingShare
from oversight.reports.pdf import STYLE
from trustfund.fund.models import Document, Fund
from trustfund.fund.services import Examined, clear_unfinished, examine, store_document
from trustfund.web.pdf import typesetter

ZERO: Final = Decimal(0)


def html(share: ClosingShare, language: str) -> str:
    """Return the statement as HTML in one language."""
    donor, closing = share.donor, share.closing
    receipts = Receipt.objects.booked().filter(agreement__donor=donor).select_related("agreement")
    receipts = receipts.order_by("value_on", "number")
    encashed = Encashment.objects.filter(note__in=receipts, status="encashed")
    before = DonorReturn.objects.filter(donor=donor, status="returned").order_by("returned_on", "number")
    with translation.override(language):
        return render_to_string(
            "reports/closing_statement.html",
            {
                "language": language,
                "fund": Fund.objects.first(),
                "closing": closing,
                "donor": donor,
                "share": share,
                "unit": closing.fund.holding_currency,
                "receipts": receipts,
                "paid_in": sum((each.amount_usd for each in receipts), ZERO),
                "fees": sum((each.fee_usd or ZERO for each in (*receipts, *encashed)), ZERO),
                "before": before,
                "returned_before": sum((each.amount for each in before), ZERO),
                "all_deposits": sum((each.deposits for each in closing.shares.all()), ZERO),
            },
        )


def printed(share: ClosingShare) -> Examined:
    """Return the statement as a file that may be kept. Raises `NoTypesetter` without Pango."""
    language = share.donor.language
    identifier = hashlib.md5(f"{share.pk}{language}".encode(), usedforsecurity=False).hexdigest()
    content: bytes = typesetter().to_pdf(html(share, language), style=STYLE, identifier=identifier)
    name = f"closing-statement-{share.closing.number}-{share.donor.short_name}-{language}.pdf"
    return examine(ContentFile(content, name=name))


def keep(share: ClosingShare, file: Examined) -> None:
    """Store the statement where its donor reads it. A second attempt gives it the same id."""
    document_id = uuid5(share.pk, "closing statement")
    clear_unfinished(document_id, file.name)
    document = store_document(
        file,
        title=file.name.removesuffix(".pdf"),
        kind=Document.Kind.STATEMENT,
        by=None,
        level=Document.Level.PARTY,
        party=share.donor.party,
        id=document_id,
    )
    ClosingShare.objects.filter(pk=share.pk).update(statement=document)
