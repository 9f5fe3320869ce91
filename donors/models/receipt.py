"""Receipts: what was paid in under an agreement, and the bridge from the donor's currency to the Fund's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors.guards.agreements import ReceiptFitsItsAgreement
from donors.guards.bank import KeepsItsLine
from donors.guards.notes import EncashedIsTheSum, RemittanceIsEnteredOnce
from donors.guards.terms import FixedOnceSubmitted, Posted
from donors.models.agreement import Agreement
from donors.models.content import content_of
from donors.models.dollars import dollars_follow_the_rate
from donors.models.instalment import Instalment
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.fund.guards import NothingComesAfterTheClosing
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow


class Means(models.TextChoices):
    """How a contribution was paid in (DOMAIN sections 2 and 3): a note is paid-in on receipt, cash on encashment."""

    BANK = "bank", _("Paid to the bank")
    BALANCE = "balance", _("Taken from its Donor Balance Account")
    NOTE = "note", _("Promissory note")


RECEIPT_WORKFLOW: Final = Workflow(
    name="receipt",
    object_name="receipt",
    states=(
        State("draft", _("Draft"), "draft"),
        State("submitted", _("Submitted"), "waiting"),
        State("received", _("Received"), "done"),
        State("withdrawn", _("Withdrawn"), "stopped"),
        State("voided", _("Voided"), "wrong"),
    ),
    steps=(
        Step("prepare", _("Enter a receipt"), (), "draft", Action.CREATE, (Role.FAP,)),
        Step(
            "submit",
            _("Submit"),
            ("draft",),
            "submitted",
            Action.SUBMIT,
            (Role.FAP,),
            signs=True,
            next_text=_("An approver compares it with the bank's statement and takes it in."),
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
            "receive",
            _("Receive"),
            ("submitted",),
            "received",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_(
                "The cash is booked on its value date, the fee is taken, and the window can allocate the rest. "
                "A promissory note is paid in, and is cash, with its fee, when it is encashed."
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
            consequence=_("The receipt ends without having been booked."),
        ),
        Step(
            "void",
            _("Void"),
            ("received",),
            "voided",
            Action.VOID,
            (Role.FAA,),
            needs_note=True,
            needs_date=True,
            step_up=True,
            is_destructive=True,
            consequence=_("The booking is reversed by a new entry; the amount is receivable again."),
        ),
    ),
)


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    """Receipts as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> ReceiptQuerySet:
        """Return the receipts this user may see; a donor sees its own once they are booked."""
        own = Q(agreement__donor__party__in=policy.parties(user, "receipt", action), status__in=("received", "voided"))
        return policy.narrow(self, user, "receipt", action, own=own)

    def booked(self) -> ReceiptQuerySet:
        """Return the receipts that count."""
        return self.filter(status="received")


