"""The forms of money in: they read what people paste and pass it to the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from donors.models import Donor, Instalment
from donors.models.receipt import Means
from trustfund.access.models import Party
from trustfund.fund.forms import DocumentField
from trustfund.fund.models import Rate, TrusteeAccount, Window
from trustfund.web.forms import Form, MoneyField, PastDay
from trustfund.web.words import day, money, named


def currencies() -> list[tuple[str, str]]:
    """Return the currencies a donor can contribute in: those of which the register has rates, and the US dollar."""
    known = set(Rate.objects.order_by("currency").values_list("currency", flat=True).distinct()) | {"USD"}
    return [(currency, currency) for currency in sorted(known)]


class Named(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of records called by their name in the language of the page."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what the record is called."""
        return named(obj)


class MoneyForm(Form):
    """A form with a currency beside its amounts: an amount pasted with another currency is refused."""

    money: tuple[str, ...] = ("amount",)

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        chosen = self.data.get("currency") or self.initial.get("currency", "")
        if chosen in dict(currencies()):
            for name in self.money:
                self.fix_currency(name, chosen)


class DonorForm(Form):
    """Which party becomes a donor of the Fund."""

    party = Named(
        label=_("Party"),
        queryset=Party.objects.filter(kind=Party.Kind.DONOR, donor=None),
        help_text=_("Parties are entered by the access administrator; only those that are not donors yet are shown."),
    )
    short_name = forms.CharField(
        label=_("Short name"), max_length=40, required=False, help_text=_("As it stands in tables. Empty: the party's.")
    )
    language = forms.ChoiceField(label=_("Language of letters"), choices=settings.LANGUAGES, required=False)
    addressee = forms.CharField(
        label=_("Addressee of letters"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Unit, person and postal address, line by line. Empty: the party's name."),
    )
    email = forms.EmailField(
        label=_("E-mail for calls of funds"),
        required=False,
        help_text=_("It is told that a letter is there; the letter itself is never sent by e-mail."),
    )

    def clean_language(self) -> str:
        """Take English where none is said, as for a donor registered by a program that knows of no letters."""
        return str(self.cleaned_data["language"] or "en")


class PledgeForm(MoneyForm):
    """What a donor says it will give."""

    donor = Named(label=_("Donor"), queryset=Donor.objects.all())
    number = forms.CharField(label=_("Number"), max_length=30, help_text=_("For example PL-012."))
    currency = forms.ChoiceField(label=_("Contribution currency"), choices=currencies)
    amount = MoneyField(label=_("Amount"), help_text=_("For example 1,500,000.00"))
    pledged_on = PastDay(label=_("Pledged on"))
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("How it was pledged: a letter, a meeting. Only the trustee and the donor read it."),
    )


class AgreementForm(MoneyForm):
    """The terms of an administration agreement; its instalments follow in rows."""

    money = ("amount", "qualified_amount", "portion_b")
    donor = Named(label=_("Donor"), queryset=Donor.objects.all())
    number = forms.CharField(label=_("Number"), max_length=30, help_text=_("For example CA-010."))
    currency = forms.ChoiceField(label=_("Contribution currency"), choices=currencies)
    amount = MoneyField(label=_("Contribution"))
    preference = Named(
        label=_("Preference"),
        queryset=Window.objects.filter(is_without_preference=False),
        required=False,
        empty_label=_("Without preference"),
    )
    portion_b = MoneyField(
        label=_("Portion B of the contribution"),
        required=False,
        help_text=_(
            "Where a part goes to another window. Portion A is the rest, with the preference above. Empty: no portions."
        ),
    )
    portion_b_preference = Named(
        label=_("Preference of portion B"),
        queryset=Window.objects.filter(is_without_preference=False),
        required=False,
        empty_label=_("Without preference"),
    )
    qualified_amount = MoneyField(
        label=_("Of which qualified"),
        may_be_zero=True,
        required=False,
        help_text=_("The part that depends on a condition, for example an appropriation. Empty: none."),
    )
    condition = forms.CharField(
        label=_("Condition of the qualified part"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    donor_signed_on = PastDay(label=_("Signed by the donor on"))
    booked_rate = forms.DecimalField(
        label=_("Rate at signing, USD per unit"),
        required=False,
        max_digits=18,
        decimal_places=9,
        min_value=0,
        help_text=_("Empty: the rate of the register for the day of signature."),
    )
    booked_rate_source = forms.CharField(label=_("Source of the rate"), max_length=120, required=False)
    file = DocumentField(label=_("Signed agreement (PDF)"), required=False)

    def clean(self) -> dict[str, Any]:
        """Say beside the fields what belongs together."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["qualified_amount"] = cleaned.get("qualified_amount") or 0
        if cleaned.get("portion_b") and cleaned["portion_b"] >= (cleaned.get("amount") or 0):
            self.add_error("portion_b", _("Portion B is a part of the contribution."))
        if cleaned["qualified_amount"] and not cleaned.get("condition"):
            self.add_error("condition", _("Say on which condition the qualified part depends."))
        if cleaned.get("booked_rate") is not None and not cleaned.get("booked_rate_source"):
            self.add_error("booked_rate_source", _("A rate that is not the register's has a source."))
        return cleaned


class InstalmentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of instalments, called by agreement, donor, what is open and when it was due."""

    def label_from_instance(self, obj: Instalment) -> str:
        """Return what the instalment is called."""
        agreement = obj.agreement
        return _("%(agreement)s/%(number)s %(donor)s: %(open)s, due %(day)s") % {
            "agreement": agreement.number,
            "number": obj.number,
            "donor": agreement.donor.short_name,
            "open": money(obj.outstanding, agreement.currency),
            "day": day(obj.due_on),
        }


def open_instalments() -> Any:
    """Return the instalments of which something is outstanding, the earliest due first."""
    return (
        Instalment.objects.open().select_related("agreement__donor").order_by("due_on", "agreement__number", "number")
    )


class ReceiptForm(MoneyForm):
    """What the bank's statement shows."""

    instalment = InstalmentChoice(label=_("Instalment"), queryset=Instalment.objects.none())
    number = forms.CharField(label=_("Number"), max_length=30)
    trustee_account = forms.ModelChoiceField(label=_("Received on"), queryset=TrusteeAccount.objects.all())
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies)
    amount = MoneyField(label=_("Amount"), help_text=_("In the contribution currency, before any conversion."))
    value_on = PastDay(label=_("Value date"))
    amount_usd = MoneyField(
        label=_("Booked by the bank in USD"),
        currency="USD",
        required=False,
        help_text=_("Empty: amount × the register's rate of the value date."),
    )
    rate_source = forms.CharField(
        label=_("Source of the rate"),
        max_length=120,
        required=False,
        help_text=_("Empty: the register's, or the bank."),
    )
    remittance_reference = forms.CharField(
        label=_("Remittance reference"),
        max_length=100,
        help_text=_("As it stands on the bank's statement; of a promissory note, its number."),
    )
    means = forms.ChoiceField(
        label=_("How it was paid"),
        choices=Means.choices,
        required=False,
        help_text=_(
            "From its Donor Balance Account nothing arrives from outside. A promissory note is paid in on receipt; its "
            "cash is entered as an encashment."
        ),
    )
    file = DocumentField(label=_("Remittance advice, or the note (PDF)"), required=False)

    def clean_means(self) -> str:
        """Take the bank where nothing is said, as for a program that knows of no other way."""
        return str(self.cleaned_data["means"] or Means.BANK)

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        choice: Any = self.fields["instalment"]
        choice.queryset = open_instalments()
