"""What is asked for the bank's statements: a file, in one of the two formats banks send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from donors.forms import InstalmentChoice, MoneyForm, currencies, open_instalments
from donors.models import BankLine, Instalment, Receipt
from donors.models.bank_match import WITH_RECEIPT
from trustfund.fund.media_types import STATEMENTS
from trustfund.fund.services import Examined, examine
from trustfund.fund.vetting import NotAccepted
from trustfund.web.forms import Form, MoneyField
from trustfund.web.words import day, money


class StatementField(forms.FileField):
    """A bank's file, examined while the form is."""

    widget = forms.ClearableFileInput(attrs={"accept": ",".join(STATEMENTS)})

    def __init__(self, **rest: Any) -> None:
        super().__init__(allow_empty_file=True, **rest)  # an empty file is refused by its name, too

    def clean(self, data: Any, initial: Any = None) -> Examined | None:
        """Return the file, examined, or None where nothing was handed in."""
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return examine(file, also=STATEMENTS)
        except NotAccepted as refused:
            raise forms.ValidationError(refused.sentence, code="not_accepted") from refused


class BankFileForm(Form):
    """A file of statements."""

    file = StatementField(
        label=_("Statement of the bank (camt.053 or MT940)"),
        help_text=_(
            "As the bank sends it: XML, or text ending in .sta, .mt940, .940 or .txt. Every statement must tie."
        ),
    )


class LineReceiptForm(MoneyForm):
    """Which instalment a line of the bank is, and how much in the currency of the agreement."""

    instalment = InstalmentChoice(label=_("Instalment"), queryset=Instalment.objects.none())
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies)
    amount = MoneyField(
        label=_("Amount in the currency of the agreement"), help_text=_("As the payer sent it, before any conversion.")
    )
    number = forms.CharField(
        label=_("Number of the receipt"), max_length=30, required=False, help_text=_("Empty: the next one.")
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        choice: Any = self.fields["instalment"]
        choice.queryset = open_instalments()


class ReceiptChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of receipts, called by number, donor, amount and day."""

    def label_from_instance(self, obj: Receipt) -> str:
        """Return what the receipt is called."""
        return f"{obj.number} {obj.agreement.donor.short_name}: {money(obj.amount, obj.currency)}, {day(obj.value_on)}"


class LineMatchForm(Form):
    """Which receipt entered by hand a line of the bank is: those of its account and dollars, without a line yet."""

    receipt = ReceiptChoice(label=_("Receipt"), queryset=Receipt.objects.none())

    def __init__(self, line: BankLine | None, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        choice: Any = self.fields["receipt"]
        if line is not None:
            choice.queryset = receipts_of(line)


def receipts_of(line: BankLine) -> Any:
    """Return the receipts that a line can be."""
    live = Receipt.objects.exclude(status__in=("withdrawn", "voided")).filter(is_from_balance=False)
    mine = live.filter(trustee_account=line.trustee_account_id, amount_usd=line.amount)
    matched = Receipt.objects.filter(Q(matches__status__in=WITH_RECEIPT))
    return mine.exclude(pk__in=matched.values("pk")).select_related("agreement__donor").order_by("-value_on", "number")


class SetApartForm(Form):
    """Why nobody knows whose money this is."""

    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was tried to find the payer: the approver reads it, and it stays."),
    )