@history.recorded()
class Receipt(Stepped):
    """What was paid in for an instalment: in the donor's currency, and in USD at the rate of its value date.

    A promissory note is paid in like cash and never revalued; what it brings is counted when it is encashed.

    `booked_usd` is what the same amount was worth at the agreement's signing rate; `exchange_difference_usd` is
    what the receipt brought more (or less). None of it changes later, whatever rates arrive (invariant C6).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("number"), max_length=30, unique=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="receipts")
    instalment = models.ForeignKey(Instalment, on_delete=models.PROTECT, related_name="receipts")
    trustee_account = models.ForeignKey("fund.TrusteeAccount", on_delete=models.PROTECT, related_name="receipts")
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=3)
    value_on = models.DateField(_("value date"))
    rate = models.DecimalField(_("rate, USD per unit"), max_digits=18, decimal_places=9)
    rate_source = models.CharField(_("source of the rate"), max_length=120)
    amount_usd = models.DecimalField(_("amount in USD"), max_digits=20, decimal_places=2)
    booked_usd = models.DecimalField(_("booked receivable in USD"), max_digits=20, decimal_places=2)
    exchange_difference_usd = models.DecimalField(_("exchange difference in USD"), max_digits=20, decimal_places=2)
    fee_usd = models.DecimalField(_("cost recovery fee in USD"), max_digits=20, decimal_places=2, null=True, blank=True)
    fee_schedule = models.ForeignKey(
        "fund.FeeSchedule", on_delete=models.PROTECT, null=True, editable=False, related_name="receipts",
        verbose_name=_("fee version"),
    )  # fmt: skip
    """The version by which the fee was taken; empty where it was taken before accounts had versions of their own."""
    contributions_before_usd = models.DecimalField(
        _("contributions to the Fund before it, in USD"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    """On what the fee was computed: F(before + amount) - F(before) (invariant C7)."""
    remittance_reference = models.CharField(_("remittance reference"), max_length=100)
    means = models.CharField(_("how it was paid"), max_length=10, choices=Means, default=Means.BANK)
    """From the balance account nothing arrives from outside: what was held for the donor becomes a contribution."""
    encashed = models.DecimalField(_("encashed"), max_digits=20, decimal_places=3, default=0, editable=False)
    """Of a promissory note, what has become cash, in its currency."""
    document = models.ForeignKey(
        "fund.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="receipts",
        verbose_name=_("remittance advice"),
    )  # fmt: skip
    status = RECEIPT_WORKFLOW.field()
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")

    objects = ReceiptQuerySet.as_manager()
    workflow: ClassVar = RECEIPT_WORKFLOW

    class Meta:
        ordering = ("-value_on", "number")
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_receipt_is_positive",
                condition=Q(amount__gt=0, amount_usd__gt=0, rate__gt=0),
                violation_error_message=_("The amounts and the rate of a receipt are greater than zero."),
            ),
            models.UniqueConstraint(
                Upper("remittance_reference"),
                condition=~Q(status__in=("withdrawn", "voided")),
                name="a_remittance_is_received_once",
                violation_error_message=_("A receipt with this remittance reference is entered already."),
            ),
            dollars_follow_the_rate("a_receipt_in_dollars_follows_its_rate"),
            models.CheckConstraint(
                name="an_exchange_difference_is_receipt_less_booked",
                condition=Q(exchange_difference_usd=F("amount_usd") - F("booked_usd")),
                violation_error_message=_("The exchange difference is the receipt less the booked receivable."),
            ),
            models.CheckConstraint(
                name="a_booked_receipt_has_its_fee",
                condition=~Q(status__in=("received", "voided")) | Q(fee_usd__gte=0, fee_usd__lte=F("amount_usd")),
                violation_error_message=_("A booked receipt has its fee, and the fee lies within the receipt."),
            ),
            models.CheckConstraint(
                name="a_note_is_encashed_within_its_amount",
                condition=Q(encashed=0) | Q(means="note", status="received", encashed__gt=0, encashed__lte=F("amount")),
                violation_error_message=_(
                    "Only a promissory note that was received is encashed, and only up to its amount."
                ),
            ),
        ]
        triggers: ClassVar = [
            RECEIPT_WORKFLOW.trigger(),
            NothingComesAfterTheClosing(name="no_receipt_after_the_closing", states=("received",)),
            ReceiptFitsItsAgreement(),
            KeepsItsLine(name="a_receipt_keeps_its_bank_line", column="receipt_id"),
            EncashedIsTheSum(),
            RemittanceIsEnteredOnce(
                name="a_receipt_is_no_encashment",
                other="donors_encashment",
                own="NEW.means <> 'note'",
                lock="pg_advisory_xact_lock_shared",
            ),
            FixedOnceSubmitted(
                name="only_a_draft_receipt_is_edited",
                steps=("fee_usd", "fee_schedule_id", "contributions_before_usd", "entry_id"),
                counted=("encashed",),
                says=_("Only a draft receipt is edited: send it back first."),
            ),
            Posted(
                name="a_received_receipt_is_in_the_books",
                states=("received", "voided"),
                columns=("fee_usd", "contributions_before_usd", "entry_id"),
                says=_("A receipt enters the ledger in the same step."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_note(self) -> bool:
        """Say whether it is a promissory note."""
        return self.means == Means.NOTE

    @property
    def unencashed(self) -> Decimal:
        """Return what of a note that was received is not cash yet, in its currency."""
        return self.amount - self.encashed if self.is_note and self.status == "received" else Decimal(0)

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature under this receipt stands for."""
        return content_of(
            self, "number", "agreement", "instalment", "trustee_account", "currency", "amount", "value_on", "rate",
            "rate_source", "amount_usd", "booked_usd", "remittance_reference", "means", "document",
        )  # fmt: skip

    def get_absolute_url(self) -> str:
        """Return the address of the receipt's page."""
        return reverse("donors:receipt_detail", args=[self.pk])


class ReceiptSignature(Signature):
    """Who signed which step of a receipt."""

    record = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("a_receipt")]
        triggers: ClassVar = signature_triggers("a_receipt", "donors_receipt")
