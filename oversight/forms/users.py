"""What is asked when the factors of an account are reported as lost."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from trustfund.web.forms import Form


class LostFactorsForm(Form):
    """The reason, which the approver judges."""

    reason = forms.CharField(
        label=_("What was lost, and how you made sure who asks"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: telephone stolen; seen in person by two of us. It stays in the book of acts."),
    )
