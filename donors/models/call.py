"""Calls of funds: the trustee asks a donor for an instalment by a letter. A call moves nothing in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors.guards.calls import CallFitsItsInstalment, CallKeepsItsTerms
from donors.models.content import content_of
from donors.models.instalment import Instalment
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

if TYPE_CHECKING:
    from decimal import Decimal

OBJECT: Final = "payment_request_to_donor"
SHOWN_TO_DONORS: Final = ("sent", "cancelled")

CALL_WORKFLOW: Final = Workflow(
    name="call",
    object_name=OBJECT,
    states=(
        State("draft", _("Draft"), "draft"),
        State("submitted", _("Submitted"), "waiting"),
        State("sent", _("Sent"), "done"),
        State("withdrawn", _("Withdrawn"), "stopped"),
        State("cancelled", _("Cancelled"), "stopped"),
    ),
    steps=(
        Step("prepare", _("Draft a call of funds"), (), "draft", Action.CREATE, (Role.FAP,)),
        Step(
            "submit",
            _("Submit"),
            ("draft",),
            "submitted",
            Action.SUBMIT,
            (Role.FAP,),
            signs=True,
            next_text=_("An approver reads the letter and sends it."),
        ),
        Step(
            "send_back",
            _("Send back"),
            ("submitted",),
            "draft",
            Action.RETURN,
            (Role.FAA,),
            needs_note=True,
            consequence=_("The preparer corrects it; signatures begin anew."),
        ),
        Step(
            "send",
            _("Approve and send"),
            ("submitted",),
            "sent",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_(
                "The letter is made in the donor's language and an e-mail tells the donor to fetch it. "
                "Nothing moves in the books."
            ),
        ),
        Step(
            "withdraw",
            _("Withdraw"),
            ("draft", "submitted"),
            "withdrawn",
            Action.VOID,
            (Role.FAA,),
            needs_note=True,
            step_up=True,
            is_destructive=True,
            consequence=_("The call ends and the donor hears nothing of it."),
        ),
        Step(
            "cancel",
            _("Cancel"),
            ("sent",),
            "cancelled",
            Action.VOID,
            (Role.FAA,),
            needs_note=True,
            step_up=True,
            is_destructive=True,
            consequence=_("An e-mail tells the donor that this call no longer holds. The instalment stays due."),
        ),
    ),
)


class CallQuerySet(models.QuerySet["Call"]):
    """Calls of funds as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> CallQuerySet:
        """Return the calls this user may see; a donor sees its own once they are sent."""
        own = Q(instalment__agreement__donor__party__in=policy.parties(user, OBJECT, action))
        return policy.narrow(self, user, OBJECT, action, own=own & Q(status__in=SHOWN_TO_DONORS))

    def outstanding(self) -> CallQuerySet:
        """Return the calls that were sent and not yet paid in full."""
        return self.filter(status="sent", is_settled=False)


@history.recorded(without=["letter"])
class Call(Stepped):
    """A call of funds (payment request) for an instalment, in the contribution currency.

    `reference` is what the donor quotes when it pays and what the bank's statement is searched for: a creditor
    reference by ISO 11649, whose check digits find a slip of the pen. What was received of the instalment when the
    call was sent does not count for it: `received_before`. `is_settled` is moved by the database with the receipts.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    serial = models.PositiveIntegerField(_("serial number"), unique=True, editable=False)
    number = models.CharField(_("number"), max_length=30, unique=True, editable=False)
    reference = models.CharField(_("reference to quote"), max_length=25, unique=True, editable=False)
    instalment = models.ForeignKey(Instalment, on_delete=models.PROTECT, related_name="calls")
    trustee_account = models.ForeignKey("fund.TrusteeAccount", on_delete=models.PROTECT, related_name="calls")
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=3)
    due_on = models.DateField(_("due on"))
    text = models.TextField(_("further words"), blank=True)
    status = CALL_WORKFLOW.field()
    sent_on = models.DateField(_("sent on"), null=True, editable=False)
    language = models.CharField(_("language of the letter"), max_length=10, blank=True, choices=settings.LANGUAGES)
    addressee = models.TextField(_("addressee"), blank=True, editable=False)
    sent_to = models.EmailField(_("sent to"), blank=True, editable=False)
    received_before = models.DecimalField(
        _("received before"), max_digits=20, decimal_places=3, default=0, editable=False
    )
    is_settled = models.BooleanField(_("settled"), default=False, editable=False)
    letter = models.TextField(_("letter"), blank=True, editable=False)
    """The letter as HTML, without the account number: what was printed once is printed again, whatever is amended."""
    letter_sha256 = models.CharField(_("SHA-256 of the letter"), max_length=64, blank=True, editable=False)

    objects = CallQuerySet.as_manager()
    workflow: ClassVar = CALL_WORKFLOW

    class Meta:
        ordering = ("due_on", "serial")
        verbose_name = _("call of funds")
        verbose_name_plural = _("calls of funds")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_call_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("A call of funds is greater than zero."),
            ),
            models.UniqueConstraint(
                fields=["instalment"],
                condition=Q(status__in=("draft", "submitted", "sent"), is_settled=False),
                name="an_instalment_has_one_call_at_a_time",
                violation_error_message=_("Another call of this instalment is not settled."),
            ),
            models.CheckConstraint(
                name="a_sent_call_says_when_and_to_whom",
                condition=~Q(status__in=SHOWN_TO_DONORS)
                | Q(sent_on__isnull=False) & ~Q(addressee="") & ~Q(sent_to="") & ~Q(language=""),
                violation_error_message=_("A call that was sent says when, to whom and in which language."),
            ),
        ]
        triggers: ClassVar = [CALL_WORKFLOW.trigger(), CallFitsItsInstalment(), CallKeepsItsTerms()]

    def __str__(self) -> str:
        return self.number

    @property
    def paid(self) -> Decimal:
        """Return what of it has come since, in the contribution currency; needs the instalment at hand."""
        if self.status not in SHOWN_TO_DONORS:
            return self.amount - self.amount
        since = self.instalment.received - self.received_before
        return min(self.amount, max(since, self.amount - self.amount))

    @property
    def left(self) -> Decimal:
        """Return what of it is still to come."""
        return self.amount - self.paid

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature under this call stands for."""
        return content_of(
            self, "number", "reference", "instalment", "trustee_account", "currency", "amount", "due_on", "text"
        )

    def get_absolute_url(self) -> str:
        """Return the address of the call's page."""
        return reverse("donors:call_detail", args=[self.pk])


class CallSignature(Signature):
    """Who signed which step of a call of funds."""

    record = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("a_call")]
        triggers: ClassVar = signature_triggers("a_call", "donors_call")
