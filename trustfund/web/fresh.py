"""Has this session shown within five minutes that the person is there? Steps that bind ask for it (access rules)."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from django.utils import timezone

if TYPE_CHECKING:
    from django.http import HttpRequest

    from trustfund.access.models import User

MINUTES: Final = 5


def is_fresh(request: HttpRequest) -> bool:
    """Say whether the person signed in, or gave the password again, in this session within five minutes."""
    records = get_authentication_records(request)
    if records:
        return time.time() - max(float(record["at"]) for record in records) < MINUTES * 60
    last_login = getattr(request.user, "last_login", None)
    return last_login is not None and timezone.now() - last_login < timedelta(minutes=MINUTES)


def confirm(request: HttpRequest, user: User, password: str) -> bool:
    """Compare the password, at most ten times a minute, and remember the moment in the session."""
    if not ratelimit.consume(request, action="reauthenticate", user=user) or not user.check_password(password):
        return False
    reauthenticate_by_password(request)
    return True
