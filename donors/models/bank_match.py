"""What a line of the bank is: the receipt it was matched with, or money that belongs to nobody yet."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors.guards.bank import MatchFitsItsLine
from donors.models.bank import MATCH, BankLine
from donors.models.content import content_of
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.words import money
from trustfund.web.workflow import State, Step, Workflow

WITH_RECEIPT: Final = ("matched", "assigned")
HELD: Final = ("unapplied", "assigned", "returning", "returned")
MATCH_WORKFLOW: Final = Workflow(
    name="bank_match",
    object_name=MATCH,
    states=(
        State("matched", _("Matched"), "done"),
        State("proposed", _("Proposed as unapplied"), "waiting"),
        State("unapplied", _("Unapplied"), "waiting"),
        State("assigned", _("Assigned to an instalment"), "done"),
        State("returning", _("Return proposed"), "waiting"),
        State("returned", _("Returned"), "done"),
        State("ended", _("Ended"), "stopped"),
    ),
    steps=(
        Step("match", _("Match"), (), "matched", Action.CREATE, (Role.FAP,)),
        Step("set_apart", _("Propose as unapplied"), (), "proposed", Action.SUBMIT, (Role.FAP,), signs=True),
        Step(
            "hold",
            _("Hold as unapplied"),
            ("proposed",),
            "unapplied",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_("The money is booked as cash that is no contribution: it cannot be allocated."),
            next_text=_("A preparer assigns it to an instalment, or proposes its return."),
        ),
        Step(
            "refuse",
            _("Refuse"),
            ("proposed",),
            "ended",
            Action.RETURN,
            (Role.FAA,),
            needs_note=True,
            is_destructive=True,
            consequence=_("Nothing is booked; the line waits for its match again."),
        ),
        Step("assign", _("Assign to an instalment"), ("unapplied",), "assigned", Action.EDIT, (Role.FAP,)),
        Step(
            "propose_return",
            _("Propose the return"),
            ("unapplied",),
            "returning",
            Action.SUBMIT,
            (Role.FAP,),
            signs=True,
            needs_note=True,
            next_text=_("An approver who did not take it in sends it back to its sender."),
        ),
        Step(
            "give_back",
            _("Return to the sender"),
            ("returning",),
            "returned",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            needs_date=True,
            step_up=True,
            consequence=_("The money leaves the trustee account."),
        ),
        Step(
            "keep",
            _("Do not return"),
            ("returning",),
            "unapplied",
            Action.RETURN,
            (Role.FAA,),
            needs_note=True,
            consequence=_("The money stays unapplied."),
        ),
        Step(
            "release",
            _("Release"),
            ("assigned",),
            "unapplied",
            Action.VOID,
            (Role.FAA,),
            needs_note=True,
            step_up=True,
            is_destructive=True,
        ),
        Step(
            "free",
            _("Free the line"),
            ("matched",),
            "ended",
            Action.VOID,
            (Role.FAA,),
            needs_note=True,
            step_up=True,
            is_destructive=True,
            consequence=_("The line waits for its match again; what it was matched with stays as it is."),
        ),
        Step(
            "undo",
            _("Undo"),
            ("unapplied",),
            "ended",
            Action.VOID,
            (Role.FAA,),
            needs_note=True,
            needs_date=True,
            step_up=True,
            is_destructive=True,
            consequence=_("The booking is reversed by a new entry; the line waits for its match again."),
        ),
    ),
)


class BankMatchQuerySet(models.QuerySet["BankMatch"]):
    """Matches as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> BankMatchQuerySet:
        """Return the matches this user may see: those of the bank's lines."""
        return policy.narrow(self, user, MATCH, action)

    def live(self) -> BankMatchQuerySet:
        """Return the matches that count: of each line at most one."""
        return self.exclude(status="ended")


