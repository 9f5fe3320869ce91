"""The form of investment income."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trustfund.fund.models import TrusteeAccount
from trustfund.web.forms import Form, MoneyField, PastDay

if TYPE_CHECKING:
    from datetime import date


class IncomeForm(Form):
    """What one trustee account earned, or lost, in one month."""

    trustee_account = forms.ModelChoiceField(label=_("Trustee account"), queryset=TrusteeAccount.objects.all())
    month = PastDay(label=_("Month"), help_text=_("Any day of the month, for example 31 Oct 2026."))
    amount = MoneyField(
        label=_("Amount"),
        may_be_negative=True,
        may_be_zero=True,
        help_text=_("In the account's currency. A loss with a minus: -1,250.00."),
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("The statement or letter in which the amount stands.")
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        currencies = set(TrusteeAccount.objects.values_list("currency", flat=True))
        if len(currencies) == 1:
            self.fix_currency("amount", currencies.pop())

    def clean_month(self) -> date:
        """Return the first day of the month."""
        on: date = self.cleaned_data["month"]
        return on.replace(day=1)
