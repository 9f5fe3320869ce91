"""The form of a version of the reminders."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from donors.services.reminders import FURTHEST
from trustfund.web.forms import DayField, Form

MOST = 12


class DaysField(forms.CharField):
    """Days counted from the due day, parted by blanks or commas: −14, 0, 7, 30."""

    default_error_messages = {
        "unreadable": _("“%(word)s” is not a number of days. Write for example −14, 0, 7, 30."),
        "far": _("A reminder lies within a year before or after the due day."),
        "many": _("At most %(most)s reminders are sent for one call."),
    }

    def clean(self, value: Any) -> list[int]:
        """Return the days in their order, each once."""
        words = [word for word in re.split(r"[\s,;]+", str(super().clean(value))) if word]
        days = sorted({self._read(word) for word in words})
        if len(days) > MOST:
            raise forms.ValidationError(self.error_messages["many"], code="many", params={"most": MOST})
        return days

    def _read(self, word: str) -> int:
        try:
            days = int(word.replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-"))
        except ValueError as error:
            raise forms.ValidationError(
                self.error_messages["unreadable"], code="unreadable", params={"word": word}
            ) from error
        if abs(days) > FURTHEST:
            raise forms.ValidationError(self.error_messages["far"], code="far")
        return days


class ReminderForm(Form):
    """When donors are reminded of a call of funds, from a day on."""

    valid_from_on = DayField(label=_("In force from"), help_text=_("Today or later."))
    days = DaysField(
        label=_("Days from the due day"),
        max_length=100,
        required=False,
        help_text=_("Negative before it, 0 on it, positive after it: −14, 0, 7, 30. Empty: no reminders."),
    )
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Who decided it: a procedure, a letter."))
