"""Instalments: the parts of a contribution, due by a day or after an event, some of them under a condition.

Of an instalment `amount` is agreed. `qualified` of it waits for a condition and is not due; `lapsed` of it will never
be, because the condition failed; what is left is payable, and `received` of that has arrived. The confirmed
occurrences (`donors.models.occurrence`) move the first two, the receipts the third, all in contribution currency.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from donors.guards.agreements import InstalmentsAreFixedOnceSubmitted, InstalmentsStillAddUp
from donors.guards.calls import CallsAreSettled
from donors.models.agreement import Agreement
from donors.models.portion import Portion
from trustfund import history

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from trustfund.fund.models import Window


class DueAfter(models.TextChoices):
    """What an instalment waits for, where it is due within days after an event (DOMAIN section 3)."""

    COUNTERSIGNATURE = "signature", _("After the countersignature")
    CONDITION = "condition", _("After its condition is met")
    EVENT = "event", _("After another event")


class InstalmentQuerySet(models.QuerySet["Instalment"]):
    """Instalments as read."""

    def open(self) -> InstalmentQuerySet:
        """Return those in force of which something is payable: what is under a condition is not."""
        payable = F("amount") - F("qualified") - F("lapsed")
        return self.filter(agreement__status="countersigned", received__lt=payable)


@history.recorded()
class Instalment(models.Model):
    """A part of a contribution. `due_on` is the last day on which it is in time, empty until its event has come."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField(_("number"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_after = models.CharField(_("due after"), max_length=10, choices=DueAfter.choices, blank=True)
    due_days = models.PositiveSmallIntegerField(_("days after the event"), null=True, blank=True)
    due_event = models.CharField(_("event"), max_length=200, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=3)
    qualified = models.DecimalField(_("under a condition"), max_digits=20, decimal_places=3, default=0)
    lapsed = models.DecimalField(_("lapsed"), max_digits=20, decimal_places=3, default=0, editable=False)
    received = models.DecimalField(_("received"), max_digits=20, decimal_places=3, default=0, editable=False)

    portion = models.ForeignKey(
        Portion, on_delete=models.PROTECT, null=True, blank=True, related_name="instalments", verbose_name=_("portion")
    )
    supplement = models.ForeignKey(
        "donors.Amendment", on_delete=models.PROTECT, null=True, editable=False, related_name="brought"
    )
    """The supplemental contribution that brought it, whose rate at signing it has."""
    amended_by = models.ForeignKey(
        "donors.Amendment", on_delete=models.PROTECT, null=True, editable=False, related_name="changed"
    )
    """The last amendment that brought or changed it."""

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        ordering = ("agreement", "number")
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                name="instalments_of_an_agreement_are_numbered",
                violation_error_message=_("Two instalments have the same number."),
            ),
            models.CheckConstraint(
                name="an_instalment_is_positive",
                condition=Q(amount__gt=0) | Q(amount=0, amended_by__isnull=False),
                violation_error_message=_("An instalment is greater than zero."),
            ),
            models.CheckConstraint(
                name="an_instalment_is_not_overpaid",
                condition=Q(received__gte=0, received__lte=F("amount") - F("qualified") - F("lapsed")),
                violation_error_message=_("More than what is payable of the instalment would have been received."),
            ),
            models.CheckConstraint(
                name="a_condition_holds_at_most_the_instalment",
                condition=Q(qualified__gte=0, lapsed__gte=0, qualified__lte=F("amount") - F("lapsed")),
                violation_error_message=_("What is under a condition lies between zero and what is left of it."),
            ),
            models.CheckConstraint(
                name="an_instalment_is_due_on_a_day_or_after_an_event",
                condition=Q(due_after="", due_on__isnull=False, due_days__isnull=True, due_event="")
                | (Q(due_after="event", due_days__isnull=False) & ~Q(due_event=""))
                | Q(due_after__in=("signature", "condition"), due_days__isnull=False, due_event=""),
                violation_error_message=_("An instalment is due on a day, or so many days after an event."),
            ),
        ]
        triggers: ClassVar = [InstalmentsAreFixedOnceSubmitted(), InstalmentsStillAddUp(), CallsAreSettled()]

    def __str__(self) -> str:
        return f"{self.agreement.number}/{self.number}"

    @property
    def payable(self) -> Decimal:
        """Return what of it is or becomes due without a condition, received or not."""
        return self.amount - self.qualified - self.lapsed

    @property
    def window(self) -> Window | None:
        """Return the window it prefers: its portion's, or the agreement's; None is without preference."""
        return self.portion.preference if self.portion else self.agreement.preference

    @property
    def booked_rate(self) -> Decimal:
        """Return the rate at signing: of the supplemental contribution that brought it, or of the agreement."""
        own = self.supplement.booked_rate if self.supplement else None
        return self.agreement.booked_rate if own is None else own

    @property
    def outstanding(self) -> Decimal:
        """Return what is payable and has not arrived."""
        return self.payable - self.received

    @property
    def waits_for_event(self) -> bool:
        """Say whether its day is still to be known by an event that a person confirms."""
        return self.due_after == DueAfter.EVENT and self.due_on is None

    @property
    def terms(self) -> str:
        """Say by which event it is due, as the agreement has it; empty where it names a day."""
        if not self.due_after or self.due_days is None:
            return ""
        after: Final = {
            "signature": _t("countersignature"), "condition": _t("the condition is met"), "event": self.due_event,
        }  # fmt: skip
        said = ngettext("within %(days)s day after: %(event)s", "within %(days)s days after: %(event)s", self.due_days)
        return said % {"days": self.due_days, "event": after[self.due_after]}

    def due_after_event_of(self, on: date) -> date:
        """Return the last day on which it is in time when its event came on that day; both days are inclusive (T4)."""
        return on + timedelta(days=self.due_days or 0)
