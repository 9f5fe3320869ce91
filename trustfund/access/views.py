"""Signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from trustfund.access import acts, attempts
from trustfund.access.decorators import opens_to_everyone
from trustfund.access.demonstration import PASSWORD, sign_ins
from trustfund.access.forms import SignInForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@opens_to_everyone
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for e-mail and password; then go where the person wanted to go, in their language."""
    wanted = _safe_next(request)
    if request.user.is_authenticated:
        return redirect(wanted)
    if request.method == "POST" and not attempts.may_ask(request):
        too_many: HttpResponse = respond_429(request)
        return too_many
    form = SignInForm(request.POST or None, request=request)
    if request.method != "POST" or not form.is_valid():
        return _sign_in_page(request, form, wanted)
    response: HttpResponse = form.login(request, redirect_url=wanted)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        form.user.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


def _sign_in_page(request: HttpRequest, form: SignInForm, wanted: str) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "next": wanted, "demonstration": [], "password": ""}  # nosec B105 - shown in the demonstration
    if settings.DEMONSTRATION:
        context |= {"demonstration": sign_ins(), "password": PASSWORD}
    status = 422 if form.is_bound else 200
    response = render(request, "access/sign_in.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _safe_next(request: HttpRequest) -> str:
    """Return the address wanted before signing in, unless it leads elsewhere."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if allowed else str(settings.LOGIN_REDIRECT_URL)


@opens_to_everyone
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out by POST only, so that no link or picture of a stranger signs anybody out."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    if request.method != "POST":
        return render(request, "access/sign_out.html")
    acts.log("session.ended", by=request.user, object_name="login_and_health", object_id=request.user.pk)
    logout(request)
    return redirect(settings.LOGIN_URL)
