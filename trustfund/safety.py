"""What production refuses to start with: the known key, and people whose passwords are printed in the README."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY = "SECRET_KEY is the demonstration key, which everyone knows: set your own (50 random characters)."
PEOPLE = "The database holds demonstration users, whose passwords everyone knows: start on an empty database."


def demonstration_key(app_configs: Sequence[Any] | None, **rest: Any) -> list[CheckMessage]:
    """Found by `manage.py check` and by every command."""
    known = settings.SECRET_KEY == settings.DEMONSTRATION_KEY and not settings.DEMONSTRATION
    return [Error(KEY, id="trustfund.E001")] if known else []


def demonstration_users(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **rest: Any
) -> list[CheckMessage]:
    """Found by `manage.py check --database default` and `migrate`."""
    return [Error(PEOPLE, id="trustfund.E002")] if databases and _has_demonstration_users() else []


def _has_demonstration_users() -> bool:
    if settings.DEMONSTRATION:
        return False
    try:
        return get_user_model().objects.filter(is_demonstration=True).exists()
    except DatabaseError:  # not migrated, or not reachable: /readyz says so
        return False


def refuse_demonstration() -> None:
    """Called where web server and worker start."""
    if demonstration_key(None):
        raise ImproperlyConfigured(KEY)
    has_demonstration_users = _has_demonstration_users()
    connection.close()  # programs fork from here on, and no two may share a connection
    if has_demonstration_users:
        raise ImproperlyConfigured(PEOPLE)
