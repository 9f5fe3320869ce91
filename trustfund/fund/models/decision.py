"""The minutes, and the phases that the board's decisions open."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.fund.guards import PhaseOnlyCloses
from trustfund.fund.models.fund import Fund
from trustfund.guards import AppendOnly


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions as read. Everything in the minutes has been distributed and published to those named in the policy.

    Whoever sees only decisions on their own projects is answered by `oversight.minutes`, which knows projects.
    """

    def visible_to(self, user: Any, action: Action = Action.LIST) -> DecisionQuerySet:
        """Return the decisions this user may see."""
        everything = Q(pk__isnull=False)
        return policy.narrow(self, user, "decision_minutes", action, published=everything, seat=everything)


@history.recorded()
class Decision(models.Model):
    """What the oversight board decided: a number, a date and a text. One of the books nobody edits."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(_("number"), max_length=30, unique=True)
    decided_on = models.DateField(_("decided on"))
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    recorded_by = models.ForeignKey("access.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("-decided_on", "-number")
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        triggers: ClassVar = [AppendOnly(name="the_minutes_are_never_rewritten")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class PhaseQuerySet(models.QuerySet["Phase"]):
    """Phases as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> PhaseQuerySet:
        """Return the phases this user may see."""
        return policy.narrow(self, user, "fund_parameters", action)

    def open(self) -> PhaseQuerySet:
        """Return the open phase, if there is one."""
        return self.filter(closed_on=None)


@history.recorded()
class Phase(models.Model):
    """A stage of the threat-reduction programme: how much may be committed cumulatively, and for one grant.

    Amounts in the holding currency (DOMAIN section 6, "begin modestly and expand").
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="phases")
    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    title_ko = models.CharField(_("title in Korean"), max_length=200, blank=True)
    ceiling = models.DecimalField(_("ceiling on cumulative commitments"), max_digits=20, decimal_places=2)
    per_grant_ceiling = models.DecimalField(_("ceiling for one grant"), max_digits=20, decimal_places=2)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="phases")
    headroom_account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="phase")

    objects = PhaseQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fund"],
                condition=Q(closed_on=None),
                name="one_phase_is_open_at_a_time",
                violation_error_message=_("A phase is open already: it closes when the next one opens."),
            ),
            models.CheckConstraint(
                name="a_phase_closes_after_it_opens",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("A phase closes after it opens."),
            ),
            models.CheckConstraint(
                name="a_grant_ceiling_lies_within_the_phase",
                condition=Q(per_grant_ceiling__gt=0) & Q(per_grant_ceiling__lte=F("ceiling")),
                violation_error_message=_("The ceiling for one grant lies between zero and the phase's ceiling."),
            ),
        ]
        triggers: ClassVar = [PhaseOnlyCloses()]

    def __str__(self) -> str:
        return str(_("Phase %(number)s") % {"number": self.number})
