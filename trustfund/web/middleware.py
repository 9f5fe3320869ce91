"""A refusal that no view shows in place is still answered with its sentence; what browsers must be told goes along."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from trustfund.web import downloads
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class Headers:
    """Tells browsers what no page of ours needs, and that no other site may embed what we answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers that Django's own middleware has no setting for."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class Refusals:
    """Answers an uncaught `Refused` with 422 and the sentence; one about persons stays a 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show the sentence."""
        if not isinstance(exception, Refused) or isinstance(exception, PermissionDenied):
            return None
        back = request.headers.get("Referer", "/")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
            back = "/"
        context = {"sentence": exception.sentence, "back": back}
        return render(request, "web/refused.html", context, status=exception.status)


class Tables:
    """Answers a table of a page as a file, where the address asks for it (`downloads`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; a page without the table that is asked for is no answer."""
        response = self.get_response(request)
        is_page = response.status_code == HTTPStatus.OK and response.headers.get("Content-Type", "").startswith(
            "text/html"
        )
        return render(request, "404.html", status=404) if is_page and downloads.is_asked(request) else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer with the file."""
        if not isinstance(exception, downloads.Asked):
            return None
        try:
            return downloads.answer(request, exception.table)
        except Http404:
            return render(request, "404.html", status=404)
