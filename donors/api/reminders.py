"""The versions of the reminders of calls of funds, for programs."""

from __future__ import annotations

from typing import Final

from rest_framework import serializers

from donors.forms.reminders import ReminderForm
from donors.models import ReminderSchedule
from donors.views import reminders
from trustfund.access.policy import Action
from trustfund.api import addresses, fields
from trustfund.api.bodies import Bound, Paper
from trustfund.api.reading import Record, Shelf
from trustfund.api.writing import Writing


class ReminderScheduleRecord(Record):
    """On which days donors are reminded, counted from the due day, from a day on."""

    valid_from_on = fields.day()
    days = serializers.ListField(child=serializers.IntegerField(), read_only=True)
    source = fields.text()  # type: ignore[assignment]  # the word of the trade


SCHEDULES: Final = Shelf(
    name="reminder-schedules", title="versions of the reminders", object_name=reminders.OBJECT,
    rows=ReminderSchedule.objects.visible_to, writes=ReminderScheduleRecord,
    order=("-valid_from_on",),
)  # fmt: skip
ENTER: Final = Writing(
    paper=Paper("ReminderBody", ReminderForm), object_name=reminders.OBJECT, action=Action.EDIT,
    summary="Enter a version of the reminders",
    bind=lambda _user, _nothing, sent: Bound(ReminderForm(sent.data)),
    write=lambda user, _nothing, bound: reminders.write(user, bound.form),
)  # fmt: skip

urlpatterns = addresses.of(SCHEDULES, create=ENTER)
