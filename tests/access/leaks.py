"""An address book with mistakes of the kind that the walk must find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, URLResolver, include, path

from trustfund.access import acts, policy
from trustfund.access.decorators import opens
from trustfund.access.models import Membership
from trustfund.access.policy import Action

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest


def own(request: HttpRequest) -> QuerySet[Membership]:
    """Memberships in the donors for which the user may read agreements: they stand for agreements here."""
    parties = policy.parties(request.user, "contribution_agreement", Action.READ)
    return policy.narrow(
        Membership.objects.filter(role="DN"),
        request.user,
        "contribution_agreement",
        own=Q(party__in=parties),
    )


@opens("contribution_agreement", Action.READ)
def sound(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keeps to the rule."""
    return HttpResponse(str(get_object_or_404(own(request), pk=pk).pk))


@opens("contribution_agreement", Action.READ)
def leaky(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forgets whose row it is."""
    return HttpResponse(str(get_object_or_404(Membership, pk=pk).pk))


@opens("contribution_agreement", Action.READ)
def talkative(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tells another's row from one that does not exist."""
    if Membership.objects.filter(pk=pk).exists() and not own(request).filter(pk=pk).exists():
        return HttpResponse("not yours", status=404)
    return HttpResponse(str(get_object_or_404(own(request), pk=pk).pk))


@opens("contribution_agreement", Action.READ)
def careless(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Writes before it looks whose row it is."""
    acts.log("agreement.looked_at", by=None, object_name="contribution_agreement", object_id=pk)
    return HttpResponse(str(get_object_or_404(own(request), pk=pk).pk))


def silent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Declares nothing."""
    return HttpResponse(str(pk))


urlpatterns: list[URLPattern | URLResolver] = [
    *(path(f"{view.__name__}/<uuid:pk>/", view, name=view.__name__) for view in (sound, leaky, talkative, careless)),
    path("silent/<uuid:pk>/", silent, name="silent"),
    path("", include("trustfund.access.urls")),
    path("", include("trustfund.api.urls")),
    path("", include("trustfund.web.urls")),
]
