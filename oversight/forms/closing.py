"""The form of a closing: how much is kept back, by which decision, and where each donor directs its share."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from donors.forms import Named
from donors.forms.returns import DecisionChoice
from donors.models import Donor
from oversight import closing as reading
from oversight.models.fund_closing import Destination
from oversight.services.fund_closings import Way
from trustfund.fund.models import Decision, TrusteeAccount
from trustfund.web.forms import Form, MoneyField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oversight.models import FundClosing

MOST_WAYS: Final = 60


class ReserveForm(forms.Form):
    """How much is kept back, to see how the rest would be divided; what makes no sense counts as nothing."""

    reserve = MoneyField(
        label=_("Reserve kept back for closing costs"), currency="USD", required=False, may_be_zero=True
    )

    @property
    def amount(self) -> Decimal:
        """Return the reserve asked for."""
        return (self.cleaned_data.get("reserve") if self.is_valid() else None) or Decimal(0)


class ClosingForm(Form):
    """The terms of a closing; the donors' ways follow in rows."""

    number = forms.CharField(label=_("Number"), max_length=30, help_text=_("For example CL-01."))
    reserve = MoneyField(
        label=_("Reserve kept back for closing costs"),
        currency="USD",
        may_be_zero=True,
        required=False,
        help_text=_("Empty: nothing. What is left of it goes back by another closing."),
    )
    trustee_account = forms.ModelChoiceField(label=_("Sent from"), queryset=TrusteeAccount.objects.all())
    decision = DecisionChoice(
        label=_("Decision of the board"),
        queryset=Decision.objects.all(),
        required=False,
        empty_label=_("Not yet decided"),
        help_text=_("A draft may wait for the decision; without one it cannot be submitted."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_reserve(self) -> Decimal:
        """Read an empty reserve as nothing."""
        return self.cleaned_data.get("reserve") or Decimal(0)


class WayRow(forms.Form):
    """Where one donor directs its share; a row without a donor is left out."""

    donor = Named(label=_("Donor"), queryset=Donor.objects.all(), required=False)
    destination = forms.ChoiceField(label=_("Destination"), choices=Destination.choices, required=False)
    sent_to = forms.CharField(label=_("Bank and account"), max_length=200, required=False)


WayRows = forms.formset_factory(WayRow, extra=0, max_num=MOST_WAYS)


def rows_of(closing: FundClosing | None) -> list[dict[str, Any]]:
    """Return a row for each donor that has paid in: as the draft has it, or to its bank."""
    if closing is not None:
        shares = closing.shares.order_by("donor__short_name")
        return [{"donor": each.donor_id, "destination": each.destination, "sent_to": each.sent_to} for each in shares]
    return [{"donor": pk, "destination": Destination.BANK} for pk, _paid in reading.deposits().values()]


def ways_of(rows: Any) -> Sequence[Way]:
    """Return the filled rows as ways."""
    filled = [row for row in rows.cleaned_data if row.get("donor")]
    return [Way(row["donor"], row.get("destination") or Destination.BANK, row.get("sent_to", "")) for row in filled]
