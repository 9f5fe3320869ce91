"""Reminders of calls of funds: by a schedule with versions, each sent once, whatever rings how often."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _t

from donors.models import Call, CallReminder, ReminderSchedule
from trustfund.access import acts
from trustfund.access.letters import link, send
from trustfund.access.policy import Action
from trustfund.web.once import create_once
from trustfund.web.records import allow, locked
from trustfund.web.refusals import Refused, explained
from trustfund.web.words import day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from trustfund.access.models import User

FURTHEST: Final = 365
"""So many days from the due day a reminder may lie."""


@explained()
@transaction.atomic
def enter_reminder_schedule(
    *, valid_from_on: date, days: Sequence[int], source: str, by: User | None, today: date, id: UUID | None = None
) -> ReminderSchedule:
    """Enter a version of the reminders, in force from a day that has not passed. An empty one ends all reminders."""
    allow(by, "fund_parameters", Action.EDIT)
    if valid_from_on < today:
        raise Refused(
            _t("%(day)s has passed: reminders sent since then followed the version of their day.")
            % {"day": day(valid_from_on)}
        )
    ordered = sorted(set(days))
    if any(abs(each) > FURTHEST for each in ordered):
        raise Refused(_t("A reminder lies within a year before or after the due day."))
    made, is_new = create_once(ReminderSchedule, id, valid_from_on=valid_from_on, days=ordered, source=source)
    if is_new:
        acts.log(
            "reminders.enter",
            by=by,
            object_name="fund_parameters",
            object_id=made.pk,
            valid_from_on=str(valid_from_on),
            days=ordered,
        )
    return made


def remind(today: date) -> int:
    """Send every reminder that has fallen due and was not sent; return how many.

    Of several that were missed only the last one goes out. A call that is settled meanwhile is passed over. Calling
    it again on the same day sends nothing.
    """
    schedule = ReminderSchedule.objects.on(today)
    if schedule is None or not schedule.days:
        return 0
    waiting = Call.objects.outstanding().filter(due_on__lte=today - timedelta(days=min(schedule.days)))
    return sum(_remind(call, schedule.days, today) for call in waiting.order_by("pk"))


def kind_due(call: Call, kinds: Sequence[int], today: date) -> int | None:
    """Return the last reminder of the schedule that has fallen due since the call was sent."""
    sent_on = call.sent_on or today
    past = [days for days in kinds if sent_on < call.due_on + timedelta(days=days) <= today]
    return max(past, default=None)


@transaction.atomic
def _remind(call: Call, kinds: Sequence[int], today: date) -> int:
    kind = kind_due(call, kinds, today)
    if kind is None:
        return 0
    fresh = locked(call)
    if fresh.status != "sent" or fresh.is_settled or fresh.reminders.filter(days=kind).exists():
        return 0
    late = (today - fresh.due_on).days
    CallReminder.objects.create(call=fresh, days=kind, on=today, sent_to=fresh.sent_to)
    name = "call_reminder_late" if late > 0 else "call_reminder"
    told = {"number": fresh.number, "due_on": fresh.due_on, "late": late, "url": link(fresh.get_absolute_url())}
    send(name, to=fresh.sent_to, language=fresh.language, room="donors", **told)
    return 1
