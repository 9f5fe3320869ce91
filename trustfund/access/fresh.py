"""Has this session shown within five minutes that the person is there? Steps that bind ask for it (access rules).

Somebody who has a second factor shows that; somebody who has none (a demonstration) gives the password again. What
was shown, and when, is written beside the signature.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from allauth.mfa.base.forms import ReauthenticateForm
from django.utils import timezone

from trustfund.access import factors

if TYPE_CHECKING:
    from django.http import HttpRequest

    from trustfund.access.models import User

MINUTES: Final = 5
PASSWORD: Final = "password"  # noqa: S105 - a way to show who one is, no password
FACTOR: Final = "mfa"


@dataclass(frozen=True)
class Evidence:
    """How a person showed that it is them (password, totp, webauthn, recovery_codes), and when."""

    method: str
    at: datetime


evidence: ContextVar[Evidence | None] = ContextVar("evidence", default=None)
"""What the page in hand can show for its reader; nothing for commands and the system."""


def shown(request: HttpRequest, user: User) -> Evidence | None:
    """Return what this session has shown within five minutes, by the strongest way that the person has."""
    wanted = FACTOR if factors.has_one(user) else PASSWORD
    records = [record for record in get_authentication_records(request, user) if record["method"] == wanted]
    if records:
        latest = max(records, key=lambda record: float(record["at"]))
        return _recent(latest.get("type") or PASSWORD, float(latest["at"]))
    if wanted == PASSWORD and user.last_login is not None and not get_authentication_records(request, user):
        return _recent(PASSWORD, user.last_login.timestamp())
    return None


def _recent(method: str, at: float) -> Evidence | None:
    if time.time() - at >= timedelta(minutes=MINUTES).total_seconds():
        return None
    return Evidence(method, min(datetime.fromtimestamp(at, UTC), timezone.now()))


def is_fresh(request: HttpRequest) -> bool:
    """Say whether the person of this session has shown within five minutes that it is them."""
    user: Any = request.user
    return user.is_authenticated and shown(request, user) is not None


def confirm_password(request: HttpRequest, user: User, password: str) -> bool:
    """Compare the password, at most ten times a minute, and remember the moment in the session."""
    if not ratelimit.consume(request, action="reauthenticate", user=user) or not user.check_password(password):
        return False
    reauthenticate_by_password(request)
    return True


def confirm_code(request: HttpRequest, user: User, code: str) -> bool:
    """Compare a code of the second factor, or a recovery code, which is spent; remember the moment in the session."""
    form = ReauthenticateForm({"code": code}, user=user)
    if not ratelimit.consume(request, action="reauthenticate", user=user) or not form.is_valid():
        return False
    form.save()
    return True
