"""The form of a call of funds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from donors.forms import InstalmentChoice, MoneyForm, currencies, open_instalments
from donors.models import Call, Instalment
from trustfund.fund.models import TrusteeAccount
from trustfund.web.forms import DayField, MoneyField


def instalments_to_call() -> Any:
    """Return the instalments of which something is outstanding and for which no call is under way."""
    live = Call.objects.filter(instalment=OuterRef("pk"), status__in=("draft", "submitted", "sent"), is_settled=False)
    return open_instalments().filter(~Exists(live))


class CallForm(MoneyForm):
    """What a donor is asked for, by when, and to which account."""

    instalment = InstalmentChoice(
        label=_("Instalment"),
        queryset=Instalment.objects.none(),
        help_text=_("Only instalments with something outstanding, and without another call, are shown."),
    )
    trustee_account = forms.ModelChoiceField(label=_("To be paid to"), queryset=TrusteeAccount.objects.all())
    currency = forms.ChoiceField(label=_("Contribution currency"), choices=currencies)
    amount = MoneyField(label=_("Amount"), help_text=_("At most what is outstanding of the instalment."))
    due_on = DayField(label=_("Due on"), help_text=_("As the agreement says, for example 30 Jun 2027."))
    text = forms.CharField(
        label=_("Further words of the letter"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They are printed as they stand, in the donor's language. Empty: none."),
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        choice: Any = self.fields["instalment"]
        choice.queryset = instalments_to_call()
