"""Pages of the reminders of calls of funds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t

from donors import services
from donors.forms.reminders import ReminderForm
from donors.models import ReminderSchedule
from donors.tables.calls import schedules
from trustfund.access import policy
from trustfund.access.decorators import opens
from trustfund.access.policy import Action
from trustfund.access.readers import reader
from trustfund.web.clock import today
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from trustfund.access.models import User

OBJECT = "fund_parameters"


@opens(OBJECT, Action.LIST, methods=("GET", "HEAD"))
def reminder_list(request: HttpRequest) -> HttpResponse:
    """Show the versions of the reminders, the one in force marked."""
    rows = list(ReminderSchedule.objects.visible_to(request.user))
    context = {
        "table": schedules(rows, today()),
        "may_enter": policy.may(request.user, OBJECT, Action.EDIT),
        "as_of": today(),
    }
    return render(request, "donors/reminder_list.html", context)


@opens(OBJECT, Action.EDIT)
def reminder_new(request: HttpRequest) -> HttpResponse:
    """Enter a version of the reminders."""
    form = ReminderForm(request.POST or None, initial={"valid_from_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            write(reader(request), form)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _t("The version of the reminders is entered."), extra_tags="done")
            return redirect("donors:reminder_list")
    return render(request, "donors/reminder_form.html", {"form": form}, status=form.status)


def write(user: User, form: ReminderForm) -> ReminderSchedule:
    """Give the service what the form says."""
    return services.enter_reminder_schedule(by=user, today=today(), **form.cleaned_data)