@history.recorded()
class BankMatch(Stepped):
    """What a credit of the bank is (invariant C5): of a line at most one counts, and of a receipt at most one line.

    A line is a receipt, the encashment of a promissory note, or money that belongs to nobody yet.

    `entry` booked it as unapplied, `return_entry` gave it back. Amount and currency are the line's.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="matches")
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)
    receipt = models.ForeignKey("donors.Receipt", on_delete=models.PROTECT, null=True, related_name="matches")
    encashment = models.ForeignKey("donors.Encashment", on_delete=models.PROTECT, null=True, related_name="matches")
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    return_entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    status = MATCH_WORKFLOW.field()

    objects = BankMatchQuerySet.as_manager()
    workflow: ClassVar = MATCH_WORKFLOW

    class Meta:
        ordering = ("line", "id")
        verbose_name = _("money from the bank")
        verbose_name_plural = _("money from the bank")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line"],
                condition=~Q(status="ended"),
                name="a_bank_line_is_matched_once",
                violation_error_message=_("This line of the bank is matched already: somebody was faster."),
            ),
            models.UniqueConstraint(
                fields=["receipt"],
                condition=Q(status__in=WITH_RECEIPT),
                name="a_receipt_is_matched_with_one_line",
                violation_error_message=_("This receipt is matched with another line of the bank already."),
            ),
            models.UniqueConstraint(
                fields=["encashment"],
                condition=Q(status="matched"),
                name="an_encashment_is_matched_with_one_line",
                violation_error_message=_("This encashment is matched with another line of the bank already."),
            ),
            models.CheckConstraint(
                name="a_match_names_what_the_line_is",
                condition=Q(status__in=WITH_RECEIPT, receipt__isnull=False, encashment=None)
                | Q(status="matched", receipt=None, encashment__isnull=False)
                | ~Q(status__in=WITH_RECEIPT),
                violation_error_message=_("A match names its receipt, or its encashment."),
            ),
            models.CheckConstraint(
                name="unapplied_money_is_in_the_books",
                condition=Q(status__in=HELD, entry__isnull=False)
                | Q(status="matched", entry=None)
                | Q(status__in=("proposed", "ended")),
                violation_error_message=_("Unapplied money is booked in the same step."),
            ),
            models.CheckConstraint(
                name="returned_money_has_left_the_books",
                condition=Q(status="returned", return_entry__isnull=False)
                | Q(status="returning")
                | (~Q(status__in=("returned", "returning")) & Q(return_entry=None)),
                violation_error_message=_("Returned money is booked in the same step."),
            ),
        ]
        triggers: ClassVar = [MATCH_WORKFLOW.trigger(), MatchFitsItsLine()]

    def __str__(self) -> str:
        return money(self.amount, self.currency)

    def why_not(self, step: Step, _user: Any) -> str:
        """Say that assigned money is released with its receipt, and not by itself."""
        if step.name != "release" or self.receipt is None or self.receipt.status in {"withdrawn", "voided"}:
            return ""
        return str(_("The money is released when its receipt is withdrawn or voided."))

    @property
    def record(self) -> Any:
        """Return the receipt or encashment that the line is, or None."""
        return self.receipt or self.encashment

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature stands for: which line, and how much of it."""
        return content_of(self, "line", "amount", "currency")

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("donors:bank_match_detail", args=[self.pk])


class BankMatchSignature(Signature):
    """Who signed which step."""

    record = models.ForeignKey(BankMatch, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("money_from_the_bank")]
        triggers: ClassVar = signature_triggers("money_from_the_bank", "donors_bankmatch")


class BankSuggestion(models.Model):
    """What the program thinks a line is, with a score of a hundred and its reasons: a person decides."""

    line = models.OneToOneField(BankLine, on_delete=models.PROTECT, related_name="suggestion", primary_key=True)
    instalment = models.ForeignKey("donors.Instalment", on_delete=models.PROTECT, null=True, related_name="+")
    receipt = models.ForeignKey("donors.Receipt", on_delete=models.PROTECT, null=True, related_name="+")
    score = models.PositiveSmallIntegerField(_("score"), db_index=True)
    reasons = models.JSONField(default=list)

    class Meta:
        verbose_name = _("proposal of a match")
        verbose_name_plural = _("proposals of matches")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_proposal_is_of_one_thing",
                condition=Q(instalment=None, receipt__isnull=False) | Q(instalment__isnull=False, receipt=None),
            ),
            models.CheckConstraint(name="a_score_is_of_a_hundred", condition=Q(score__lte=100)),
        ]

    def __str__(self) -> str:
        return str(self.score)


@history.recorded()
class UnappliedAccount(models.Model):
    """The ledger's account of what came in on a trustee account and belongs to nobody yet."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    trustee_account = models.OneToOneField("fund.TrusteeAccount", on_delete=models.PROTECT, related_name="unapplied")
    account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("account of unapplied receipts")
        verbose_name_plural = _("accounts of unapplied receipts")

    def __str__(self) -> str:
        return str(self.trustee_account_id)
