"""What the board is asked to decide, until the decision is recorded in the minutes (DOMAIN section 5)."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.fund.models import Decision
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

DECISION_WORKFLOW: Final = Workflow(
    name="proposed_decision",
    object_name="decision_minutes",
    states=(
        State("draft", _("Draft"), "draft"),
        State("submitted", _("Before the board"), "waiting"),
        State("adopted", _("Adopted"), "done"),
    ),
    steps=(
        Step("draft", _("Draft"), (), "draft", Action.CREATE, (Role.FAP,)),
        Step(
            "submit",
            _("Put before the board"),
            ("draft",),
            "submitted",
            Action.SUBMIT,
            (Role.FAP,),
            signs=True,
            consequence=_("The members of the board see the proposal from now on."),
            next_text=_("The board takes it up at its meeting; an approver then records what it decided."),
        ),
        Step(
            "send_back",
            _("Send back for revision"),
            ("submitted",),
            "draft",
            Action.RETURN,
            (Role.FAA,),
            needs_note=True,
            consequence=_("The proposal leaves the board's table until it is put there again."),
        ),
        Step(
            "adopt",
            _("Record as adopted"),
            ("submitted",),
            "adopted",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            needs_date=True,
            step_up=True,
            consequence=_("The decision enters the minutes for good, and every allocation in it is made at once."),
        ),
    ),
)
"""A proposal becomes a decision when an approver records that the board adopted it."""


class ProposedDecisionQuerySet(models.QuerySet["ProposedDecision"]):
    """Proposals as they are read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> ProposedDecisionQuerySet:
        """Seats see what was put before the board; others what was adopted; drafts stay with the administrator."""
        adopted = Q(status="adopted")
        mine = ProposedAllocation.objects.filter(proposal=OuterRef("pk"), project__in=Project.objects.led_by(user))
        tabled = Q(status__in=["submitted", "adopted"])
        return policy.narrow(
            self, user, "decision_minutes", action, own=adopted & Q(Exists(mine)), published=adopted, seat=tabled
        )

    def waiting(self) -> ProposedDecisionQuerySet:
        """Return what is before the board."""
        return self.filter(status="submitted")

    def with_amount(self) -> ProposedDecisionQuerySet:
        """Add `amount`: the sum of the allocations proposed, in the holding currency."""
        return self.annotate(amount=models.Sum("allocations__amount"))


@history.recorded()
class ProposedDecision(Stepped):
    """A decision drafted for the board; adopted, it names the line of the minutes that it became."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True, help_text=_("As on the agenda, e.g. OB-10."))
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), help_text=_("What the board decides, in its own words."))
    meeting_on = models.DateField(_("meeting"), help_text=_("Day on which the board takes it up."))
    status = DECISION_WORKFLOW.field()
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="proposal"
    )

    objects = ProposedDecisionQuerySet.as_manager()
    workflow: ClassVar = DECISION_WORKFLOW

    class Meta:
        ordering = ("-meeting_on", "-number")
        verbose_name = _("decision of the board")
        verbose_name_plural = _("decisions of the board")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_adopted_proposal_names_its_decision",
                condition=~Q(status="adopted") | Q(decision__isnull=False),
                violation_error_message=_("What the board adopted stands in the minutes under a number."),
            ),
        ]
        triggers: ClassVar = [DECISION_WORKFLOW.trigger()]

    def __str__(self) -> str:
        return self.number

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature on it stands for: the words and every allocation."""
        parts = self.allocations.order_by("project__code").values_list("project__code", "amount", "from_unpreferred")
        words = {"number": self.number, "title": self.title, "text": self.text, "meeting_on": str(self.meeting_on)}
        return {**words, "allocations": [[str(value) for value in part] for part in parts]}

    def get_absolute_url(self) -> str:
        """Return the page of the decision."""
        return reverse("oversight:decision_detail", args=[self.pk])


@history.recorded()
class ProposedAllocation(models.Model):
    """What the decision gives one project, in the holding currency."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    proposal = models.ForeignKey(ProposedDecision, on_delete=models.PROTECT, related_name="allocations")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    from_unpreferred = models.DecimalField(
        _("of it without preference"),
        max_digits=20,
        decimal_places=2,
        default=0,
        help_text=_("Part taken from contributions without preference; the rest comes from the project's window."),
    )

    class Meta:
        ordering = ("proposal", "project__code")
        verbose_name = _("proposed allocation")
        verbose_name_plural = _("proposed allocations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proposal", "project"],
                name="a_decision_names_a_project_once",
                violation_error_message=_("The decision names this project already: put both amounts into one line."),
            ),
            models.CheckConstraint(
                name="a_proposed_allocation_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("An allocation is more than zero."),
            ),
            models.CheckConstraint(
                name="the_part_without_preference_is_within_the_allocation",
                condition=Q(from_unpreferred__gte=0, from_unpreferred__lte=models.F("amount")),
                violation_error_message=_("The part without preference is between zero and the allocation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"


class DecisionSignature(Signature):
    """Who put a proposal before the board and who recorded its adoption: two different people."""

    record = models.ForeignKey(ProposedDecision, on_delete=models.PROTECT, related_name="signatures")

    class Meta(Signature.Meta):
        constraints: ClassVar = [signed_once("a_decision")]
        triggers: ClassVar = signature_triggers("a_decision", "oversight_proposeddecision")
