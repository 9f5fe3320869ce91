"""Reminders follow a schedule with versions, go out once each, and stop when the money is there."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from donors import services, tasks
from donors.forms.reminders import ReminderForm
from donors.models import Call, CallReminder, ReminderSchedule
from donors.services.reminders import kind_due
from tests.donors.browsing import signed_in, text
from tests.donors.test_calls import first, sent, told
from tests.donors.world import DAY
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from tests.donors.world import World

DUE = DAY + timedelta(days=30)
DEFAULT = [-14, 0, 7, 30]


def test_a_new_installation_has_a_schedule(stage: World) -> None:
    found = ReminderSchedule.objects.on(DAY)
    assert found is not None
    assert found.days == DEFAULT


@pytest.mark.parametrize(
    ("after_due", "kind"),
    [(-15, None), (-14, -14), (-3, -14), (0, 0), (6, 0), (7, 7), (29, 7), (30, 30), (400, 30)],
)
def test_the_last_reminder_that_has_fallen_due_goes_out(after_due: int, kind: int | None) -> None:
    call = Call(sent_on=DAY, due_on=DUE)
    assert kind_due(call, DEFAULT, DUE + timedelta(days=after_due)) == kind


def test_what_fell_due_before_the_call_was_sent_is_not_caught_up() -> None:
    call = Call(sent_on=DUE - timedelta(days=5), due_on=DUE)
    assert kind_due(call, DEFAULT, DUE - timedelta(days=4)) is None


def test_each_reminder_is_sent_once_however_often_beat_rings(stage: World) -> None:
    call = sent(stage, first(stage), due_on=DUE)
    for on, expected in ((DUE, 1), (DUE, 0), (DUE + timedelta(days=3), 0), (DUE + timedelta(days=8), 1)):
        assert services.remind(on) == expected
    assert [(each.days, each.on) for each in call.reminders.all()] == [(0, DUE), (7, DUE + timedelta(days=8))]
    subjects = [letter.subject for letter in told()]
    assert subjects.count(f"Reminder of the call of funds {call.number}") == 2


def test_a_settled_or_cancelled_call_is_not_reminded_of(stage: World) -> None:
    agreement = stage.agreement()
    one, two = agreement.instalments.order_by("number")
    sent(stage, one, due_on=DUE)
    stage.receipt(one, "600.00")
    services.cancel_call(sent(stage, two, "400.00", due_on=DUE), by=stage.approver, note="Later.", on=DAY)
    assert services.remind(DUE) == 0
    assert not CallReminder.objects.exists()


def test_a_reminder_says_no_amount(stage: World) -> None:
    sent(stage, first(stage), due_on=DUE)
    services.remind(DUE + timedelta(days=7))
    (said,) = (letter.body for letter in told() if letter.subject.startswith("Reminder"))
    assert "600" not in said
    assert "fell due on 1 Apr 2026" in said


def test_a_version_holds_from_its_day_and_none_is_rewritten(stage: World) -> None:
    services.enter_reminder_schedule(
        valid_from_on=DAY, days=[10, -3, 10], source="Letter 4", by=stage.preparer, today=DAY
    )
    before, now = ReminderSchedule.objects.on(DAY - timedelta(days=1)), ReminderSchedule.objects.on(DAY)
    assert [each.days for each in (before, now) if each] == [DEFAULT, [-3, 10]]
    with pytest.raises(Refused, match="has passed"):
        services.enter_reminder_schedule(
            valid_from_on=DAY - timedelta(days=1), days=[0], source="Letter 5", by=stage.preparer, today=DAY
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ReminderSchedule.objects.update(days=[1])


@pytest.mark.parametrize(
    ("written", "read"), [("−14, 0;7  30", DEFAULT), ("", []), ("7 7", [7]), ("soon", None), ("400", None)]
)
def test_days_are_read_as_people_write_them(written: str, read: list[int] | None) -> None:
    form = ReminderForm(
        {"id": "7f4df3ab-1c39-4b5c-9f65-b5f0b1a2a7a1", "valid_from_on": "2026-03-02", "days": written, "source": "x"}
    )
    assert form.is_valid() == (read is not None)
    if read is not None:
        assert form.cleaned_data["days"] == read


def test_a_preparer_enters_a_version_and_an_approver_does_not(stage: World) -> None:
    page = reverse("donors:reminder_new")
    assert signed_in(stage.approver).get(page).status_code == 403
    client = signed_in(stage.preparer)
    form: dict[str, Any] = {"id": client.get(page).context["form"]["id"].value(), "valid_from_on": "2099-01-01"}
    assert client.post(page, form | {"days": "-7, 7", "source": "Procedure 12"}).status_code == 302
    assert "7 days before, 7 days after" in text(client.get(reverse("donors:reminder_list")))


def test_the_task_reminds_of_today(stage: World, monkeypatch: pytest.MonkeyPatch) -> None:
    call = sent(stage, first(stage), due_on=DUE)
    monkeypatch.setattr(tasks, "today", lambda: DUE)
    assert tasks.remind_of_calls() == 1
    assert Decimal(call.amount) == Decimal(600)
