"""What is asked for the bank's statements: a file, in one of the two formats banks send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from donors.forms import InstalmentChoice, MoneyForm, currencies, open_instalments
from donors.models import BankLine, BankMatch, Encashment, Instalment, Receipt
from donors.models.bank_match import WITH_RECEIPT
from donors.models.receipt import Means
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


class EncashmentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of encashments, called by number, note, donor, amount and day."""

    def label_from_instance(self, obj: Encashment) -> str:
        """Return what the encashment is called."""
        who = f"{obj.number} {obj.note.number} {obj.note.agreement.donor.short_name}"
        return f"{who}: {money(obj.amount, obj.currency)}, {day(obj.value_on)}"


class LineMatchForm(Form):
    """What entered by hand a line of the bank is: of its account and dollars, and without a line yet."""

    receipt = ReceiptChoice(label=_("Receipt"), queryset=Receipt.objects.none(), required=False)
    encashment = EncashmentChoice(
        label=_("Encashment of a promissory note"), queryset=Encashment.objects.none(), required=False
    )

    def __init__(self, line: BankLine | None, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        if line is not None:
            fields: Any = self.fields
            fields["receipt"].queryset = receipts_of(line)
            fields["encashment"].queryset = encashments_of(line)

    def clean(self) -> dict[str, Any]:
        """Ask for the one or the other."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors or bool(cleaned.get("receipt")) != bool(cleaned.get("encashment")):
            return cleaned
        self.add_error("receipt", _("Choose the receipt that the line is, or the encashment: one of them."))
        return cleaned


def receipts_of(line: BankLine) -> Any:
    """Return the receipts that a line can be."""
    return _unmatched(Receipt.objects.filter(means=Means.BANK), line).select_related("agreement__donor")


def encashments_of(line: BankLine) -> Any:
    """Return the encashments that a line can be."""
    return _unmatched(Encashment.objects.all(), line).select_related("note__agreement__donor")


def _unmatched(rows: Any, line: BankLine) -> Any:
    mine = rows.filter(trustee_account=line.trustee_account_id, amount_usd=line.amount)
    live = mine.exclude(status__in=("withdrawn", "voided"))
    return live.exclude(matches__in=BankMatch.objects.filter(status__in=WITH_RECEIPT)).order_by("-value_on", "number")


class SetApartForm(Form):
    """Why nobody knows whose money this is."""

    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was tried to find the payer: the approver reads it, and it stays."),
    )
