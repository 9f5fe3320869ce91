"""Which rows stand behind each address, and whose they are: said here without the application's querysets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from tests.access.walk import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable

    from trustfund.access.models import User

    Mine = Callable[[User], Q]


def of_party(path: str) -> Mine:
    """Rows of a party for which the user acts."""
    return lambda user: Q(**{f"{path}__memberships__person__users": user})


def of_project(path: str = "") -> Mine:
    """Rows of a project of the user's agency, or led by the user."""
    key = f"{path}__" if path else ""
    return lambda user: (
        Q(**{f"{key}agency__party__memberships__person__users": user}) | Q(**{f"{key}task_team_leader": user})
    )


JOB: Final = Shelf("web.Job", mine=lambda user: Q(user=user))
PROJECT: Final = Shelf("projects.Project", own=of_project(), published=Q(status="active"))
GRANT: Final = Shelf("projects.Grant", own=of_project("project"), published=~Q(status__in=["draft", "submitted"]))

SHELVES: Final[dict[str, Shelf]] = {
    "web:job_detail": JOB,
    "web:job_cancel": JOB,
    "web:job_retry": JOB,
    "projects:project_detail": PROJECT,
    "projects:project_edit": PROJECT,
    "projects:cofinancing_new": PROJECT,
    "projects:project_step": PROJECT,
    "projects:grant_new": PROJECT,
    "projects:grant_detail": GRANT,
    "projects:grant_edit": GRANT,
    "projects:grant_step": GRANT,
}
