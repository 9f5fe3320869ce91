"""Keeping donors' statements of account: one for each closed month, made once, by whoever closes or by the system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from donors.models import Donor
from oversight.models.statement import OBJECT, Statement
from oversight.reports.extract import sha256, to_bytes
from oversight.statements import extracts, month_ends
from trustfund.access.policy import Action
from trustfund.web import outbox
from trustfund.web.records import allow

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from trustfund.access.models import User
    from trustfund.web.models import Job

KEEP: Final = "statements.keep"


@transaction.atomic
def order_statements(*, by: User | None, id: UUID) -> Job:
    """Ask that the statements of all closed months be made that are not there yet."""
    allow(by, OBJECT, Action.CREATE)
    return outbox.enqueue(KEEP, key=f"statements:{id}", by=by)


def keep_missing() -> int:
    """Make the statements of closed months that are not there yet; return how many. Each month is one transaction."""
    return sum(_keep_month(as_of) for as_of in month_ends())


@transaction.atomic
def _keep_month(as_of: date) -> int:
    missing = list(Donor.objects.exclude(statements__as_of=as_of).select_related("party").order_by("name"))
    if not missing:
        return 0
    made = []
    for donor, said in extracts(as_of, missing):
        content = to_bytes(said)
        made.append(Statement(donor=donor, as_of=as_of, extract=content.decode(), sha256=sha256(content)))
    return len(Statement.objects.bulk_create(made, ignore_conflicts=True))
