"""The form of an encashment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from donors.forms import MoneyForm
from donors.models import Receipt
from donors.models.receipt import Means
from trustfund.fund.models import TrusteeAccount
from trustfund.web.forms import MoneyField, PastDay
from trustfund.web.words import money


class NoteChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of promissory notes, called by number, donor and what is left of them."""

    def label_from_instance(self, obj: Receipt) -> str:
        """Return what the note is called."""
        return _("%(number)s %(donor)s: %(left)s not yet encashed") % {
            "number": obj.number,
            "donor": obj.agreement.donor.short_name,
            "left": money(obj.unencashed, obj.currency),
        }


def open_notes() -> Any:
    """Return the notes of which something is not encashed, the earliest first."""
    held = Receipt.objects.booked().filter(means=Means.NOTE, encashed__lt=F("amount"))
    return held.select_related("agreement__donor").order_by("value_on", "number")


class EncashmentForm(MoneyForm):
    """The cash a promissory note brought, as the bank's statement shows it."""

    note = NoteChoice(label=_("Promissory note"), queryset=Receipt.objects.none())
    number = forms.CharField(label=_("Number"), max_length=30)
    trustee_account = forms.ModelChoiceField(label=_("Received on"), queryset=TrusteeAccount.objects.all())
    amount = MoneyField(label=_("Amount of the note"), help_text=_("In the note's currency, before any conversion."))
    value_on = PastDay(label=_("Value date"))
    amount_usd = MoneyField(
        label=_("Booked by the bank in USD"),
        currency="USD",
        required=False,
        help_text=_("Empty: amount × the register's rate of the value date."),
    )
    rate_source = forms.CharField(
        label=_("Source of the rate"),
        max_length=120,
        required=False,
        help_text=_("Empty: the register's, or the bank."),
    )
    remittance_reference = forms.CharField(
        label=_("Remittance reference"), max_length=100, help_text=_("As it stands on the bank's statement.")
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        choice: Any = self.fields["note"]
        choice.queryset = open_notes()
