"""Exchange rates on their way into the register: handed in by one person, approved by another (ACCESS, fx_rate)."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from oversight.guards import rates as guards
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action, Role
from trustfund.web.models import Signature, Stepped, signature_triggers, signed_once
from trustfund.web.workflow import State, Step, Workflow

OBJECT: Final = "fx_rate"
RATES_WORKFLOW: Final = Workflow(
    name="rate_submission",
    object_name=OBJECT,
    states=(
        State("handed_in", _("Handed in"), "waiting"),
        State("approved", _("Approved"), "done"),
        State("rejected", _("Rejected"), "stopped"),
    ),
    steps=(
        Step("hand_in", _("Hand in"), (), "handed_in", Action.SUBMIT, (Role.FAP,), signs=True),
        Step(
            "approve",
            _("Approve and enter"),
            ("handed_in",),
            "approved",
            Action.APPROVE,
            (Role.FAA,),
            signs=True,
            step_up=True,
            consequence=_("The rates stand in the register, and nothing changes or removes them any more."),
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
            consequence=_("No rate is entered."),
        ),
    ),
)


class RateSubmissionQuerySet(models.QuerySet["RateSubmission"]):
    """Rates handed in, as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> RateSubmissionQuerySet:
        """Return those this user may see: the Bank's administrators and the auditor; everyone reads the register."""
        if not policy.works_on_the_fund(user):
            return self.none()
        return policy.narrow(self, user, OBJECT, action)


@history.recorded()
class RateSubmission(Stepped):
    """An official list of which days and currencies are entered, or one rate from another source."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    source = models.CharField(_("source"), max_length=120)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    currencies = models.CharField(_("currencies"), max_length=300, blank=True)
    document = models.OneToOneField("fund.Document", on_delete=models.PROTECT, null=True, related_name="rates")
    usd_per_unit = models.DecimalField(_("USD per unit"), max_digits=18, decimal_places=9, null=True)
    status = RATES_WORKFLOW.field()
    handed_in_at = models.DateTimeField(_("handed in"), db_default=Now(), editable=False)

    objects = RateSubmissionQuerySet.as_manager()
    workflow: ClassVar = RATES_WORKFLOW

    class Meta:
        ordering = ("-handed_in_at", "id")
        verbose_name = _("exchange rates handed in")
        verbose_name_plural = _("exchange rates handed in")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rates_handed_in_are_a_list_or_one_rate",
                condition=Q(document__isnull=False, usd_per_unit__isnull=True)
                | Q(document__isnull=True, usd_per_unit__gt=0, from_on=F("until_on")),
                violation_error_message=_("Hand in an official list, or one rate greater than zero."),
            ),
            models.CheckConstraint(
                name="rates_handed_in_end_after_they_begin",
                condition=Q(until_on__gte=F("from_on")),
                violation_error_message=_("The last day lies before the first."),
            ),
        ]
        triggers: ClassVar = [
            RATES_WORKFLOW.trigger(),
            guards.RatesHandedInKeepTheirTerms(),
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.from_on} – {self.until_on}"

    def signed_content(self) -> dict[str, Any]:
        """Return what a signature on it stands for: the file or the rate, the days, the currencies."""
        return {
            "source": self.source,
            "days": [str(self.from_on), str(self.until_on)],
            "currencies": self.currencies,
            "file": self.document.sha256 if self.document else "",
            "usd_per_unit": str(self.usd_per_unit or ""),
        }

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("oversight:rate_submission", args=[self.pk])


class RateSubmissionSignature(Signature):
    """Who handed in and who approved."""

    record = models.ForeignKey(RateSubmission, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints: ClassVar = [signed_once("rates_handed_in")]
        triggers: ClassVar = signature_triggers("rates_handed_in", "oversight_ratesubmission")
