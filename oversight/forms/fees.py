"""Forms of fee versions: a version with its tiers in rows, and the question what a receipt would cost."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from donors import fees
from trustfund.fund.models import TrusteeAccount
from trustfund.web.filters import Filters
from trustfund.web.forms import DayField, Form, MoneyField

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_TIERS: Final = 12


class FeeVersionForm(Form):
    """A version of the cost-recovery fee; its tiers follow in rows."""

    version = forms.CharField(label=_("Version"), max_length=40, help_text=_("For example V-2021."))
    valid_from_on = DayField(label=_("For agreements from"))
    trustee_account = forms.ModelChoiceField(
        label=_("For receipts on"),
        queryset=TrusteeAccount.objects.all(),
        required=False,
        empty_label=_("Every account"),
        help_text=_("A parallel account may have a version of its own; it goes before the version for every account."),
    )
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("The framework it is taken from."))


class TierRow(forms.Form):
    """One tier; an empty row is left out."""

    up_to = MoneyField(
        label=_("Up to"),
        currency="USD",
        required=False,
        help_text=_("Cumulative contributions to the Fund. Empty: without end."),
    )
    percent = forms.DecimalField(label=_("Percent"), max_digits=6, decimal_places=3, min_value=0, required=False)

    def clean(self) -> dict[str, Any]:
        """A bound has its percentage."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and cleaned.get("up_to") is not None and cleaned.get("percent") is None:
            self.add_error("percent", _("A tier has a percentage."))
        return cleaned


TierRows = forms.formset_factory(TierRow, extra=5, max_num=MOST_TIERS)


def tiers_of(rows: Any) -> Sequence[fees.Tier]:
    """Return the filled rows as tiers."""
    filled = [row for row in rows.cleaned_data if row.get("percent") is not None]
    return [fees.Tier(row.get("up_to"), row["percent"]) for row in filled]


class CostFilters(Filters):
    """Asks what a receipt costs after what was paid in before it."""

    before = MoneyField(label=_("Paid in before"), currency="USD", required=False, may_be_zero=True)
    amount = MoneyField(label=_("Receipt of"), currency="USD", required=False)

    @property
    def question(self) -> tuple[Decimal, Decimal]:
        """Return what is asked: 20 million after 45, where nothing is."""
        before, amount = self.asked("before"), self.asked("amount")
        return (before or Decimal(0), amount) if amount else (Decimal(45_000_000), Decimal(20_000_000))
