"""Pledges: what a donor says it will give. Nothing is in the books, or in any total, before it is announced."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors.guards.terms import FixedOnceSubmitted, Posted
from donors.models.content import content_of
from donors.models.donor import Donor
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.fund.guards import NothingComesAfterTheClosing
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

PLEDGE_WORKFLOW: Final = Workflow(
    name="pledge",
    object_name="pledge_unannounced",
    states=(
        State("draft", _("Draft"), "draft"),
        State("submitted", _("Submitted"), "waiting"),
        State("confirmed", _("Confirmed, not announced"), "waiting"),
        State("announced", _("Announced"), "done"),
        State("cancelled", _("Cancelled"), "stopped"),
    ),
    steps=(
        Step("prepare", _("Log a pledge"), (), "draft", Action.CREATE, (Role.FAP,)),
        Step(
            "submit",
            _("Submit"),
            ("draft",),
            "submitted",
            Action.SUBMIT,
            (Role.FAP,),
            signs=True,
            next_text=_("An approver confirms the pledge."),
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
            "confirm",
            _("Confirm"),
            ("submitted",),
            "confirmed",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_("You confirm that the donor has given its word. Nobody but this donor is told."),
            next_text=_("It enters the books and every total on the day the donor announces it."),
        ),
        Step(
            "announce",
            _("Announce"),
            ("confirmed",),
            "announced",
            Action.APPROVE,
            (Role.FAA,),
            needs_date=True,
            step_up=True,
            consequence=_("All parties see the pledge, and it counts in the Fund's totals from this day."),
            next_text=_("An administration agreement can be drafted against it."),
        ),
        Step(
            "cancel",
            _("Cancel"),
            ("draft", "submitted", "confirmed"),
            "cancelled",
            Action.VOID,
            (Role.FAA,),
            needs_note=True,
            step_up=True,
            is_destructive=True,
            consequence=_("The pledge ends without having been announced."),
        ),
    ),
)


class PledgeQuerySet(models.QuerySet["Pledge"]):
    """Pledges as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> PledgeQuerySet:
        """Return the pledges this user may see: announced ones, and of the others those of the own donor."""
        own = Q(donor__party__in=policy.parties(user, "pledge_unannounced", action), status="confirmed")
        announced = policy.narrow(Pledge.objects.filter(status="announced"), user, "pledge_announced", action)
        secret = policy.narrow(Pledge.objects.exclude(status="announced"), user, "pledge_unannounced", action, own=own)
        return self.filter(Q(pk__in=announced.values("pk")) | Q(pk__in=secret.values("pk")))

    def announced(self) -> PledgeQuerySet:
        """Return the pledges that count."""
        return self.filter(status="announced")


@history.recorded()
class Pledge(Stepped):
    """An amount a donor promises, in the currency it will contribute in."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("number"), max_length=30, unique=True)
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="pledges")
    currency = models.CharField(_("contribution currency"), max_length=3)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=3)
    pledged_on = models.DateField(_("pledged on"))
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    status = PLEDGE_WORKFLOW.field()
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")

    objects = PledgeQuerySet.as_manager()
    workflow: ClassVar = PLEDGE_WORKFLOW

    class Meta:
        ordering = ("-pledged_on", "number")
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_pledge_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("A pledge is greater than zero."),
            ),
            models.CheckConstraint(
                name="a_pledge_is_announced_on_a_day",
                condition=~Q(status="announced") | Q(announced_on__gte=F("pledged_on")),
                violation_error_message=_("A pledge is announced on a day not before it was made."),
            ),
        ]
        triggers: ClassVar = [
            PLEDGE_WORKFLOW.trigger(),
            NothingComesAfterTheClosing(name="no_pledge_after_the_closing", states=("announced",)),
            FixedOnceSubmitted(
                name="only_a_draft_pledge_is_edited",
                steps=("announced_on", "entry_id"),
                says=_("Only a draft pledge is edited: send it back first."),
            ),
            Posted(
                name="an_announced_pledge_is_in_the_books",
                states=("announced",),
                columns=("announced_on", "entry_id"),
                says=_("An announced pledge enters the ledger in the same step."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def policy_object(self) -> str:
        """Return what the policy calls this pledge now: secret until it is announced."""
        return "pledge_announced" if self.status == "announced" else "pledge_unannounced"

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature under this pledge stands for."""
        return content_of(self, "number", "donor", "currency", "amount", "pledged_on", "note")

    def get_absolute_url(self) -> str:
        """Return the address of the pledge's page."""
        return reverse("donors:pledge_detail", args=[self.pk])


class PledgeSignature(Signature):
    """Who signed which step of a pledge."""

    record = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("a_pledge")]
        triggers: ClassVar = signature_triggers("a_pledge", "donors_pledge")
