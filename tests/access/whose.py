"""Whose a row is, said without the application's querysets: of a party, of a project, of those who lead it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Callable

    from trustfund.access.models import User

    Mine = Callable[[User], Q]


def of_party(path: str) -> Mine:
    """Rows of a party for which the user acts."""
    return lambda user: Q(**{f"{path}__memberships__person__users": user})


def led(path: str = "") -> Mine:
    """Rows of a project led by the user."""
    key = f"{path}__" if path else ""
    return lambda user: Q(**{f"{key}task_team_leader": user})


def of_project(path: str = "") -> Mine:
    """Rows of a project of the user's agency, or led by the user."""
    key = f"{path}__" if path else ""
    return lambda user: of_party(f"{key}agency__party")(user) | led(path)(user)
