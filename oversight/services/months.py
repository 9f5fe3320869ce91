"""Closing months, one after the other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.services.statements import KEEP
from trustfund import ledger
from trustfund.access import acts
from trustfund.access.policy import Action
from trustfund.ledger.models import Closing, Entry
from trustfund.web import outbox
from trustfund.web.records import allow
from trustfund.web.refusals import Refused, explained

if TYPE_CHECKING:
    from trustfund.access.models import User


def next_month(today: date) -> date | None:
    """Return the first day of the next month to close; None when every month that has ended is closed."""
    last = Closing.objects.order_by("-month").values_list("month", flat=True).first()
    if last is not None:
        following = (last + timedelta(days=31)).replace(day=1)
    else:
        earliest = Entry.objects.order_by("effective_on").values_list("effective_on", flat=True).first()
        if earliest is None:
            return None
        following = earliest.replace(day=1)
    return following if following < today.replace(day=1) else None


@explained()
@transaction.atomic
def close_next(*, by: User, today: date) -> Closing:
    """Close the next month that has ended. Raises `Refused` when there is none."""
    allow(by, "accounting_period", Action.APPROVE)
    first = next_month(today)
    if first is None:
        raise Refused(_("Every month that has ended is closed already."))
    closed = ledger.close_month(first, by=by.person_id)
    outbox.enqueue(KEEP, key=f"statements:{first.isoformat()}", by=by)
    acts.log("month.close", by=by, object_name="accounting_period", object_id=first.isoformat())
    return closed
