"""Which rows stand behind each address, and whose they are: said here without the application's querysets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.apps import apps
from django.db.models import Q

from tests.access.walk import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable

    from trustfund.access.models import User

    Mine = Callable[[User], Q]
    More = Callable[[Any], dict[str, Any]]


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


JOB: Final = Shelf("web.Job", mine=lambda user: Q(user=user))
PROJECT: Final = Shelf("projects.Project", own=of_project(), published=Q(status="active"))
GRANT: Final = Shelf("projects.Grant", own=of_project("project"), published=~Q(status__in=["draft", "submitted"]))

AGENCY: Final = Shelf("projects.Agency", own=lambda user: of_party("party")(user) | led("projects")(user))
OPEN: Final = Q(status__in=["draft", "sent_back"])
APPLICATION: Final = Shelf("disbursements.Application", own=of_project("grant__project"))
DRAFT: Final = replace(APPLICATION, every=OPEN)
PAYEE: Final = Shelf(
    "disbursements.Payee", own=lambda user: of_party("agency__party")(user) | led("agency__projects")(user)
)
SIGNATORY: Final = Shelf("disbursements.Signatory", own=of_project("grant__project"))
PAYMENT: Final = Shelf("disbursements.Payment", own=of_project("application__grant__project"))


def one(model: str, argument: str) -> More:
    """Return the argument for one line or document of the application, or for none."""

    def more(key: Any) -> dict[str, Any]:
        rows = apps.get_model(model)._default_manager.filter(application=key)
        return {argument: rows.values_list("pk", flat=True).first() or uuid4()}

    return more


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
    "disbursements:application_new": GRANT,
    "disbursements:application_detail": APPLICATION,
    "disbursements:application_edit": DRAFT,
    "disbursements:line_new": DRAFT,
    "disbursements:line_edit": replace(DRAFT, more=one("disbursements.Line", "line")),
    "disbursements:document_new": DRAFT,
    "disbursements:document": replace(
        APPLICATION, every=Q(documents__isnull=False), more=one("disbursements.ApplicationDocument", "link")
    ),
    "disbursements:document_remove": replace(DRAFT, more=one("disbursements.ApplicationDocument", "link")),
    "disbursements:note_new": APPLICATION,
    "disbursements:application_step": APPLICATION,
    "disbursements:payee_new": AGENCY,
    "disbursements:payee_detail": PAYEE,
    "disbursements:payee_step": PAYEE,
    "disbursements:signatory_list": GRANT,
    "disbursements:signatory_new": GRANT,
    "disbursements:signatory_step": SIGNATORY,
    "disbursements:payment_detail": PAYMENT,
    "disbursements:payment_confirm": PAYMENT,
    "disbursements:payment_step": PAYMENT,
}
