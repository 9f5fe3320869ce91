"""The letter of a call of funds as a PDF, in the donor's language of record: the same call gives the same bytes.

Another edition needs a translation and nothing else. The account number stands in it for those whom the access rules
let read it there: the donor's own people and the approvers; for others the letter is the same with it masked.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape

from donors.models import Call
from donors.tables.calls import spaced
from trustfund.access.models import Party
from trustfund.fund.models import Fund
from trustfund.web.pdf import typesetter

if TYPE_CHECKING:
    from uuid import UUID

ACCOUNT_NUMBER: Final = "[[account number]]"
"""Stands for the account number in a letter that is kept."""
STYLE: Final = Path(__file__).resolve().parent / "letter.css"
SHOWN: Final = ("instalment__agreement__donor__party", "trustee_account")


def html(call: Call) -> str:
    """Return the letter as HTML with a mark for the account number, as it was kept when it was printed first."""
    return call.letter or _written(call)


def _written(call: Call) -> str:
    """Write the letter in the language of the call, or of the donor while it is not sent."""
    agreement = call.instalment.agreement
    donor, language = agreement.donor, language_of(call)
    signatures = call.signatures.filter(round=call.round, step="send").select_related("person")
    with translation.override(language):
        return render_to_string(
            "donors/letters/call.html",
            {
                "language": language,
                "fund": Fund.objects.get(),
                "trustee": Party.objects.filter(kind=Party.Kind.BANK).order_by("name").first(),
                "call": call,
                "agreement": agreement,
                "parts": agreement.instalments.count(),
                "addressee": (call.addressee or donor.addressee or donor.party.name).splitlines(),
                "account_number": ACCOUNT_NUMBER,
                "reference": spaced(call.reference),
                "signed_by": next((each.person for each in signatures), None),
            },
        )


def language_of(call: Call) -> str:
    """Return the language of the letter."""
    return call.language or call.instalment.agreement.donor.language


def render(call: Call, account_number: str) -> bytes:
    """Return the letter as a tagged PDF. Raises `NoTypesetter` without Pango."""
    text = html(call).replace(ACCOUNT_NUMBER, escape(account_number or "–"))
    identifier = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    content: bytes = typesetter().to_pdf(text, style=STYLE, identifier=identifier)
    return content


def letter_of(pk: UUID) -> tuple[Call, bytes]:
    """Return a call and its letter as the donor's own people read it."""
    call = Call.objects.select_related(*SHOWN).get(pk=pk)
    return call, render(call, call.trustee_account.account_number)


def name_of(call: Call) -> str:
    """Return the name of the file: it says which call it is and nothing of what stands in it."""
    return f"{call.number}-{language_of(call)}.pdf"
