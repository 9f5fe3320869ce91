"""Versions of the cost-recovery fee on their way: handed in by one person, approved by another (ACCESS, fee_schedule)."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from oversight.guards import fees as fee_guards
from oversight.guards.handed_in import HandedInKeepsItsTerms
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.guards import AppendOnly
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

OBJECT: Final = "fee_schedule"
FEES_WORKFLOW: Final = Workflow(
    name="fee_submission",
    object_name=OBJECT,
    states=(
        State("handed_in", _("Handed in"), "waiting"),
        State("approved", _("Approved"), "done"),
        State("rejected", _("Rejected"), "stopped"),
    ),
    steps=(
        Step("hand_in", _("Hand in"), (), "handed_in", Action.SUBMIT, (Role.FAP,), signs=True),
        Step(
            "approve",
            _("Approve and enter"),
            ("handed_in",),
            "approved",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_(
                "The version stands, and nothing changes it any more. Agreements signed from its day on and drafted "
                "from now on take it; agreements there are keep theirs."
            ),
        ),
        Step(
            "reject",
            _("Reject"),
            ("handed_in",),
            "rejected",
            Action.RETURN,
            (Role.FAA,),
            needs_note=True,
            is_destructive=True,
            consequence=_("No version is entered."),
        ),
    ),
)


class FeeSubmissionQuerySet(models.QuerySet["FeeSubmission"]):
    """Versions handed in, as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> FeeSubmissionQuerySet:
        """Return those this user may see: the Bank's administrators and the auditor; donors read what is entered."""
        if not policy.works_on_the_fund(user):
            return self.none()
        return policy.narrow(self, user, OBJECT, action)


@history.recorded()
class FeeSubmission(Stepped):
    """A version of the fee as it was handed in: for agreements signed from a day on, or for one trustee account."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    version = models.CharField(_("version"), max_length=40)
    valid_from_on = models.DateField(_("for agreements from"))
    trustee_account = models.ForeignKey(
        "fund.TrusteeAccount", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("trustee account"),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=200)
    status = FEES_WORKFLOW.field()
    handed_in_at = models.DateTimeField(_("handed in"), db_default=Now(), editable=False)

    objects = FeeSubmissionQuerySet.as_manager()
    workflow: ClassVar = FEES_WORKFLOW

    class Meta:
        ordering = ("-handed_in_at", "id")
        verbose_name = _("fee version handed in")
        verbose_name_plural = _("fee versions handed in")
        triggers: ClassVar = [FEES_WORKFLOW.trigger(), HandedInKeepsItsTerms(name="fees_handed_in_keep_their_terms")]

    def __str__(self) -> str:
        return self.version

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature under it stands for: the terms and every tier."""
        tiers = self.tiers.order_by(models.F("up_to").asc(nulls_last=True)).values_list("up_to", "percent")
        return {
            "version": self.version,
            "valid_from_on": str(self.valid_from_on),
            "trustee_account": str(self.trustee_account_id or ""),
            "source": self.source,
            "tiers": [[f"{up_to:.2f}" if up_to is not None else "", f"{percent:.3f}"] for up_to, percent in tiers],
        }

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("oversight:fee_submission", args=[self.pk])


class FeeSubmissionSignature(Signature):
    """Who handed in and who approved."""

    record = models.ForeignKey(FeeSubmission, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("a_fee_handed_in")]
        triggers: ClassVar = signature_triggers("a_fee_handed_in", "oversight_feesubmission")


@history.recorded()
class FeeSubmissionTier(models.Model):
    """A step of the fee handed in: `percent` of what lies below `up_to` and above the tier before."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    submission = models.ForeignKey(FeeSubmission, on_delete=models.PROTECT, related_name="tiers")
    up_to = models.DecimalField(_("up to"), max_digits=20, decimal_places=2, null=True, blank=True)
    percent = models.DecimalField(_("percent"), max_digits=6, decimal_places=3)

    class Meta:
        ordering = (models.F("up_to").asc(nulls_last=True),)
        verbose_name = _("fee tier handed in")
        verbose_name_plural = _("fee tiers handed in")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "up_to"],
                name="a_fee_handed_in_has_one_tier_per_bound",
                nulls_distinct=False,
                violation_error_message=_("Two tiers of the fee end at the same amount."),
            ),
            models.CheckConstraint(
                name="a_fee_handed_in_is_a_share",
                condition=Q(percent__gte=0, percent__lte=100),
                violation_error_message=_("A fee lies between 0 and 100 percent."),
            ),
        ]
        triggers: ClassVar = [
            AppendOnly(name="fee_tiers_handed_in_are_never_rewritten"),
            fee_guards.TiersAreOfAFeeBeingMade(),
        ]

    def __str__(self) -> str:
        return f"{self.percent}"
