"""What changes an administration agreement after its countersignature, signed as the agreement was, in dated versions.

A supplemental contribution adds an amount with instalments of its own; a change of instalments or of preference leaves
the amount. Each has a number within its agreement and takes effect on a day; the terms on any day can be read from the
versions, which are never rewritten.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors.guards.amendments import AmendedRowsAreFixedOnceSubmitted
from donors.guards.terms import FixedOnceSubmitted, Posted
from donors.models.agreement import AGREEMENT_WORKFLOW, Agreement, part_of
from donors.models.content import content_of
from donors.models.instalment import DueAfter
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.guards import AppendOnly
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import Step, Workflow

SAID: Final[dict[str, dict[str, Any]]] = {
    "prepare": {"label": _("Draft an amendment")},
    "submit": {"consequence": _("The instalments must add up to the contribution as amended.")},
    "countersign": {
        "consequence": _("The agreement reads as amended; a supplemental contribution becomes receivable."),
        "next_text": "",
    },
    "countersign_beyond_pledge": {"next_text": ""},
    "withdraw": {"consequence": _("The amendment ends without having been countersigned.")},
}


def _step(step: Step) -> Step:
    return replace(step, **SAID.get(step.name, {}))


AMENDMENT_WORKFLOW: Final = Workflow(
    name="amendment",
    object_name="contribution_agreement",
    states=AGREEMENT_WORKFLOW.states,
    steps=tuple(_step(step) for step in AGREEMENT_WORKFLOW.steps),
)


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """Amendments as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> AmendmentQuerySet:
        """Return those this user may see; a donor sees its own, once submitted for signature."""
        parties = policy.parties(user, "contribution_agreement", action)
        own = Q(agreement__donor__party__in=parties, status__in=("submitted", "countersigned"))
        return policy.narrow(self, user, "contribution_agreement", action, own=own)


