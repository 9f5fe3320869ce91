"""A figure leads to the accounts that add up to it, for those to whom the journal is open."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from oversight import figures
from oversight.demo.people import people
from oversight.figures import behind
from projects.models import Project
from trustfund.fund.models import Window

if TYPE_CHECKING:
    from trustfund.access.models import User

CENT = Decimal("0.01")


def reading(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def sum_behind(now: figures.Figures, rung: str, **scope: object) -> Decimal:
    return behind.behind(rung, now.as_of, behind.accounts(rung, **scope)).total  # type: ignore[arg-type]


def test_the_accounts_behind_a_rung_add_up_to_it(fresh_story: object) -> None:
    now = figures.at(None)
    for rung in now.ladder:
        rounding = len(now.donors) * CENT if rung.name in {"pledged", "signed"} else 0
        assert abs(sum_behind(now, rung.name) - rung.amount) <= rounding, rung
        assert rung.name == "verified" or rung.amount > 0


def test_the_accounts_behind_a_window_and_a_project_add_up(fresh_story: object) -> None:
    now = figures.at(None)
    windows, projects = Window.objects.in_bulk(field_name="code"), Project.objects.in_bulk(field_name="code")
    for row in now.windows:
        for rung in ("allocated", "committed", "disbursed", "unallocated"):
            assert sum_behind(now, rung, window=windows[row.code]) == getattr(row, rung), (row.code, rung)
    for project in now.projects:
        for rung in ("allocated", "committed", "disbursed"):
            assert sum_behind(now, rung, project=projects[project.code]) == getattr(project, rung), project.code


def test_a_figure_of_an_earlier_day_is_taken_apart_as_of_that_day(fresh_story: object) -> None:
    answer = reading(people.auditor).get("/figures/", {"rung": "disbursed", "as_of": "2026-03-31"})
    then = figures.at(answer.context["as_of"])
    assert 0 < then.rung("disbursed") == answer.context["found"].total < figures.at(None).rung("disbursed")


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("approver", "/figures/?rung=pledged", 200),
        ("approver", "/figures/?rung=unallocated&window=W1", 200),
        ("approver", "/figures/", 302),
        ("approver", "/figures/?rung=nothing", 404),
        ("approver", "/figures/?rung=allocated&window=W99", 404),
        ("team_leader", "/figures/?rung=allocated", 404),
        ("team_leader", "/figures/?rung=allocated&project={own}", 200),
        ("team_leader", "/figures/?rung=allocated&project={other}", 404),
        ("donor_linden", "/figures/?rung=allocated", 403),
        ("counterpart_preparer", "/figures/?rung=allocated", 403),
    ],
)
def test_who_may_take_a_figure_apart(fresh_story: object, who: str, address: str, status: int) -> None:
    own = Project.objects.filter(task_team_leader=people.team_leader, status="active").values_list("code", flat=True)
    other = Project.objects.filter(task_team_leader=people.second_team_leader).values_list("code", flat=True)
    address = address.format(own=own.first(), other=other.first())
    assert reading(getattr(people, who)).get(address).status_code == status
