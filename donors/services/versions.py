"""The versions of an agreement: what it says, kept as it stood from each of its signatures on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from donors.models import AgreementVersion
from donors.models.content import plain

if TYPE_CHECKING:
    from datetime import date

    from donors.models import Agreement, Amendment, Instalment


def keep(agreement: Agreement, *, effective_on: date, amendment: Amendment | None = None) -> AgreementVersion:
    """Keep what the agreement says now as its version from that day on."""
    return AgreementVersion.objects.create(
        agreement=agreement,
        number=amendment.number if amendment else 0,
        amendment=amendment,
        effective_on=effective_on,
        terms=terms_of(agreement),
    )


def terms_of(agreement: Agreement) -> dict[str, Any]:
    """Return what the agreement says: plain text and numbers, amounts in its currency."""
    parts = agreement.instalments.select_related("portion").order_by("number")
    window = agreement.preference
    return {
        "currency": agreement.currency,
        "amount": plain(agreement.amount),
        "preference": {"code": window.code, "title": window.title, "title_ko": window.title_ko} if window else None,
        "condition": agreement.condition,
        "portions": [
            {
                "label": each.label,
                "amount": plain(each.amount),
                "preference": each.preference.code if each.preference else "",
            }
            for each in agreement.portions.select_related("preference")
        ],
        "instalments": [_part(part) for part in parts if part.amount],
    }


def _part(part: Instalment) -> dict[str, Any]:
    return {
        "number": part.number,
        "due_on": part.due_on.isoformat() if part.due_on else None,
        "due_after": part.due_after,
        "due_days": part.due_days,
        "due_event": part.due_event,
        "amount": plain(part.amount),
        "qualified": plain(part.qualified),
        "portion": part.portion.label if part.portion else "",
    }


def on(agreement: Agreement, day: date) -> AgreementVersion | None:
    """Return the version that was in force on that day; None before the first, or where none was kept."""
    return agreement.versions.filter(effective_on__lte=day).order_by("-number").first()
