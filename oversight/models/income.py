"""Investment income of a trustee account for a month, also negative, shared to windows (ACCESS, investment_income)."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from donors.guards.terms import FixedOnceSubmitted, Posted
from donors.models.content import plain
from oversight.guards.income import SharesAreOfIncomeBeingPosted, SharesOfIncomeAddUp
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.guards import AppendOnly
from trustfund.web import words
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

OBJECT: Final = "investment_income"
INCOME_WORKFLOW: Final = Workflow(
    name="income",
    object_name=OBJECT,
    states=(
        State("handed_in", _("Handed in"), "waiting"),
        State("posted", _("Posted"), "done"),
        State("rejected", _("Rejected"), "stopped"),
        State("voided", _("Voided"), "stopped"),
    ),
    steps=(
        Step("hand_in", _("Hand in"), (), "handed_in", Action.SUBMIT, (Role.FAP,), signs=True),
        Step(
            "post",
            _("Post"),
            ("handed_in",),
            "posted",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            needs_date=True,
            step_up=True,
            consequence=_("Cash and the unallocated money of each window change by its share."),
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
            consequence=_("Nothing is posted."),
        ),
        Step(
            "void",
            _("Void"),
            ("posted",),
            "voided",
            Action.VOID,
            (Role.FAA,),
            needs_note=True,
            needs_date=True,
            step_up=True,
            is_destructive=True,
            consequence=_("The booking is reversed by a new entry; the month can be entered again."),
        ),
    ),
)


class IncomeQuerySet(models.QuerySet["Income"]):
    """Income as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> IncomeQuerySet:
        """Return what this user may see: the Bank's administrators and the auditor."""
        return policy.narrow(self, user, OBJECT, action)


@history.recorded()
class Income(Stepped):
    """What the money on one trustee account earned in one month, or lost; in the account's currency."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    trustee_account = models.ForeignKey(
        "fund.TrusteeAccount", on_delete=models.PROTECT, related_name="income", verbose_name=_("trustee account")
    )
    month = models.DateField(_("month"))
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=3)
    source = models.CharField(_("source"), max_length=200)
    status = INCOME_WORKFLOW.field()
    handed_in_at = models.DateTimeField(_("handed in"), db_default=Now(), editable=False)
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")

    objects = IncomeQuerySet.as_manager()
    workflow: ClassVar = INCOME_WORKFLOW

    class Meta:
        ordering = ("-month", "trustee_account", "-handed_in_at")
        verbose_name = _("investment income")
        verbose_name_plural = _("investment income")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="income_is_of_a_month",
                condition=Q(month__day=1),
                violation_error_message=_("Income is of a whole month."),
            ),
            models.CheckConstraint(
                name="income_is_not_nothing",
                condition=~Q(amount=0),
                violation_error_message=_("Income is more or less than zero."),
            ),
            models.UniqueConstraint(
                fields=["trustee_account", "month"],
                condition=Q(status__in=("handed_in", "posted")),
                name="an_account_has_one_income_a_month",
                violation_error_message=_(
                    "The income of this account for this month is entered already: void or reject it first."
                ),
            ),
        ]
        triggers: ClassVar = [
            INCOME_WORKFLOW.trigger(),
            SharesOfIncomeAddUp(),
            FixedOnceSubmitted(
                name="income_handed_in_keeps_its_terms",
                steps=("entry_id",),
                says=_("What was handed in stays: have it rejected and hand in another."),
            ),
            Posted(
                name="posted_income_is_in_the_books",
                states=("posted", "voided"),
                columns=("entry_id",),
                says=_("Income enters the ledger in the same step."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trustee_account.code} {words.month(self.month)}"

    @property
    def currency(self) -> str:
        """Return the currency of the account."""
        return self.trustee_account.currency

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature under it stands for."""
        return {
            "trustee_account": str(self.trustee_account_id),
            "month": str(self.month),
            "amount": plain(self.amount),
            "source": self.source,
        }

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("oversight:income", args=[self.pk])


class IncomeSignature(Signature):
    """Who handed in and who posted."""

    record = models.ForeignKey(Income, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("income")]
        triggers: ClassVar = signature_triggers("income", "oversight_income")


@history.recorded()
class IncomeShare(models.Model):
    """A window's part of an income, as it was posted: by the sum of its balances on the days of the month."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    income = models.ForeignKey(Income, on_delete=models.PROTECT, related_name="shares")
    window = models.ForeignKey("fund.Window", on_delete=models.PROTECT, related_name="+")
    day_sum = models.DecimalField(_("sum of daily balances"), max_digits=24, decimal_places=3)
    days = models.PositiveSmallIntegerField(_("days"))
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=3)

    class Meta:
        ordering = ("income", "window__code")
        verbose_name = _("share of income")
        verbose_name_plural = _("shares of income")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["income", "window"], name="a_window_has_one_share_of_an_income")
        ]
        triggers: ClassVar = [
            AppendOnly(name="shares_of_income_are_never_rewritten"),
            SharesAreOfIncomeBeingPosted(),
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.amount}"
