"""The fictional fund: made through the services, the same on every machine, and whole."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from disbursements.models import Application
from donors.models import Pledge
from oversight import figures
from oversight.demo.calendar import BASE, Calendar
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from oversight.demo.stage import CEILING
from oversight.words import ACTS, act_verb
from trustfund import ledger
from trustfund.access.models import Act, Person, User
from trustfund.fund.models import Fund
from trustfund.web.workflow import registered


def test_the_calendar_counts_quarters_back_from_today() -> None:
    calendar = Calendar(BASE)
    assert [calendar.day(quarter).isoformat() for quarter in (1, 8, 9)] == ["2024-10-01", "2026-07-01", "2026-10-01"]
    assert calendar.end(8).isoformat() == "2026-09-30"


@pytest.mark.parametrize("month", range(1, 13))
def test_whatever_the_day_recent_events_are_past_and_in_the_running_quarter(month: int) -> None:
    calendar = Calendar(BASE.replace(month=month, day=1))
    assert calendar.running_from_on <= calendar.ago(44)
    assert calendar.day(9, 30) <= calendar.today


def test_the_story_verifies(fresh_story: object) -> None:
    assert ledger.verify() == []


def test_the_figures_of_the_story_are_the_same_everywhere(fresh_story: object) -> None:
    now = figures.at(BASE)
    assert {name: now.rung(name) for name in ("allocated", "committed", "disbursed", "verified")} == {
        "allocated": Decimal("33400000.00"),
        "committed": Decimal("27400000.00"),
        "disbursed": Decimal("13420679.58"),
        "verified": Decimal("0.00"),
    }
    assert now.rung("paid_in") == Decimal("50149068.63")
    assert now.phase is not None
    assert now.phase.headroom == CEILING - Decimal("27400000.00")
    assert len({row.donor_id for row in now.donors}) == 7
    assert {row.currency for row in now.donors} == {"EUR", "GBP", "NOK", "SEK"}
    assert len(now.windows) == 5
    assert len([row for row in now.grants if row.signed_on]) == 12


def test_a_pledge_not_yet_announced_is_in_no_figure(fresh_story: object) -> None:
    secret = Pledge.objects.exclude(status="announced").filter(donor__short_name="Linden").get()
    linden = next(row for row in figures.at(None).donors if row.donor_id == secret.donor_id)
    assert linden.pledged == Decimal("5000000.00")


def test_applications_stand_in_every_state_that_waits(fresh_story: object) -> None:
    found = set(Application.objects.values_list("status", flat=True))
    assert found >= {"draft", "sent_back", "submitted", "endorsed", "approved", "instructed", "paid", "declined"}
    assert not Application.objects.exclude(status="draft").filter(documents=None).exists()


def test_every_act_has_its_words(fresh_story: object) -> None:
    steps = {f"{flow.name}.{step.name}" for _model, flow in registered() for step in flow.steps}
    verbs = set(Act.objects.values_list("verb", flat=True).distinct())
    assert verbs - steps - set(ACTS) == set()
    assert act_verb("proposed_decision.adopt") == "Decision of the board: Record as adopted"


def test_the_people_are_marked_and_have_ids_that_never_change(db: None) -> None:
    assert people.preparer.pk == demo_id("user:preparer")
    assert not User.objects.filter(is_demonstration=False).exists()
    with pytest.raises(AttributeError):
        getattr(people, "nobody")  # noqa: B009


def test_the_command_says_when_the_demonstration_is_there(db: None) -> None:
    said = StringIO()
    call_command("demonstration", stdout=said)
    assert "there already" in said.getvalue()


def test_the_command_leaves_another_fund_alone(empty_fund: object) -> None:
    User.objects.create_user("real@bank.example", person=Person.objects.create(name="Somebody real"))
    with pytest.raises(CommandError, match="empty"):
        call_command("demonstration")
    assert not Fund.objects.exists()
