"""The form of a parallel trustee account."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from trustfund.web.forms import Form


class TrusteeAccountForm(Form):
    """A trust fund number and the bank account behind it; the currency is the Fund's holding currency."""

    code = forms.CharField(label=_("Trust fund number"), max_length=20, help_text=_("For example TF074002."))
    title = forms.CharField(label=_("Title"), max_length=200)
    bank_name = forms.CharField(label=_("Bank"), max_length=200)
    account_number = forms.CharField(
        label=_("Account number"),
        max_length=40,
        help_text=_("As the bank's statements name it: a file of statements is taken in for this number only."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why the Fund needs a parallel account, and by which resolution or letter."),
    )
