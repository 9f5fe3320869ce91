"""Who reads which line of the minutes: the fund's own rule, and for a team leader those about their projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from projects.models import Allocation, Project
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.fund.models import Decision

if TYPE_CHECKING:
    from django.db.models import QuerySet


def minutes_visible_to(user: Any, action: Action = Action.LIST) -> QuerySet[Decision]:
    """Return the decisions this user may read; who leads projects reads those that allocated to them."""
    everything = Q(pk__isnull=False)
    own = Q(pk__in=Allocation.objects.filter(project__in=Project.objects.led_by(user)).values("decision"))
    return policy.narrow(
        Decision.objects.all(), user, "decision_minutes", action, own=own, published=everything, seat=everything
    )
