"""Who reads a page, as the account it is: for views behind `@opens`, which let nobody else in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from trustfund.access.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


def reader(request: HttpRequest) -> User:
    """Return the account that is signed in; without one the page was opened to the wrong people."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
