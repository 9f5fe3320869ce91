"""The form of a return to one donor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from donors.forms import Named
from donors.models import Donor
from donors.models.returning import Destination, Source
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
    source = forms.ChoiceField(label=_("Whose money"), choices=Source.choices, initial=Source.WINDOW)
    window = Named(
        label=_("From the unallocated money of"),
        queryset=Window.objects.all(),
        required=False,
        empty_label=_("– none: from its Donor Balance Account –"),
        help_text=_("What is allocated to projects does not go back; the board cancels the allocation first."),
    )
    trustee_account = forms.ModelChoiceField(label=_("Sent from"), queryset=TrusteeAccount.objects.all())
    decision = DecisionChoice(
        label=_("Decision of the board"),
        queryset=Decision.objects.all(),
        required=False,
        empty_label=_("Not yet decided"),
        help_text=_("Not needed for money of its Donor Balance Account. A draft may wait for the decision."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "For example: overpaid, or asked back unused by the donor's letter of that day. The donor reads it."
        ),
    )
    destination = forms.ChoiceField(
        label=_("Destination"),
        choices=Destination.choices,
        initial=Destination.BANK,
        help_text=_("The donor directs it."),
    )
    sent_to = forms.CharField(
        label=_("Sent to"),
        max_length=200,
        required=False,
        help_text=_("Bank and account of the donor, as its letter names them."),
    )

    def clean(self) -> dict[str, Any]:
        """Say beside the fields what belongs together."""
        cleaned = super().clean() or self.cleaned_data
        is_held = cleaned.get("source") == Source.BALANCE
        if is_held and cleaned.get("window"):
            self.add_error("window", _("Money of the Donor Balance Account comes from no window."))
        if not is_held and not cleaned.get("window") and "window" not in self.errors:
            self.add_error("window", _("Name the window whose unallocated money goes back."))
        if is_held and cleaned.get("destination") == Destination.BALANCE:
            self.add_error("destination", _("It is in the Donor Balance Account already."))
        if (
            cleaned.get("destination") == Destination.BANK
            and not cleaned.get("sent_to")
            and not self.errors.get("sent_to")
        ):
            self.add_error("sent_to", _("Say to which bank and account of the donor the money is sent."))
        return cleaned
