"""Closing of the Fund: what is left goes back to the donors, pro rata to what each has paid in (DOMAIN section 3)."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors.guards.terms import FixedOnceSubmitted, Posted
from donors.models import Donor
from donors.models.content import content_of, plain
from oversight.guards.closing import (
    ClosingLeavesTheReserve,
    SharesAddUp,
    SharesAreFixedOnceSubmitted,
)
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

OBJECT: Final = "receipt"
"""The policy's object: as for returns to one donor (donors.models.returning)."""
CLOSING_WORKFLOW: Final = Workflow(
    name="fund_closing",
    object_name=OBJECT,
    states=(
        State("draft", _("Draft"), "draft"),
        State("submitted", _("Submitted"), "waiting"),
        State("approved", _("Approved by one, waits for a second"), "waiting"),
        State("closed", _("Closed"), "done"),
        State("withdrawn", _("Withdrawn"), "stopped"),
        State("voided", _("Voided"), "wrong"),
    ),
    steps=(
        Step("prepare", _("Draft the closing"), (), "draft", Action.CREATE, (Role.FAP,)),
        Step(
            "submit",
            _("Submit"),
            ("draft",),
            "submitted",
            Action.SUBMIT,
            (Role.FAP,),
            signs=True,
            consequence=_(
                "The shares are computed once more from the books as they stand, and are fixed from then on."
            ),
            next_text=_("An approver compares it with the decision of the board."),
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
            consequence=_("Nothing is booked yet: a second approver closes the Fund."),
            next_text=_("A second approver closes the Fund."),
        ),
        Step(
            "close",
            _("Close the Fund"),
            ("approved",),
            "closed",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            needs_date=True,
            step_up=True,
            consequence=_(
                "Every share is booked on that day, each donor's closing statement is made, and the Fund takes no "
                "pledge, agreement or receipt any more."
            ),
            next_text=_("The statements are made; each donor finds its own on its page."),
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
            consequence=_("The closing ends without having been booked."),
        ),
        Step(
            "void",
            _("Void"),
            ("closed",),
            "voided",
            Action.VOID,
            (Role.FAA,),
            needs_note=True,
            needs_date=True,
            step_up=True,
            is_destructive=True,
            consequence=_("All its bookings are reversed by one new entry, and the Fund is open again."),
        ),
    ),
)


