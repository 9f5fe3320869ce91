"""Payments: instructed by release, paid when the bank confirms. And payments made before this system."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from disbursements import guards
from disbursements.models.application import Application
from projects.models import Category, Grant, Project
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.guards import AppendOnly
from trustfund.web.models import Stepped
from trustfund.web.workflow import State, Step, Workflow

PAYMENT_WORKFLOW: Final = Workflow(
    name="payment",
    object_name="payment_instruction",
    states=(
        State("instructed", _("Instructed"), "waiting"),
        State("paid", _("Paid"), "done"),
        State("failed", _("Failed"), "wrong"),
    ),
    steps=(
        Step("instruct", _("Instruct"), (), "instructed", Action.APPROVE, (Role.FAA,)),
        Step(
            "confirm",
            _("Record the bank's confirmation"),
            ("instructed",),
            "paid",
            Action.EDIT,
            (Role.FAP,),
            needs_date=True,
            consequence=_("The amount is booked as disbursed and leaves the Trustee's account."),
            next_text=_("The counterpart sees that it is paid."),
        ),
        Step(
            "fail",
            _("Record that the bank refused"),
            ("instructed",),
            "failed",
            Action.EDIT,
            (Role.FAP,),
            needs_note=True,
            is_destructive=True,
            consequence=_("Nothing was paid. The application can be sent back to correct the payee, or declined."),
        ),
    ),
)


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Payments as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> PaymentQuerySet:
        """Return the payments this user may see."""
        own = Project.objects.own(user, "payment_instruction", action, "application__grant__project")
        return policy.narrow(self, user, "payment_instruction", action, own=own)


@history.recorded()
class Payment(Stepped):
    """An instruction to the bank for one approved application, in the holding currency."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("number"), max_length=45, unique=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="payments")
    end_to_end_id = models.CharField(_("end-to-end id"), max_length=35, unique=True)
    trustee_account = models.ForeignKey("fund.TrusteeAccount", on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    value_on = models.DateField(_("value date"))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    bank_reference = models.CharField(_("bank's reference"), max_length=60, blank=True)
    status = PAYMENT_WORKFLOW.field()
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    released_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PaymentQuerySet.as_manager()
    workflow: ClassVar = PAYMENT_WORKFLOW

    class Meta:
        ordering = ("-released_at", "number")
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(status__in=["instructed", "paid"]),
                name="an_application_is_paid_once",
                violation_error_message=_("A payment for this application is instructed or paid already."),
            ),
            models.UniqueConstraint(
                fields=["trustee_account", "bank_reference"],
                condition=~Q(bank_reference=""),
                name="a_bank_reference_confirms_one_payment",
                violation_error_message=_("This bank reference has confirmed another payment already."),
            ),
            models.CheckConstraint(
                name="a_paid_payment_names_the_day_and_the_bank_reference",
                condition=~Q(status="paid") | Q(paid_on__isnull=False) & ~Q(bank_reference=""),
                violation_error_message=_("A paid payment names the day and the bank's reference."),
            ),
        ]
        triggers: ClassVar = [
            PAYMENT_WORKFLOW.trigger(),
            guards.PaymentRestsOnItsApplication(),
            guards.PaymentIsInTime(),
            guards.PaymentKeepsItsTerms(),
            guards.PaidPaymentIsPosted(),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the payment's page."""
        return reverse("disbursements:payment_detail", args=[self.pk])


class OpeningDisbursementQuerySet(models.QuerySet["OpeningDisbursement"]):
    """Disbursements made before this system, as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> OpeningDisbursementQuerySet:
        """Return those this user may see, as payments."""
        own = Project.objects.own(user, "payment_instruction", action, "grant__project")
        return policy.narrow(self, user, "payment_instruction", action, own=own)


@history.recorded()
class OpeningDisbursement(models.Model):
    """What a grant had disbursed before this system took the fund on: an opening entry, with its source."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="opening_disbursements")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    disbursed_on = models.DateField(_("disbursed on"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    recorded_by = models.ForeignKey("access.Person", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, related_name="+")

    objects = OpeningDisbursementQuerySet.as_manager()

    class Meta:
        ordering = ("disbursed_on", "id")
        verbose_name = _("disbursement taken on")
        verbose_name_plural = _("disbursements taken on")
        triggers: ClassVar = [AppendOnly(name="disbursements_taken_on_are_never_rewritten")]

    def __str__(self) -> str:
        return f"{self.amount}"
