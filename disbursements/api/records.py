"""How money out is written down for programs; masked as its pages mask it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from disbursements import checks
from disbursements.models import (
    APPLICATION_WORKFLOW,
    PAYEE_WORKFLOW,
    PAYMENT_WORKFLOW,
    SIGNATORY_WORKFLOW,
    Application,
    Payee,
)
from trustfund.api import fields
from trustfund.api.reading import Masked, Record, Signed, Steps
from trustfund.web.clock import today


class LineRecord(Record):
    """One invoice of an application: what was bought from whom, and which share of it is claimed."""

    number = fields.number()
    category = fields.Reference()
    description = fields.text()
    supplier = fields.text()
    invoice_number = fields.text()
    invoice_on = fields.day()
    expenditure = fields.Money("expenditure", "application.currency")
    percentage = fields.share()
    claimed = fields.Money("claimed", "application.currency")


class AttachedRecord(Record):
    """A document that supports an application; its file is under the address of the application."""

    document = fields.uuid("document_id")
    title = fields.text("document.title")
    name = fields.text("document.name")
    content_type = fields.text("document.content_type")
    size = fields.number("document.size")
    sha256 = fields.text("document.sha256")


class CheckRecord(serializers.Serializer[Any]):
    """What a rule says of the application before anybody signs."""

    says = fields.text()
    holds = fields.flag()


class ApplicationRecord(Record):
    """A request of the counterpart to pay expenditure of one grant."""

    number = fields.text()
    grant = fields.Reference()
    method = fields.text()
    payee = fields.Reference()
    payee_account = Masked(lambda application, user: application.payee.account_for(user))
    amount = fields.Money("amount", "currency")
    purpose = fields.text()
    is_final = fields.flag()
    submitted_on = fields.day(may_lack=True)
    created_at = fields.moment()
    status = fields.State(APPLICATION_WORKFLOW)
    lines = LineRecord(many=True)
    documents = AttachedRecord(many=True)
    checks = serializers.SerializerMethodField()
    signatures = Signed(many=True)
    steps = Steps()

    @extend_schema_field(CheckRecord(many=True))
    def get_checks(self, application: Application) -> Any:
        """Return what the rules say today, as the page does."""
        return CheckRecord(checks.of_application(application, today()), many=True).data


class NoteRecord(Record):
    """An internal note of the Bank's reviewers; the counterpart never reads it."""

    body = fields.text()
    written_by = fields.Reference()
    written_at = fields.moment()


class PayeeRecord(Record):
    """An account that may be paid; its number is masked as the reader's role requires."""

    agency = fields.Reference()
    name = fields.text()
    name_ko = fields.text()
    bank_name = fields.text()
    account_number = Masked(Payee.account_for)
    country = fields.text()
    status = fields.State(PAYEE_WORKFLOW)
    signatures = Signed(many=True)
    steps = Steps()


class SignatoryRecord(Record):
    """A person the recipient has named to sign applications of one grant, for a time."""

    grant = fields.Reference()
    person = fields.Reference("user.person")
    from_on = fields.day()
    until_on = fields.day(may_lack=True)
    status = fields.State(SIGNATORY_WORKFLOW)
    signatures = Signed(many=True)
    steps = Steps()


class PaymentRecord(Record):
    """An instruction to the bank for one approved application."""

    number = fields.text()
    application = fields.Reference()
    payee = fields.Reference("application.payee")
    payee_account = Masked(lambda payment, user: payment.application.payee.account_for(user))
    trustee_account = fields.Reference()
    end_to_end_id = fields.text()
    amount = fields.Money("amount", "trustee_account.currency")
    value_on = fields.day()
    paid_on = fields.day(may_lack=True)
    bank_reference = fields.text()
    released_at = fields.moment()
    status = fields.State(PAYMENT_WORKFLOW)
    steps = Steps()