@history.recorded()
class Amendment(Stepped):
    """An amendment of an agreement, by its number; amounts in contribution currency, `booked_rate` USD per unit."""

    class Kind(models.TextChoices):
        """What it changes."""

        SUPPLEMENT = "supplement", _("Supplemental contribution")
        SCHEDULE = "schedule", _("Change of instalments")
        PREFERENCE = "preference", _("Change of preference")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    summary = models.CharField(_("what it says"), max_length=500)
    donor_signed_on = models.DateField(_("signed by the donor on"))
    countersigned_on = models.DateField(_("countersigned on"), null=True, blank=True)
    effective_on = models.DateField(_("takes effect on"), null=True, blank=True)
    amount = models.DecimalField(_("supplemental contribution"), max_digits=20, decimal_places=3, null=True, blank=True)
    qualified_amount = models.DecimalField(_("of which qualified"), max_digits=20, decimal_places=3, default=0)
    condition = models.TextField(_("condition of the qualified part"), blank=True)
    booked_rate = models.DecimalField(
        _("rate at signing, USD per unit"), max_digits=18, decimal_places=9, null=True, blank=True
    )
    booked_rate_source = models.CharField(_("source of the rate"), max_length=120, blank=True)
    preference = models.ForeignKey(
        "fund.Window", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("preference")
    )
    may_exceed_pledge = models.BooleanField(_("may exceed the pledge"), default=False)
    document = models.ForeignKey(
        "fund.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="amendments",
        verbose_name=_("signed amendment"),
    )  # fmt: skip
    status = AMENDMENT_WORKFLOW.field()
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")

    objects = AmendmentQuerySet.as_manager()
    workflow: ClassVar = AMENDMENT_WORKFLOW

    class Meta:
        ordering = ("agreement", "number")
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                name="amendments_of_an_agreement_are_numbered",
                violation_error_message=_("Another amendment of this agreement has this number already."),
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(status__in=("draft", "submitted")),
                name="one_amendment_is_open_at_a_time",
                violation_error_message=_("Another amendment of this agreement is open: finish or withdraw it first."),
            ),
            models.CheckConstraint(
                name="a_supplement_has_an_amount_and_a_rate",
                condition=Q(kind="supplement", amount__gt=0, booked_rate__gt=0)
                | (~Q(kind="supplement") & Q(amount__isnull=True, qualified_amount=0, booked_rate__isnull=True)),
                violation_error_message=_(
                    "A supplemental contribution has an amount and a rate; other amendments none."
                ),
            ),
            models.CheckConstraint(
                name="the_qualified_part_lies_within_the_supplement",
                condition=Q(qualified_amount=0)
                | (Q(qualified_amount__gt=0, qualified_amount__lte=F("amount")) & ~Q(condition="")),
                violation_error_message=_("The qualified part lies within the contribution and names its condition."),
            ),
            models.CheckConstraint(
                name="a_preference_is_changed_by_its_own_amendment",
                condition=Q(kind="preference") | Q(preference__isnull=True),
                violation_error_message=_("Only a change of preference names a window."),
            ),
            models.CheckConstraint(
                name="an_amendment_is_countersigned_on_a_day",
                condition=~Q(status="countersigned")
                | Q(countersigned_on__gte=F("donor_signed_on"), effective_on__lte=F("countersigned_on")),
                violation_error_message=_(
                    "The trustee countersigns on a day not before the donor signed, and not before it takes effect."
                ),
            ),
        ]
        triggers: ClassVar = [
            AMENDMENT_WORKFLOW.trigger(),
            FixedOnceSubmitted(
                name="only_a_draft_amendment_is_edited",
                steps=("countersigned_on", "effective_on", "may_exceed_pledge", "entry_id"),
                says=_("Only a draft amendment is edited: send it back first."),
                entered="countersigned_on",
            ),
            Posted(
                name="a_countersigned_amendment_is_in_the_books",
                states=("countersigned",),
                columns=(
                    "countersigned_on",
                    "CASE WHEN kind = 'supplement' THEN entry_id::text ELSE countersigned_on::text END",
                ),
                says=_("A countersigned supplemental contribution enters the ledger in the same step."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}-{self.number}"

    @property
    def currency(self) -> str:
        """Return the contribution currency of its agreement."""
        return self.agreement.currency

    def why_not(self, step: Step, user: Any) -> str:
        """Say why the approver need not sign beyond the pledges."""
        if step.name != "countersign_beyond_pledge" or self.entry_id is not None:
            return ""
        if self.amount is None:
            return str(_("This amendment adds nothing to what is signed: countersign it."))
        held = self.agreement.donor.pledge_accounts.filter(
            currency=self.currency, promised_account__balance__gte=self.amount
        )
        return str(_("The pledges of this donor hold the agreement: countersign it.")) if held.exists() else ""

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature under it stands for: its terms and the instalments it brings or changes."""
        said = content_of(
            self, "agreement", "number", "kind", "summary", "donor_signed_on", "amount", "qualified_amount",
            "condition", "booked_rate", "booked_rate_source", "preference", "document",
        )  # fmt: skip
        return said | {"instalments": [part_of(each) for each in self.rows.order_by("number")]}

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("donors:amendment_detail", args=[self.pk])


class AmendmentSignature(Signature):
    """Who signed which step of an amendment."""

    record = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("an_amendment")]
        triggers: ClassVar = signature_triggers("an_amendment", "donors_amendment")


@history.recorded()
class AmendedInstalment(models.Model):
    """An instalment as an amendment has it: a new one, or the one of this number as it is from now on.

    An `amount` of zero: it falls away, and others take its amount over. `qualified` empty: what is under a condition
    of it stays so.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveSmallIntegerField(_("number"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_after = models.CharField(_("due after"), max_length=10, choices=DueAfter.choices, blank=True)
    due_days = models.PositiveSmallIntegerField(_("days after the event"), null=True, blank=True)
    due_event = models.CharField(_("event"), max_length=200, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=3)
    qualified = models.DecimalField(_("under a condition"), max_digits=20, decimal_places=3, null=True, blank=True)

    portion = models.ForeignKey(
        "donors.Portion", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("portion")
    )

    class Meta:
        ordering = ("amendment", "number")
        verbose_name = _("instalment as amended")
        verbose_name_plural = _("instalments as amended")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["amendment", "number"],
                name="an_amendment_names_an_instalment_once",
                violation_error_message=_("Two instalments have the same number."),
            ),
            models.CheckConstraint(
                name="an_amended_instalment_is_not_negative",
                condition=Q(amount__gte=0) & (Q(qualified__isnull=True) | Q(qualified__gte=0)),
                violation_error_message=_("An instalment is not less than zero."),
            ),
        ]
        triggers: ClassVar = [AmendedRowsAreFixedOnceSubmitted()]

    def __str__(self) -> str:
        return f"{self.amendment}/{self.number}"


class AgreementVersion(models.Model):
    """The terms of an agreement from a day on: as it was countersigned (number 0), and as each amendment left it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    amendment = models.OneToOneField(Amendment, on_delete=models.PROTECT, null=True, related_name="version")
    effective_on = models.DateField(_("takes effect on"))
    terms = models.JSONField(_("terms"))

    class Meta:
        ordering = ("agreement", "number")
        verbose_name = _("version of an agreement")
        verbose_name_plural = _("versions of an agreement")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="versions_of_an_agreement_are_numbered")
        ]
        triggers: ClassVar = [AppendOnly(name="versions_of_an_agreement_stay")]

    def __str__(self) -> str:
        return f"{self.agreement} {self.number}"
