"""A small address book for tests of the doors themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from trustfund.access.decorators import opens, opens_to_everyone, opens_to_signed_in
from trustfund.access.policy import Action

if TYPE_CHECKING:
    from django.http import HttpRequest


@opens("contribution_agreement", Action.LIST)
def agreements(request: HttpRequest) -> HttpResponse:
    """A page for those who may list agreements."""
    return HttpResponse("agreements")


@opens("contribution_agreement", Action.APPROVE, methods=("POST",))
def approve(request: HttpRequest) -> HttpResponse:
    """A deed for those who may approve agreements."""
    return HttpResponse("approved")


@opens("contribution_agreement", Action.READ)
def nothing_there(request: HttpRequest) -> HttpResponse:
    """A page of an object that is not there."""
    raise Http404


@opens_to_signed_in
def home(request: HttpRequest) -> HttpResponse:
    """A page for every person with an account."""
    return HttpResponse("home")


@opens_to_everyone
def hall(request: HttpRequest) -> HttpResponse:
    """A page for everyone."""
    return HttpResponse("hall")


def forgotten(request: HttpRequest) -> HttpResponse:
    """A page whose author forgot to say for whom it is."""
    return HttpResponse("secret")


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home),
    path("hall/", hall),
    path("agreements/", agreements, name="agreements"),
    path("agreements/approve/", approve),
    path("agreements/none/", nothing_there),
    path("forgotten/", forgotten, name="forgotten"),
    path("", include("trustfund.access.urls")),
    path("", include("trustfund.api.urls")),
    path("", include("trustfund.access.doors")),
    path("", include("trustfund.web.urls")),
]
