"""Guesses at passwords: limited for whoever guesses, without a way to shut the rightful person out.

A browser from which somebody has once signed in in full holds a signed cookie that says so. Its failures have a counter
of their own, and nothing that strangers do touches it. Strangers are counted three ways: by client, by client and
account, and all of them together by account, so that guessing slowly from many addresses is limited as well. Whoever
is kept out on a new device while that lasts chooses a new password by the link from their mailbox, which makes the
device known, or uses a passkey (docs/decisions/signing-in.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

SALT: Final = "trustfund.access.known-device"
APP: Final = "allauth.account"
KEPT: Final = 180 * 24 * 3600  # half a year without signing in, and the device is a stranger again


def remember(response: HttpResponseBase, email: str) -> None:
    """Make this browser a known device of the person with this e-mail; who they are is not readable in the cookie."""
    response.set_cookie(
        settings.KNOWN_DEVICE_COOKIE_NAME,
        signing.dumps([_mark(email), uuid4().hex], salt=SALT),
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def known_device(request: HttpRequest, email: str) -> str:
    """Return the number of this device if the person with this e-mail has signed in from it before, else nothing."""
    try:
        mark, device = signing.loads(
            request.COOKIES.get(settings.KNOWN_DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=KEPT
        )
    except (signing.BadSignature, ValueError):
        return ""
    return str(device) if mark == _mark(email) else ""


def _mark(email: str) -> str:
    return salted_hmac(SALT, email.strip().lower(), algorithm="sha256").hexdigest()


def may_ask(request: HttpRequest) -> bool:
    """Say whether this client may send the sign-in form once more; a known device is limited by its own failures only."""
    email = request.POST.get("login", "")
    return bool(known_device(request, email) or ratelimit.consume(request, app=APP, action="login"))


def count(request: HttpRequest, email: str) -> ratelimit.RateLimitUsage | None:
    """Count an attempt as a failure, until it is known to be none; return None when there were too many."""
    device = known_device(request, email)
    if device:
        return _consume(request, "login_failed_known_device", f"{device}:{email.lower()}")
    by_client = _consume(request, "login_failed", _client(request, email))
    by_account = _consume(request, "login_failed_account", email.lower()) if by_client else None
    if by_client is None or by_account is None:
        return None
    return ratelimit.RateLimitUsage([*by_client.usage, *by_account.usage])


def forget(request: HttpRequest, email: str) -> None:
    """Forget the failures at an account whose password was just chosen anew by the link from its mailbox."""
    ratelimit.clear(request, app=APP, action="login_failed", key=_client(request, email))
    ratelimit.clear(request, app=APP, action="login_failed_account", key=email.lower())


def _client(request: HttpRequest, email: str) -> str:
    return f"{email.lower()}:{ratelimit.get_ip(request)}"


def _consume(request: HttpRequest, action: str, key: str) -> Any:
    return ratelimit.consume(request, app=APP, action=action, key=key)
