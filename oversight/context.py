"""What every page shows above its content: which Fund this is, and how much waits for the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.functional import SimpleLazyObject

from oversight.waiting import count_for
from trustfund.access.models import User
from trustfund.fund.models import Fund

if TYPE_CHECKING:
    from django.http import HttpRequest


def fund(request: HttpRequest) -> dict[str, Any]:
    """Give every template `fund` and `waiting`, both asked of the database only when the page prints them."""
    user = getattr(request, "user", None)
    return {
        "fund": SimpleLazyObject(lambda: Fund.objects.first() or ""),
        "waiting": SimpleLazyObject(lambda: count_for(user) if isinstance(user, User) else 0),
    }