class FundClosingQuerySet(models.QuerySet["FundClosing"]):
    """Closings as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> FundClosingQuerySet:
        """Return the closings this user may see; a donor sees those that are booked and name it."""
        mine = ClosingShare.objects.filter(donor__party__in=policy.parties(user, OBJECT, action)).values("closing")
        return policy.narrow(self, user, OBJECT, action, own=Q(pk__in=mine, status__in=("closed", "voided")))


@history.recorded()
class FundClosing(Stepped):
    """What is left of the Fund and goes back, all amounts in the holding currency.

    `amount` is what was unallocated when it was submitted, less the `reserve` kept back for the costs of closing.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    fund = models.ForeignKey("fund.Fund", on_delete=models.PROTECT, related_name="closings")
    number = models.CharField(_("number"), max_length=30, unique=True)
    amount = models.DecimalField(_("to be returned"), max_digits=20, decimal_places=2)
    reserve = models.DecimalField(_("reserve kept back for closing costs"), max_digits=20, decimal_places=2, default=0)
    trustee_account = models.ForeignKey("fund.TrusteeAccount", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    decision = models.ForeignKey(
        "fund.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="closings",
        verbose_name=_("decision of the board"),
    )  # fmt: skip
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    status = CLOSING_WORKFLOW.field()
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")

    objects = FundClosingQuerySet.as_manager()
    workflow: ClassVar = CLOSING_WORKFLOW

    class Meta:
        ordering = ("-closed_on", "-number")
        verbose_name = _("closing of the Fund")
        verbose_name_plural = _("closings of the Fund")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_closing_returns_something",
                condition=Q(amount__gt=0, reserve__gte=0),
                violation_error_message=_("A closing returns more than zero, and its reserve is not negative."),
            ),
            models.CheckConstraint(
                name="a_closing_rests_on_a_decision",
                condition=Q(status__in=("draft", "withdrawn")) | Q(decision__isnull=False),
                violation_error_message=_(
                    "The Fund is closed only by a decision of the board: name its number, or keep the draft."
                ),
            ),
            models.UniqueConstraint(
                fields=["fund"],
                condition=Q(status__in=("draft", "submitted", "approved")),
                name="one_closing_is_prepared_at_a_time",
                violation_error_message=_("A closing is being prepared already: go on with it, or withdraw it."),
            ),
        ]
        triggers: ClassVar = [
            CLOSING_WORKFLOW.trigger(),
            SharesAddUp(),
            ClosingLeavesTheReserve(),
            FixedOnceSubmitted(
                name="only_a_draft_closing_is_edited",
                steps=("closed_on", "entry_id"),
                says=_("Only a draft closing is edited: send it back first."),
            ),
            Posted(
                name="a_closing_is_in_the_books",
                states=("closed", "voided"),
                columns=("closed_on", "entry_id"),
                says=_("A closing enters the ledger in the same step."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature under this closing stands for: its terms and every share."""
        said = content_of(self, "number", "amount", "reserve", "trustee_account", "reason", "decision")
        parts = self.shares.order_by("donor__short_name")
        rows = parts.values_list("donor__short_name", "deposits", "amount", "destination", "sent_to")
        return said | {"shares": [[who, plain(paid), plain(part), way, to] for who, paid, part, way, to in rows]}

    def why_not(self, step: Step, user: Any) -> str:
        """Say which donor's share has nowhere to go."""
        if step.name != "submit":
            return ""
        lost = self.shares.filter(amount__gt=0, destination="bank", sent_to="").select_related("donor").first()
        return _t("Say where the share of %(donor)s is sent.") % {"donor": lost.donor.short_name} if lost else ""

    def get_absolute_url(self) -> str:
        """Return the address of the closing's page."""
        return reverse("oversight:closing_detail", args=[self.pk])


class ClosingSignature(Signature):
    """Who prepared the closing, who approved it, who closed the Fund: three different people."""

    record = models.ForeignKey(FundClosing, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("a_closing")]
        triggers: ClassVar = signature_triggers("a_closing", "oversight_fundclosing")


class Destination(models.TextChoices):
    """Where a share goes; the donor directs it."""

    BANK = "bank", _("To the donor's bank")
    BALANCE = "balance", _("To its Donor Balance Account")


class ClosingShareQuerySet(models.QuerySet["ClosingShare"]):
    """Shares as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> ClosingShareQuerySet:
        """Return the shares this user may see; a donor sees its own, once the Fund is closed."""
        own = Q(donor__party__in=policy.parties(user, OBJECT, action), closing__status__in=("closed", "voided"))
        return policy.narrow(self, user, OBJECT, action, own=own)


@history.recorded()
class ClosingShare(models.Model):
    """What one donor gets: `amount` of the closing, by its `deposits` (all it has paid in, in the holding currency)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    closing = models.ForeignKey(FundClosing, on_delete=models.PROTECT, related_name="shares")
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="closing_shares")
    deposits = models.DecimalField(_("paid in"), max_digits=20, decimal_places=2)
    amount = models.DecimalField(_("share"), max_digits=20, decimal_places=2)
    destination = models.CharField(_("destination"), max_length=10, choices=Destination, default=Destination.BANK)
    sent_to = models.CharField(_("sent to"), max_length=200, blank=True)
    statement = models.OneToOneField(
        "fund.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="closing_share",
        verbose_name=_("closing statement"),
    )  # fmt: skip

    objects = ClosingShareQuerySet.as_manager()

    class Meta:
        ordering = ("closing", "donor__short_name")
        verbose_name = _("share of a closing")
        verbose_name_plural = _("shares of closings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["closing", "donor"], name="a_donor_has_one_share_of_a_closing"),
            models.CheckConstraint(
                name="a_share_follows_from_deposits",
                condition=Q(deposits__gt=0, amount__gte=0),
                violation_error_message=_("A share belongs to a donor that has paid in, and is not negative."),
            ),
        ]
        triggers: ClassVar = [SharesAreFixedOnceSubmitted()]

    def __str__(self) -> str:
        return f"{self.closing_id} {self.donor_id}"
