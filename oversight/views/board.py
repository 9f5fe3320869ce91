"""The board's dashboard: one screen that says how the Fund stands, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from oversight import figures
from oversight.board import Standing
from oversight.models import ProposedDecision
from trustfund.access.decorators import opens
from trustfund.access.policy import Action

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@opens("pledge_announced", Action.LIST, methods=("GET", "HEAD"))
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the Fund as it stands today."""
    now = figures.at(None, for_user=request.user)
    proposals = ProposedDecision.objects.visible_to(request.user).waiting().with_amount()
    context = {
        "standing": Standing(now, request.user),
        "now": now,
        "proposals": list(proposals),
        "as_of": now.as_of,
    }
    return render(request, "oversight/dashboard.html", context)
