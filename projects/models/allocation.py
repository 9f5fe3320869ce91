"""What the board has given to a project: only ever by a decision."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from projects.models.project import Project
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.guards import AppendOnly


class AllocationQuerySet(models.QuerySet["Allocation"]):
    """Allocations as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> AllocationQuerySet:
        """Return the allocations this user may see."""
        own = Project.objects.own(user, "allocation", action, "project")
        everything = Q(project__status="active")
        return policy.narrow(self, user, "allocation", action, own=own, published=everything)


@history.recorded()
class Allocation(models.Model):
    """An amount a decision of the board gives to a project, or takes back from it. Holding currency."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="allocations")
    decision = models.ForeignKey("fund.Decision", on_delete=models.PROTECT, related_name="allocations")
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    from_unpreferred = models.DecimalField(
        _("of which from contributions without preference"), max_digits=20, decimal_places=2, default=0
    )
    is_cancellation = models.BooleanField(_("takes back"), default=False)
    allocated_on = models.DateField(_("allocated on"))
    recorded_by = models.ForeignKey("access.Person", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    entry = models.OneToOneField("ledger.Entry", on_delete=models.PROTECT, related_name="+")

    objects = AllocationQuerySet.as_manager()

    class Meta:
        ordering = ("-allocated_on", "-recorded_at", "id")
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_allocation_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("An allocation is greater than zero; what is taken back is a cancellation."),
            ),
            models.CheckConstraint(
                name="the_unpreferred_part_lies_within_the_allocation",
                condition=Q(from_unpreferred__gte=0) & Q(from_unpreferred__lte=F("amount")),
                violation_error_message=_("The part without preference lies between zero and the allocation."),
            ),
            models.UniqueConstraint(
                fields=["decision", "project", "is_cancellation"],
                name="a_decision_allocates_to_a_project_once",
                violation_error_message=_("This decision has allocated to this project already."),
            ),
        ]
        triggers: ClassVar = [AppendOnly(name="allocations_are_never_rewritten")]

    def __str__(self) -> str:
        return f"{self.amount}"

    def get_absolute_url(self) -> str:
        """Return the address of the project, where its allocations are listed."""
        return f"{self.project.get_absolute_url()}#allocations"
