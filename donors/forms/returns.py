"""The form of a return to one donor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from donors.forms import Named
from donors.models import Donor
from trustfund.fund.models import Decision, TrusteeAccount, Window
from trustfund.web.forms import Form, MoneyField
from trustfund.web.words import day


class DecisionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of decisions, called by number, title and day."""

    def label_from_instance(self, obj: Decision) -> str:
        """Return what the decision is called."""
        return f"{obj.number} {obj.title} ({day(obj.decided_on)})"


class ReturnForm(Form):
    """What goes back to a donor, why, by which decision, and where it is sent."""

    donor = Named(label=_("Donor"), queryset=Donor.objects.all())
    number = forms.CharField(label=_("Number"), max_length=30, help_text=_("For example RT-003."))
    amount = MoneyField(label=_("Amount"), currency="USD", help_text=_("In the holding currency of the Fund."))
    window = Named(
        label=_("From the unallocated money of"),
        queryset=Window.objects.all(),
        help_text=_("What is allocated to projects does not go back; the board cancels the allocation first."),
    )
    trustee_account = forms.ModelChoiceField(label=_("Sent from"), queryset=TrusteeAccount.objects.all())
    decision = DecisionChoice(
        label=_("Decision of the board"),
        queryset=Decision.objects.all(),
        required=False,
        empty_label=_("Not yet decided"),
        help_text=_("A draft may wait for the decision; without one it cannot be submitted."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "For example: overpaid, or asked back unused by the donor's letter of that day. The donor reads it."
        ),
    )
    sent_to = forms.CharField(
        label=_("Sent to"), max_length=200, help_text=_("Bank and account of the donor, as its letter names them.")
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for name in ("window", "trustee_account"):
            choice: Any = self.fields[name]
            if choice.queryset.count() == 1:
                choice.initial = choice.queryset.get()
