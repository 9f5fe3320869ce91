"""Returns: money of the Fund that goes back to one donor, because the board decided so."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors.guards.returns import ReturnLiesWithinContributions
from donors.guards.terms import FixedOnceSubmitted, Posted
from donors.models.content import content_of
from donors.models.donor import Donor
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

RETURN_WORKFLOW: Final = Workflow(
    name="return",
    object_name="receipt",
    states=(
        State("draft", _("Draft"), "draft"),
        State("submitted", _("Submitted"), "waiting"),
        State("approved", _("Approved, not yet sent"), "waiting"),
        State("returned", _("Returned"), "done"),
        State("withdrawn", _("Withdrawn"), "stopped"),
        State("voided", _("Voided"), "wrong"),
    ),
    steps=(
        Step("prepare", _("Draft a return"), (), "draft", Action.CREATE, (Role.FAP,)),
        Step(
            "submit",
            _("Submit"),
            ("draft",),
            "submitted",
            Action.SUBMIT,
            (Role.FAP,),
            signs=True,
            consequence=_("It must name the decision of the board on which it rests."),
            next_text=_("An approver compares it with the decision."),
        ),
        Step(
            "send_back",
            _("Send back"),
            ("submitted", "approved"),
            "draft",
            Action.RETURN,
            (Role.FAA,),
            needs_note=True,
            consequence=_("The preparer corrects it; signatures begin anew."),
        ),
        Step(
            "approve",
            _("Approve"),
            ("submitted",),
            "approved",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_("The bank may be instructed. Nothing is booked before the money has left."),
            next_text=_("The preparer records the day on which the bank sent it."),
        ),
        Step(
            "record",
            _("Record as sent"),
            ("approved",),
            "returned",
            Action.SUBMIT,
            (Role.FAP,),
            needs_date=True,
            step_up=True,
            consequence=_("The cash leaves the books on that day, and the window has so much less to allocate."),
        ),
        Step(
            "withdraw",
            _("Withdraw"),
            ("draft", "submitted", "approved"),
            "withdrawn",
            Action.VOID,
            (Role.FAA,),
            needs_note=True,
            step_up=True,
            is_destructive=True,
            consequence=_("The return ends without having been sent."),
        ),
        Step(
            "void",
            _("Void"),
            ("returned",),
            "voided",
            Action.VOID,
            (Role.FAA,),
            needs_note=True,
            needs_date=True,
            step_up=True,
            is_destructive=True,
            consequence=_("The booking is reversed by a new entry, as when the bank gives the money back."),
        ),
    ),
)
"""The policy's object is `receipt`: a return is a receipt that goes back. It is seen by those who see what arrived
(the administrator, the auditor, the donor itself), and the same two kinds of people stand for it. `refund_receipt` of
the matrix is another thing: money that comes back from recipients."""


class Source(models.TextChoices):
    """Whose money goes back: the Fund's, or what is held for the donor already."""

    WINDOW = "window", _("Unallocated money of a window")
    BALANCE = "balance", _("Its Donor Balance Account")


class Destination(models.TextChoices):
    """Where it goes; the donor directs it."""

    BANK = "bank", _("To the donor's bank")
    BALANCE = "balance", _("To its Donor Balance Account")


class DonorReturnQuerySet(models.QuerySet["DonorReturn"]):
    """Returns as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> DonorReturnQuerySet:
        """Return the returns this user may see; a donor sees its own from their approval on."""
        own = Q(donor__party__in=policy.parties(user, "receipt", action), status__in=("approved", "returned", "voided"))
        return policy.narrow(self, user, "receipt", action, own=own)


@history.recorded()
class DonorReturn(Stepped):
    """Money that goes back to a donor, in the holding currency.

    Unallocated money of a window goes to its bank or to its Donor Balance Account: what was paid in stays what was
    paid in, its fee stays with the Bank, and the return is counted as a return. From the balance account it goes to
    the bank: that money is the donor's already, so no decision is needed and no figure of the Fund moves.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("number"), max_length=30, unique=True)
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="returns")
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    source = models.CharField(_("from"), max_length=10, choices=Source, default=Source.WINDOW)
    window = models.ForeignKey(
        "fund.Window", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("window")
    )
    destination = models.CharField(_("destination"), max_length=10, choices=Destination, default=Destination.BANK)
    trustee_account = models.ForeignKey("fund.TrusteeAccount", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    decision = models.ForeignKey(
        "fund.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="returns",
        verbose_name=_("decision of the board"),
    )  # fmt: skip
    sent_to = models.CharField(_("sent to"), max_length=200, blank=True)
    returned_on = models.DateField(_("sent on"), null=True, blank=True)
    status = RETURN_WORKFLOW.field()
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")

    objects = DonorReturnQuerySet.as_manager()
    workflow: ClassVar = RETURN_WORKFLOW

    class Meta:
        ordering = ("-returned_on", "-number")
        verbose_name = _("return to a donor")
        verbose_name_plural = _("returns to donors")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_return_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("A return is greater than zero."),
            ),
            models.CheckConstraint(
                name="a_return_rests_on_a_decision",
                condition=Q(status__in=("draft", "withdrawn")) | Q(decision__isnull=False) | Q(source="balance"),
                violation_error_message=_(
                    "Money goes back to a donor only by a decision of the board: name its number, or keep the draft."
                ),
            ),
            models.CheckConstraint(
                name="a_return_has_one_source",
                condition=Q(source="window", window__isnull=False)
                | Q(source="balance", window__isnull=True, destination="bank"),
                violation_error_message=_(
                    "Name the window the money comes from; from the Donor Balance Account it goes to the bank only, and "
                    "no window is named."
                ),
            ),
            models.CheckConstraint(
                name="a_return_to_a_bank_names_it",
                condition=Q(destination="balance") | ~Q(sent_to=""),
                violation_error_message=_("Say to which bank and account of the donor the money is sent."),
            ),
        ]
        triggers: ClassVar = [
            RETURN_WORKFLOW.trigger(),
            ReturnLiesWithinContributions(),
            FixedOnceSubmitted(
                name="only_a_draft_return_is_edited",
                steps=("returned_on", "entry_id"),
                says=_("Only a draft return is edited: send it back first."),
            ),
            Posted(
                name="a_return_that_was_sent_is_in_the_books",
                states=("returned", "voided"),
                columns=("returned_on", "entry_id"),
                says=_("A return enters the ledger in the same step."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature under this return stands for."""
        return content_of(
            self,
            "number",
            "donor",
            "amount",
            "source",
            "window",
            "destination",
            "trustee_account",
            "reason",
            "decision",
            "sent_to",
        )

    def get_absolute_url(self) -> str:
        """Return the address of the return's page."""
        return reverse("donors:return_detail", args=[self.pk])


class ReturnSignature(Signature):
    """Who signed which step of a return."""

    record = models.ForeignKey(DonorReturn, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("a_return")]
        triggers: ClassVar = signature_triggers("a_return", "donors_donorreturn")
