"""The forms of applications, payees, signatories and payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from disbursements.models import Application, Line, Method, Payee, Signatory
from disbursements.services import sentences
from projects.forms import Named, People
from trustfund.access.models import User
from trustfund.access.policy import Role
from trustfund.fund.forms import DocumentField
from trustfund.web.clock import today
from trustfund.web.forms import DayField, Form, ModelForm

if TYPE_CHECKING:
    from datetime import date

    from projects.models import Grant


class ApplicationForm(ModelForm[Application]):
    """What an application says above its lines."""

    class Meta:
        model = Application
        fields: ClassVar = ["method", "payee", "purpose", "is_final"]
        field_classes: ClassVar = {"payee": Named}
        help_texts: ClassVar = {
            "method": _("Direct payment pays the supplier; reimbursement pays back what the entity has paid."),
        }

    def __init__(self, *args: Any, grant: Grant, **rest: Any) -> None:
        super().__init__(*args, **rest)
        payees: Any = self.fields["payee"]
        payees.queryset = Payee.objects.filter(agency=grant.project.agency).exclude(status="declined")
        method: Any = self.fields["method"]
        method.choices = [(value, label) for value, label in Method.choices if value in {"direct", "reimbursement"}]


class LineForm(ModelForm[Line]):
    """One invoice. The percentage is the category's, the claim is computed."""

    class Meta:
        model = Line
        fields: ClassVar = ["category", "description", "supplier", "invoice_number", "invoice_on", "expenditure"]
        field_classes: ClassVar = {"category": Named}

    def __init__(self, *args: Any, grant: Grant, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.grant = grant
        categories: Any = self.fields["category"]
        categories.queryset = grant.categories.order_by("number")
        self.fix_currency("expenditure", grant.committed_account.currency)

    def clean_invoice_on(self) -> date:
        """Refuse a date the grant does not pay for, beside the field."""
        on: date = self.cleaned_data["invoice_on"]
        refusal = sentences.ineligible_date(self.grant, on)
        if refusal:
            raise ValidationError(refusal)
        return on

    def _post_clean(self) -> None:
        """Leave the rest to the service: percentage and claim are not typed."""


class AttachForm(Form):
    """A file that supports an application."""

    file = DocumentField(label=_("File"), help_text=_("PDF, picture, spreadsheet or text document, up to 20 MB."))
    title = forms.CharField(label=_("What it is"), max_length=200, required=False)


class NoteForm(Form):
    """An internal note of the Bank."""

    body = forms.CharField(
        label=_("Internal note"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Read by the Bank's staff and the auditor only, never by the counterpart."),
    )  # fmt: skip


class PayeeForm(ModelForm[Payee]):
    """An account that may be paid."""

    class Meta:
        model = Payee
        fields: ClassVar = ["name", "name_ko", "bank_name", "account_number", "country"]
        widgets: ClassVar = {"name_ko": forms.TextInput(attrs={"lang": "ko"})}

    def _post_clean(self) -> None:
        """Leave the judgement to the service, which knows the agency."""


class SignatoryForm(ModelForm[Signatory]):
    """A person whom the recipient has authorised to sign."""

    user = People(label=_("Person"), queryset=User.objects.none())

    class Meta:
        model = Signatory
        fields: ClassVar = ["user", "from_on", "until_on"]

    def __init__(self, *args: Any, grant: Grant, **rest: Any) -> None:
        super().__init__(*args, **rest)
        people: Any = self.fields["user"]
        held = {"person__memberships__role": Role.KPS, "person__memberships__until_on": None}
        party = grant.project.agency.party_id if grant.project.agency else None
        rows = User.objects.filter(is_active=True, person__memberships__party=party, **held)
        people.queryset = rows.select_related("person").order_by("person__name").distinct()

    def _post_clean(self) -> None:
        """Leave the judgement to the service, which knows the grant."""


class ConfirmForm(Form):
    """What the bank said: the day and its reference."""

    on = DayField(label=_("Paid on"), help_text=_("The value date the bank confirms."))
    bank_reference = forms.CharField(label=_("Bank's reference"), max_length=60)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_on(self) -> date:
        """Refuse a day to come."""
        on: date = self.cleaned_data["on"]
        if on > today():
            raise ValidationError(_("This day is still to come."))
        return on
