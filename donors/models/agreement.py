"""Administration agreements: what a donor has signed, in instalments, and what may arrive under it."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors.guards.agreements import InstalmentsAddUp
from donors.guards.amendments import AgreementIsAmendedByAmendments
from donors.guards.terms import FixedOnceSubmitted, Posted
from donors.models.content import content_of, plain
from donors.models.donor import Donor
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.fund.guards import NothingComesAfterTheClosing
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

AGREEMENT_WORKFLOW: Final = Workflow(
    name="agreement",
    object_name="contribution_agreement",
    states=(
        State("draft", _("Draft"), "draft"),
        State("submitted", _("Submitted"), "waiting"),
        State("countersigned", _("Countersigned"), "done"),
        State("withdrawn", _("Withdrawn"), "stopped"),
    ),
    steps=(
        Step("prepare", _("Draft an agreement"), (), "draft", Action.CREATE, (Role.FAP,)),
        Step(
            "submit",
            _("Submit"),
            ("draft",),
            "submitted",
            Action.SUBMIT,
            (Role.FAP,),
            signs=True,
            consequence=_("The instalments must add up to the contribution."),
            next_text=_("An approver countersigns."),
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
            "countersign",
            _("Countersign"),
            ("submitted",),
            "countersigned",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            needs_date=True,
            step_up=True,
            consequence=_("The contribution becomes receivable, except the part under a condition."),
            next_text=_("Receipts can be entered against its instalments."),
        ),
        Step(
            "countersign_beyond_pledge",
            _("Countersign beyond the pledge"),
            ("submitted",),
            "countersigned",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            needs_note=True,
            needs_date=True,
            step_up=True,
            consequence=_("As countersigning; what exceeds the pledges of this donor is marked as signed beyond them."),
            next_text=_("Receipts can be entered against its instalments."),
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
            consequence=_("The agreement ends without having been countersigned."),
        ),
    ),
)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> AgreementQuerySet:
        """Return the agreements this user may see; a donor sees its own, once submitted for signature."""
        own = Q(donor__party__in=policy.parties(user, "contribution_agreement", action))
        own &= Q(status__in=("submitted", "countersigned"))
        return policy.narrow(self, user, "contribution_agreement", action, own=own)

    def countersigned(self) -> AgreementQuerySet:
        """Return the agreements in force."""
        return self.filter(status="countersigned")


def part_of(part: Any) -> list[Any]:
    """Return what is signed of an instalment; an event and a condition only where it has one."""
    said = [part.number, "" if part.due_after else str(part.due_on), plain(part.amount)]
    more = [part.due_after, part.due_days, part.due_event] if part.due_after else []
    more += [f"portion {part.portion}"] if part.portion else []
    return [*said, *more, *([f"qualified {plain(part.qualified)}"] if part.qualified else [])]


@history.recorded()
class Agreement(Stepped):
    """An administration agreement. Amounts are in its contribution currency; `booked_rate` is USD per unit."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("number"), max_length=30, unique=True)
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="agreements")
    currency = models.CharField(_("contribution currency"), max_length=3)
    amount = models.DecimalField(_("contribution"), max_digits=20, decimal_places=3)
    qualified_amount = models.DecimalField(
        _("of which qualified"), max_digits=20, decimal_places=3, default=0, help_text=_("Subject to a condition.")
    )
    condition = models.TextField(_("condition of the qualified part"), blank=True)
    preference = models.ForeignKey(
        "fund.Window", on_delete=models.PROTECT, null=True, blank=True, related_name="agreements",
        verbose_name=_("preference"),
    )  # fmt: skip
    donor_signed_on = models.DateField(_("signed by the donor on"))
    countersigned_on = models.DateField(_("countersigned on"), null=True, blank=True)
    booked_rate = models.DecimalField(_("rate at signing, USD per unit"), max_digits=18, decimal_places=9)
    booked_rate_source = models.CharField(_("source of the rate"), max_length=120)
    fee_schedule = models.ForeignKey("fund.FeeSchedule", on_delete=models.PROTECT, related_name="agreements")
    may_exceed_pledge = models.BooleanField(_("may exceed the pledge"), default=False)
    document = models.ForeignKey(
        "fund.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="agreements",
        verbose_name=_("signed agreement"),
    )  # fmt: skip
    status = AGREEMENT_WORKFLOW.field()
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    receivable_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, null=True, related_name="+")
    qualified_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, null=True, related_name="+")
    paid_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, null=True, related_name="+")
    contributions_account = models.OneToOneField(
        "ledger.Account", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = AgreementQuerySet.as_manager()
    workflow: ClassVar = AGREEMENT_WORKFLOW

    class Meta:
        ordering = ("-donor_signed_on", "number")
        verbose_name = _("administration agreement")
        verbose_name_plural = _("administration agreements")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_contribution_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("A contribution is greater than zero."),
            ),
            models.CheckConstraint(
                name="the_qualified_part_lies_within_the_contribution",
                condition=Q(qualified_amount__gte=0) & Q(qualified_amount__lte=F("amount")),
                violation_error_message=_("The qualified part lies between zero and the contribution."),
            ),
            models.CheckConstraint(
                name="a_qualified_part_names_its_condition",
                condition=Q(qualified_amount=0) | ~Q(condition=""),
                violation_error_message=_("Say on which condition the qualified part depends."),
            ),
            models.CheckConstraint(
                name="an_agreement_is_countersigned_on_a_day",
                condition=~Q(status="countersigned")
                | Q(
                    countersigned_on__gte=F("donor_signed_on"),
                    receivable_account__isnull=False,
                    qualified_account__isnull=False,
                    paid_account__isnull=False,
                    contributions_account__isnull=False,
                ),
                violation_error_message=_("The trustee countersigns on a day not before the donor signed."),
            ),
            models.CheckConstraint(
                name="a_booked_rate_is_positive",
                condition=Q(booked_rate__gt=0),
                violation_error_message=_("A rate is greater than zero."),
            ),
        ]
        triggers: ClassVar = [
            AGREEMENT_WORKFLOW.trigger(),
            NothingComesAfterTheClosing(name="no_agreement_after_the_closing", states=("countersigned",)),
            InstalmentsAddUp(),
            AgreementIsAmendedByAmendments(),
            FixedOnceSubmitted(
                name="only_a_draft_agreement_is_edited",
                steps=(
                    "countersigned_on",
                    "may_exceed_pledge",
                    "entry_id",
                    "receivable_account_id",
                    "qualified_account_id",
                    "paid_account_id",
                    "contributions_account_id",
                ),
                says=_("Only a draft agreement is edited: send it back first."),
                amended=("amount", "preference_id"),
            ),
            Posted(
                name="a_countersigned_agreement_is_in_the_books",
                states=("countersigned",),
                columns=(
                    "countersigned_on",
                    "entry_id",
                    "receivable_account_id",
                    "qualified_account_id",
                    "paid_account_id",
                    "contributions_account_id",
                ),
                says=_("A countersigned agreement enters the ledger in the same step."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def why_not(self, step: Step, user: Any) -> str:
        """Say why the approver need not sign beyond the pledges while they hold the agreement."""
        if step.name != "countersign_beyond_pledge" or self.entry_id is not None:
            return ""
        held = self.donor.pledge_accounts.filter(currency=self.currency, promised_account__balance__gte=self.amount)
        return str(_("The pledges of this donor hold the agreement: countersign it.")) if held.exists() else ""

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature under this agreement stands for: its terms and instalments."""
        parts = self.instalments.select_related("portion").order_by("number")
        said = content_of(
            self, "number", "donor", "currency", "amount", "qualified_amount", "condition", "preference",
            "donor_signed_on", "booked_rate", "booked_rate_source", "fee_schedule", "document",
        )  # fmt: skip
        shares = [[each.label, plain(each.amount), str(each.preference_id or "")] for each in self.portions.all()]
        portions = {"portions": shares} if shares else {}
        return said | portions | {"instalments": [part_of(each) for each in parts]}

    def get_absolute_url(self) -> str:
        """Return the address of the agreement's page."""
        return reverse("donors:agreement_detail", args=[self.pk])


class AgreementSignature(Signature):
    """Who signed which step of an agreement."""

    record = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("an_agreement")]
        triggers: ClassVar = signature_triggers("an_agreement", "donors_agreement")
