"""When donors are reminded of a call of funds, by versions with a day, and which reminders went out."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from donors.models.call import Call
from trustfund import history
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.guards import AppendOnly


class ReminderScheduleQuerySet(models.QuerySet["ReminderSchedule"]):
    """Versions of the reminders as read."""

    def visible_to(self, user: Any, action: Action = Action.LIST) -> ReminderScheduleQuerySet:
        """Return the versions this user may see."""
        return policy.narrow(self, user, "fund_parameters", action)

    def on(self, day: Any) -> ReminderSchedule | None:
        """Return the version in force on that day."""
        return self.filter(valid_from_on__lte=day).order_by("-valid_from_on").first()


@history.recorded()
class ReminderSchedule(models.Model):
    """On which days donors are reminded, counted from the due day: negative before, zero on it, positive after."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    valid_from_on = models.DateField(_("in force from"), unique=True)
    days = ArrayField(models.SmallIntegerField(), verbose_name=_("days from the due day"), size=12)
    source = models.CharField(_("source"), max_length=200)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ReminderScheduleQuerySet.as_manager()

    class Meta:
        ordering = ("-valid_from_on",)
        verbose_name = _("version of the reminders")
        verbose_name_plural = _("versions of the reminders")
        triggers: ClassVar = [AppendOnly(name="versions_of_reminders_are_never_rewritten")]

    def __str__(self) -> str:
        return str(self.valid_from_on)


@history.recorded()
class CallReminder(models.Model):
    """A reminder that went out: which one of the schedule, on which day, to which address."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="reminders")
    days = models.SmallIntegerField(_("days from the due day"))
    on = models.DateField(_("day"))
    sent_to = models.EmailField(_("sent to"))
    sent_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("on", "days")
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call", "days"],
                name="a_donor_is_reminded_once_of_each",
                violation_error_message=_("This reminder was sent already."),
            )
        ]
        triggers: ClassVar = [AppendOnly(name="reminders_are_never_rewritten")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.days}"
