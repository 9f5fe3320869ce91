"""Withdrawal applications: a counterpart asks, four different people sign, the money is reserved meanwhile."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import connection, models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from disbursements import guards
from disbursements.models.parties import Payee
from projects.models import Grant, Project
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

OPEN: Final = ("draft", "sent_back")
"""States in which the counterpart edits."""
RESERVED: Final = ("submitted", "endorsed", "approved", "instructed", "payment_failed")
"""States in which the amount is set aside."""
LIVE: Final = (*RESERVED, "paid")
"""States in which an invoice counts as claimed."""


class Method(models.TextChoices):
    """How money leaves a grant (DOMAIN section 4, methods)."""

    DIRECT = "direct", _("Direct payment")
    REIMBURSEMENT = "reimbursement", _("Reimbursement")
    ADVANCE = "advance", _("Advance")
    SPECIAL = "special", _("Special commitment")


APPLICATION_WORKFLOW: Final = Workflow(
    name="application",
    object_name="withdrawal_application",
    states=(
        State("draft", _("Draft"), "draft"),
        State("sent_back", _("Sent back"), "wrong"),
        State("submitted", _("Submitted"), "waiting"),
        State("endorsed", _("Endorsed"), "waiting"),
        State("approved", _("Approved"), "waiting"),
        State("instructed", _("Payment instructed"), "waiting"),
        State("paid", _("Paid"), "done"),
        State("payment_failed", _("Payment failed"), "wrong"),
        State("declined", _("Declined"), "stopped"),
        State("withdrawn", _("Withdrawn"), "stopped"),
    ),
    steps=(
        Step("prepare", _("Prepare"), (), "draft", Action.CREATE, (Role.KPP,)),
        Step(
            "submit",
            _("Sign and submit"),
            OPEN,
            "submitted",
            Action.SUBMIT,
            (Role.KPS,),
            signs=True,
            step_up=True,
            consequence=_("The amount is set aside in the grant and its categories. Nothing can be edited any more."),
            next_text=_("The task team leader checks it and endorses it or sends it back."),
        ),
        Step(
            "endorse",
            _("Endorse"),
            ("submitted",),
            "endorsed",
            Action.APPROVE,
            (Role.TTL,),
            signs=True,
            step_up=True,
            consequence=_("You confirm that goods, works or services and documents agree with the project."),
            next_text=_("A fund administrator approves the payment."),
        ),
        Step(
            "approve",
            _("Approve"),
            ("endorsed",),
            "approved",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_("You confirm that the payment is due under the grant agreement."),
            next_text=_("Another fund administrator releases the payment."),
        ),
        Step(
            "release",
            _("Release the payment"),
            ("approved",),
            "instructed",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_("The bank is instructed to pay. This cannot be taken back here."),
            next_text=_("The payment is recorded as paid when the bank confirms it."),
        ),
        Step("settle", _("Record as paid"), ("instructed",), "paid", Action.EDIT, (Role.FAP,)),
        Step("fail", _("Record as failed"), ("instructed",), "payment_failed", Action.EDIT, (Role.FAP,)),
        Step(
            "send_back",
            _("Send back"),
            ("submitted", "endorsed", "approved", "payment_failed"),
            "sent_back",
            Action.RETURN,
            (Role.TTL, Role.FAP, Role.FAA),
            needs_note=True,
            consequence=_(
                "The amount set aside becomes free; the counterpart reads your note, corrects and signs anew."
            ),
        ),
        Step(
            "decline",
            _("Decline"),
            ("submitted", "endorsed", "approved", "payment_failed"),
            "declined",
            Action.RETURN,
            (Role.FAA,),
            needs_note=True,
            is_destructive=True,
            consequence=_("The application ends. The amount set aside becomes free."),
        ),
        Step(
            "withdraw",
            _("Withdraw the application"),
            ("draft", "sent_back", "submitted"),
            "withdrawn",
            Action.VOID,
            (Role.KPS,),
            step_up=True,
            needs_note=True,
            is_destructive=True,
            consequence=_("The application ends. An amount set aside becomes free."),
        ),
    ),
)


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> ApplicationQuerySet:
        """Return the applications on which this user may do that; agencies and team leaders their own."""
        own = Project.objects.own(user, "withdrawal_application", action, "grant__project")
        return policy.narrow(self, user, "withdrawal_application", action, own=own)


@history.recorded()
class Application(Stepped):
    """A request of the counterpart to pay expenditure of one grant. Amounts in the grant's currency."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="applications")
    method = models.CharField(_("method"), max_length=15, choices=Method, default=Method.DIRECT)
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="applications", verbose_name=_("payee"))
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2, default=0)
    """The sum of the lines' claims, kept by the services and proved when it is submitted (P10)."""
    purpose = models.CharField(_("what it is for"), max_length=300)
    is_final = models.BooleanField(
        _("last application of the grant"), default=False, help_text=_("May be below the minimum value.")
    )
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True)
    status = APPLICATION_WORKFLOW.field()
    reservation = models.OneToOneField(
        "ledger.Entry", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(db_default=models.functions.Now(), editable=False)

    objects = ApplicationQuerySet.as_manager()
    workflow: ClassVar = APPLICATION_WORKFLOW

    class Meta:
        ordering = ("-created_at", "number")
        verbose_name = _("withdrawal application")
        verbose_name_plural = _("withdrawal applications")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="advances_come_with_designated_accounts",
                condition=Q(method__in=["direct", "reimbursement"]),
                violation_error_message=_(
                    "Advances and special commitments come with designated accounts, which this grant does not have: "
                    "choose direct payment or reimbursement."
                ),
            ),
            models.CheckConstraint(
                name="an_application_is_not_negative",
                condition=Q(amount__gte=0),
                violation_error_message=_("An application asks for zero or more."),
            ),
            models.CheckConstraint(
                name="a_submitted_application_says_when",
                condition=Q(status__in=[*OPEN, "withdrawn"]) | Q(submitted_on__isnull=False),
                violation_error_message=_("A submitted application names the day it was submitted."),
            ),
        ]
        triggers: ClassVar = [
            APPLICATION_WORKFLOW.trigger(),
            guards.OnlyDraftsAreEdited(),
            guards.ApplicationAsksForItsLines(),
            guards.ApplicationReachesTheMinimum(),
            guards.GrantIsEffective(),
            guards.InvoicesFollowTheApplication(),
            guards.ReservationFollowsTheState(),
            guards.SignatorySubmits(),
        ]

    def __str__(self) -> str:
        return self.number

    def signed_content(self) -> dict[str, str]:
        """Return what a signature signs: terms, payee, lines, documents, as the database hashes them (P4)."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT disbursements_content_sha256(%s)", [self.pk])
            return {"sha256": str(cursor.fetchone()[0])}

    def why_not(self, step: Step, user: Any) -> str:
        """Say what besides role and state stands against a step: who signs must be named for the grant (P6)."""
        if step.name == "submit" and not self.grant.signatories.filter(
            user__person=getattr(user, "person_id", None), status__in=["accepted", "revoked"]
        ):
            return _t("Only an authorised signatory of this grant submits. Ask the Trustee to name you.")
        return ""

    def get_absolute_url(self) -> str:
        """Return the address of the application's page."""
        return reverse("disbursements:application_detail", args=[self.pk])


class ApplicationSignature(Signature):
    """Who signed which step of a round, and the hash of what they signed (P3, P4)."""

    record = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("an_application")]
        triggers: ClassVar = [
            *signature_triggers("an_application", "disbursements_application"),
            guards.NobodyJudgesWhatTheyMade(),
            guards.WhoLeftApprovesNothing(),
        ]
