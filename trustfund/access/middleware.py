"""Default deny: what declares nothing opens for nobody; what is signed in is kept by no cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from trustfund import history
from trustfund.access import factors
from trustfund.access.decorators import EVERYONE
from trustfund.access.models import User
from trustfund.access.routes import declared

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

OWN: Final = "own_profile_and_factors"


class DefaultDeny:
    """Stands after authentication: reads the person's roles once for the request and refuses the undeclared."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; nobody's browser or proxy keeps a page of someone who is signed in."""
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Refuse a view that declares nothing; lead whoever must have a second factor and has none to where it is made."""
        if declared(view) is None:
            raise PermissionDenied(_("This page does not say who may open it, so nobody may."))
        if any("\0" in str(each) for each in kwargs.values()):
            raise Http404  # no record is called so, and PostgreSQL knows no such text
        if isinstance(request.user, User):
            request.user.remember()
            if not _answers_itself(view) and factors.must_be_made(request.user):
                return redirect("access:account")
        return None


def _answers_itself(view: Callable[..., Any]) -> bool:
    """Say whether somebody without the factor that their role needs may open this: to make one, or to leave.

    A door for programs refuses by itself: a program is led to no page.
    """
    found = declared(view)
    return found is not None and (found.object_name in {OWN, EVERYONE} or found.is_for_programs)


class History:
    """Names the person, the request and its address, without the query, in every row that a request changes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a GET changes no recorded row."""
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        user = request.user if isinstance(request.user, User) else None
        with history.because(by=user, url=request.path):
            return self.get_response(request)
