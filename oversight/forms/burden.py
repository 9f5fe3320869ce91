"""Forms of burden sharing: a key with its shares in rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from donors import burden
from donors.forms import Named
from donors.models import BurdenShare, Donor
from trustfund.fund.models import Fund
from trustfund.web.forms import DayField, Form, MoneyField

if TYPE_CHECKING:
    from datetime import date

MOST_SHARES: Final = 24


class BurdenKeyForm(Form):
    """From a month on: what is needed a month, and who bears it."""

    number = forms.CharField(label=_("Number"), max_length=30, help_text=_("For example BK-003."))
    from_on = DayField(label=_("From"), help_text=_("The first day of a month, for example 1 Jan 2027."))
    need = MoneyField(label=_("Needed a month"))
    basis = forms.CharField(
        label=_("Agreed in"),
        max_length=300,
        help_text=_("Where the partners agreed: a decision, an exchange of notes."),
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fix_currency("need", Fund.objects.values_list("holding_currency", flat=True).first() or "USD")

    def clean_from_on(self) -> date:
        """Refuse another day than the first of a month."""
        on: date = self.cleaned_data["from_on"]
        if on.day != 1:
            raise forms.ValidationError(_("A key holds from the first day of a month."), code="month")
        return on


class ShareRow(forms.Form):
    """What one donor bears; an empty row is left out."""

    donor = Named(label=_("Donor"), queryset=Donor.objects.all(), required=False)
    kind = forms.ChoiceField(label=_("Counted as"), choices=[("", "–"), *BurdenShare.Kind.choices], required=False)
    value = forms.DecimalField(
        label=_("Amount, percent or weight"),
        max_digits=20,
        decimal_places=3,
        min_value=0,
        required=False,
        help_text=_("For example 70 with a percentage. Empty for the remainder."),
    )

    def clean(self) -> dict[str, Any]:
        """A row that says anything says whose share it is and how it is counted."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors or not any(cleaned.values()):
            return cleaned
        if not cleaned.get("donor") or not cleaned.get("kind"):
            self.add_error(None, _("A share names its donor and how it is counted."))
        elif (cleaned["kind"] == burden.REMAINDER) == bool(cleaned.get("value")):
            self.add_error("value", _("A share has an amount, a percentage or a weight; the remainder has none."))
        return cleaned


ShareRows = forms.formset_factory(ShareRow, extra=6, max_num=MOST_SHARES)


def shares_of(rows: Any) -> list[burden.Share]:
    """Return the filled rows as shares."""
    return [
        burden.Share(row["donor"], row["kind"], row.get("value") or burden.ZERO)
        for row in rows.cleaned_data
        if row.get("donor")
    ]
