"""Addresses that are none: a program that asks for one is counted and told as a program, a person gets the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from django.http import Http404
from django.views.defaults import page_not_found

from trustfund.api.doors import Door
from trustfund.api.problems import HOME

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


class Nowhere(Door):
    """Whatever is to be done there: there is nothing."""

    http_method_names = []

    def http_method_not_allowed(self, request: Any, *arguments: Any, **named: Any) -> NoReturn:
        """Say so, whatever the method."""
        raise Http404

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Name no methods: there are none."""
        return {}


NOWHERE: Final = Nowhere.as_view()


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer for an address that is none."""
    return NOWHERE(request) if request.path_info.startswith(HOME) else page_not_found(request, exception)
