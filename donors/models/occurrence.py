"""What occurs under an agreement: a condition is met or lapses, an event comes on which an instalment waits.

DOMAIN section 3: what is subject to a condition is not receivable until that is met, with evidence and date; a lapse
lowers Signed, not Pledged. One person proposes it with the evidence, another confirms.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors.guards.terms import FixedOnceSubmitted, Posted
from donors.models.content import content_of
from donors.models.instalment import Instalment
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

OCCURRENCE_WORKFLOW: Final = Workflow(
    name="occurrence",
    object_name="contribution_agreement",
    states=(
        State("proposed", _("Proposed"), "waiting"),
        State("confirmed", _("Confirmed"), "done"),
        State("rejected", _("Rejected"), "stopped"),
        State("voided", _("Voided"), "wrong"),
    ),
    steps=(
        Step("propose", _("Propose"), (), "proposed", Action.SUBMIT, (Role.FAP,), signs=True),
        Step(
            "confirm",
            _("Confirm"),
            ("proposed",),
            "confirmed",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            needs_date=True,
            step_up=True,
            consequence=_(
                "A condition that is met makes its amount receivable; one that lapsed takes it out of what is signed, "
                "and the pledge stays; an event sets the day on which its instalment is due."
            ),
        ),
        Step(
            "reject",
            _("Reject"),
            ("proposed",),
            "rejected",
            Action.RETURN,
            (Role.FAA,),
            needs_note=True,
            is_destructive=True,
            consequence=_("The agreement stays as it is."),
        ),
        Step(
            "void",
            _("Void"),
            ("confirmed",),
            "voided",
            Action.VOID,
            (Role.FAA,),
            needs_note=True,
            needs_date=True,
            step_up=True,
            is_destructive=True,
            consequence=_("The booking is reversed by a new entry; the amount is under its condition again."),
        ),
    ),
)


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Occurrences as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> OccurrenceQuerySet:
        """Return those this user may see; a donor sees those of its own agreements that count or counted."""
        parties = policy.parties(user, "contribution_agreement", action)
        own = Q(instalment__agreement__donor__party__in=parties, status__in=("confirmed", "voided"))
        return policy.narrow(self, user, "contribution_agreement", action, own=own)


@history.recorded()
class Occurrence(Stepped):
    """A condition met or lapsed for an amount (contribution currency), or an event that came, on a day, with evidence."""

    class Kind(models.TextChoices):
        """What occurred."""

        MET = "met", _("Condition met")
        LAPSED = "lapsed", _("Condition lapsed")
        EVENT = "event", _("Event has come")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    instalment = models.ForeignKey(Instalment, on_delete=models.PROTECT, related_name="occurrences")
    kind = models.CharField(_("what occurred"), max_length=10, choices=Kind.choices)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=3, null=True, blank=True)
    occurred_on = models.DateField(_("on"))
    reason = models.CharField(_("evidence or reason"), max_length=1000)
    document = models.ForeignKey(
        "fund.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="occurrences",
        verbose_name=_("evidence"),
    )  # fmt: skip
    status = OCCURRENCE_WORKFLOW.field()
    counted_on = models.DateField(_("counts from"), null=True, editable=False)
    due_before = models.DateField(_("due before it"), null=True, editable=False)
    """When the instalment was due until then: voiding puts it back."""
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")

    objects = OccurrenceQuerySet.as_manager()
    workflow: ClassVar = OCCURRENCE_WORKFLOW

    class Meta:
        ordering = ("occurred_on", "id")
        verbose_name = _("condition or event")
        verbose_name_plural = _("conditions and events")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_occurrence_is_of_an_amount_or_of_a_day",
                condition=Q(kind="event", amount__isnull=True) | (~Q(kind="event") & Q(amount__gt=0)),
                violation_error_message=_("A condition is met or lapses for an amount; an event has none."),
            ),
            models.CheckConstraint(
                name="an_occurrence_has_its_evidence",
                condition=~Q(reason="") & (Q(kind="lapsed") | Q(document__isnull=False)),
                violation_error_message=_("A condition that is met, and an event, are shown by a document."),
            ),
            models.CheckConstraint(
                name="an_occurrence_counts_from_its_day_on",
                condition=Q(counted_on__isnull=True) | Q(counted_on__gte=F("occurred_on")),
                violation_error_message=_("It counts from the day on which it occurred, or later."),
            ),
            models.UniqueConstraint(
                fields=["instalment"],
                condition=Q(kind="event", status__in=("proposed", "confirmed")),
                name="an_event_comes_once",
                violation_error_message=_("The event of this instalment is proposed or confirmed already."),
            ),
        ]
        triggers: ClassVar = [
            OCCURRENCE_WORKFLOW.trigger(),
            FixedOnceSubmitted(
                name="an_occurrence_keeps_its_terms",
                steps=("counted_on", "due_before", "entry_id"),
                says=_("What was proposed is what is confirmed: reject it and propose again."),
                entered="counted_on",
            ),
            Posted(
                name="a_confirmed_occurrence_is_in_the_books",
                states=("confirmed", "voided"),
                columns=("counted_on", "CASE WHEN kind = 'event' THEN counted_on::text ELSE entry_id::text END"),
                says=_("A condition that is met or lapsed enters the ledger in the same step."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instalment}: {self.get_kind_display()}"

    @property
    def currency(self) -> str:
        """Return the contribution currency of its agreement."""
        return self.instalment.agreement.currency

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature on it stands for."""
        return content_of(self, "instalment", "kind", "amount", "occurred_on", "reason", "document")

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("donors:occurrence_detail", args=[self.pk])


class OccurrenceSignature(Signature):
    """Who proposed and who confirmed."""

    record = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("an_occurrence")]
        triggers: ClassVar = signature_triggers("an_occurrence", "donors_occurrence")
