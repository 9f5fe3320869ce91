"""Encashments: a promissory note, or a part of it, becomes cash."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors.guards.bank import KeepsItsLine
from donors.guards.notes import EncashmentFitsItsNote, NoteIsEncashedOnce, RemittanceIsEnteredOnce
from donors.guards.terms import FixedOnceSubmitted, Posted
from donors.models.content import content_of
from donors.models.dollars import dollars_follow_the_rate
from donors.models.receipt import Receipt
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.fund.guards import NothingComesAfterTheClosing
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

ENCASHMENT_WORKFLOW: Final = Workflow(
    name="encashment",
    object_name="receipt",
    states=(
        State("draft", _("Draft"), "draft"),
        State("submitted", _("Submitted"), "waiting"),
        State("encashed", _("Encashed"), "done"),
        State("withdrawn", _("Withdrawn"), "stopped"),
        State("voided", _("Voided"), "wrong"),
    ),
    steps=(
        Step("prepare", _("Enter an encashment"), (), "draft", Action.CREATE, (Role.FAP,)),
        Step(
            "submit",
            _("Submit"),
            ("draft",),
            "submitted",
            Action.SUBMIT,
            (Role.FAP,),
            signs=True,
            next_text=_("An approver compares it with the bank's statement and takes the cash in."),
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
            "encash",
            _("Encash"),
            ("submitted",),
            "encashed",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_(
                "The cash is booked on its value date, the fee is taken, and the window can allocate the rest. What was "
                "paid in stays as it was; a difference of the rate is realised."
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
            consequence=_("The encashment ends without having been booked."),
        ),
        Step(
            "void",
            _("Void"),
            ("encashed",),
            "voided",
            Action.VOID,
            (Role.FAA,),
            needs_note=True,
            needs_date=True,
            step_up=True,
            is_destructive=True,
            consequence=_("The booking is reversed by a new entry; that part of the note can be encashed again."),
        ),
    ),
)
"""The policy's object is `receipt`: a note is seen, entered and approved by those who do so for what arrived."""


class EncashmentQuerySet(models.QuerySet["Encashment"]):
    """Encashments as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> EncashmentQuerySet:
        """Return the encashments this user may see; a donor sees those of its own notes once they are booked."""
        parties = policy.parties(user, "receipt", action)
        own = Q(note__agreement__donor__party__in=parties, status__in=("encashed", "voided"))
        return policy.narrow(self, user, "receipt", action, own=own)


@history.recorded()
class Encashment(Stepped):
    """What a promissory note brought in cash: in the note's currency, and in USD as the bank booked it.

    `carried_usd` is the part of the note's paid-in amount that it stands for (at the rate of the note's receipt); the
    last encashment takes the rest, so that the parts sum to the note. `exchange_difference_usd` is what the cash
    brought more (or less): it is realised and borne by the Fund.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("number"), max_length=30, unique=True)
    note = models.ForeignKey(
        Receipt, on_delete=models.PROTECT, related_name="encashments", verbose_name=_("promissory note")
    )
    trustee_account = models.ForeignKey("fund.TrusteeAccount", on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=3)
    value_on = models.DateField(_("value date"))
    rate = models.DecimalField(_("rate, USD per unit"), max_digits=18, decimal_places=9)
    rate_source = models.CharField(_("source of the rate"), max_length=120)
    amount_usd = models.DecimalField(_("amount in USD"), max_digits=20, decimal_places=2)
    carried_usd = models.DecimalField(
        _("of what was paid in, in USD"), max_digits=20, decimal_places=2, null=True, editable=False
    )
    exchange_difference_usd = models.DecimalField(
        _("exchange difference in USD"), max_digits=20, decimal_places=2, null=True, editable=False
    )
    fee_usd = models.DecimalField(
        _("cost recovery fee in USD"), max_digits=20, decimal_places=2, null=True, editable=False
    )
    fee_schedule = models.ForeignKey(
        "fund.FeeSchedule", on_delete=models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("fee version"),
    )  # fmt: skip
    contributions_before_usd = models.DecimalField(
        _("contributions to the Fund before it, in USD"), max_digits=20, decimal_places=2, null=True, editable=False
    )
    """On what the fee was computed: F(before + carried) - F(before) (invariant C7)."""
    remittance_reference = models.CharField(_("remittance reference"), max_length=100)
    status = ENCASHMENT_WORKFLOW.field()
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")

    objects = EncashmentQuerySet.as_manager()
    workflow: ClassVar = ENCASHMENT_WORKFLOW

    class Meta:
        ordering = ("-value_on", "number")
        verbose_name = _("encashment")
        verbose_name_plural = _("encashments")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_encashment_is_positive",
                condition=Q(amount__gt=0, amount_usd__gt=0, rate__gt=0),
                violation_error_message=_("The amounts and the rate of an encashment are greater than zero."),
            ),
            models.UniqueConstraint(
                Upper("remittance_reference"),
                condition=~Q(status__in=("withdrawn", "voided")),
                name="an_encashment_is_entered_once",
                violation_error_message=_("An encashment with this remittance reference is entered already."),
            ),
            dollars_follow_the_rate("an_encashment_in_dollars_follows_its_rate"),
            models.CheckConstraint(
                name="an_encashment_realises_cash_less_carried",
                condition=Q(entry=None) | Q(exchange_difference_usd=F("amount_usd") - F("carried_usd"), fee_usd__gte=0),
                violation_error_message=_("The exchange difference is the cash less what it stands for."),
            ),
        ]
        triggers: ClassVar = [
            ENCASHMENT_WORKFLOW.trigger(),
            NothingComesAfterTheClosing(name="no_encashment_after_the_closing", states=("encashed",)),
            EncashmentFitsItsNote(),
            NoteIsEncashedOnce(),
            RemittanceIsEnteredOnce(
                name="an_encashment_is_no_receipt", other="(SELECT * FROM donors_receipt WHERE means <> 'note') r",
                own="TRUE", lock="pg_advisory_xact_lock",
            ),
            KeepsItsLine(name="an_encashment_keeps_its_bank_line", column="encashment_id"),
            FixedOnceSubmitted(
                name="only_a_draft_encashment_is_edited",
                steps=(
                    "carried_usd", "exchange_difference_usd", "fee_usd", "fee_schedule_id",
                    "contributions_before_usd", "entry_id",
                ),
                says=_("Only a draft encashment is edited: send it back first."),
            ),
            Posted(
                name="an_encashment_is_in_the_books",
                states=("encashed", "voided"),
                columns=(
                    "carried_usd", "exchange_difference_usd", "fee_usd", "contributions_before_usd", "entry_id",
                ),
                says=_("An encashment enters the ledger in the same step."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature under this encashment stands for."""
        return content_of(
            self, "number", "note", "trustee_account", "currency", "amount", "value_on", "rate", "rate_source",
            "amount_usd", "remittance_reference",
        )  # fmt: skip

    def get_absolute_url(self) -> str:
        """Return the address of the encashment's page."""
        return reverse("donors:encashment_detail", args=[self.pk])


class EncashmentSignature(Signature):
    """Who signed which step of an encashment."""

    record = models.ForeignKey(Encashment, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("an_encashment")]
        triggers: ClassVar = signature_triggers("an_encashment", "donors_encashment")
