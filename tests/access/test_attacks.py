"""What one role tries against another is refused, and nothing happens."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disbursements.models import Application, ReviewNote
from disbursements.services import note_internally
from oversight.demo.people import people
from tests.access.attacks import ATTACKS, Attack
from tests.access.people import HELD
from trustfund.fund.models import Decision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trustfund.access.policy import Role

pytestmark = pytest.mark.usefixtures("fresh_story", "quiet")
APART = {"django_session"}


@pytest.fixture
def quiet() -> Iterator[None]:
    """Refusals need no line each."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def everything() -> dict[str, tuple[int, str]]:
    """Count and hash of every row of every table, but sessions."""
    tables = [name for name in connection.introspection.table_names() if name not in APART]
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM "{table}" t')
            count, mark = cursor.fetchone()
            found[table] = (count, str(mark))
    return found


def signed_in(who: str) -> Client:
    """The browser of somebody of the demonstration."""
    client = Client()
    client.force_login(getattr(people, who))
    return client


def attempt(client: Client, attack: Attack) -> int:
    """Make the request with all that a page would send."""
    content: dict[str, Any] = {
        "id": uuid4(),
        "on": timezone.now().date().isoformat(),
        "note": "attack",
        "body": "attack",
    }
    send = client.post if attack.method == "POST" else client.get
    return send(attack.address(), content if attack.method == "POST" else None).status_code


@pytest.mark.parametrize("role", HELD)
def test_what_is_anothers_is_refused_and_nothing_happens(role: Role) -> None:
    attacks = [attack for attack in ATTACKS if attack.role == role]
    for attack in attacks:
        assert getattr(people, attack.attacker).roles == {role}
        client = signed_in(attack.attacker)
        before = everything()
        status = attempt(client, attack)
        changed = {table for table, mark in everything().items() if before[table] != mark}
        assert (status in attack.statuses, changed) == (True, set()), f"{attack} answered {status}"
    assert attacks, f"nobody tried anything as {role}"


@pytest.mark.parametrize("who", ["counterpart_preparer", "signatory"])
def test_the_counterpart_reads_no_note_of_the_bank(who: str) -> None:
    application = Application.objects.filter(
        grant__project__agency__party__short_name="Energy", status="submitted"
    ).first()
    assert application is not None
    leader = application.grant.project.task_team_leader
    assert leader is not None
    note_internally(application, by=leader, body="The invoice looks copied from another project.")
    page = signed_in(who).get(application.get_absolute_url()).content.decode()
    assert application.number in page
    assert "looks copied" not in page
    assert ReviewNote.objects.visible_to(getattr(people, who)).count() == 0
    client = Client()
    client.force_login(leader)
    assert "looks copied" in client.get(application.get_absolute_url()).content.decode()


def test_whoever_approved_does_not_release() -> None:
    application = Application.objects.filter(status="approved").first()
    assert application is not None
    client = Client()
    client.force_login(application.signatures.get(round=application.round, step="approve").person.users.get())
    before = everything()
    address = f"{application.get_absolute_url()}steps/release/"
    answer = client.post(address, {"id": uuid4(), "on": timezone.now().date().isoformat(), "note": ""})
    assert answer.status_code in {403, 422}
    assert everything() == before


def test_a_team_leader_reads_the_minutes_on_their_own_projects_only() -> None:
    leader = people.second_team_leader
    own = set(Decision.objects.filter(allocations__project__task_team_leader=leader).values_list("pk", flat=True))
    client = signed_in("second_team_leader")
    answers = {
        pk: client.get(reverse("oversight:decision_detail", args=[pk])).status_code
        for pk in Decision.objects.values_list("pk", flat=True)
    }
    assert answers == {pk: 200 if pk in own else 404 for pk in answers}
    assert set(answers.values()) == {200, 404}


def test_the_pairs_that_distrust_each_other_most_are_tried() -> None:
    tried = {(attack.role.value, attack.victim.value) for attack in ATTACKS}
    required = {("DN", "DN"), ("BD", "DN"), ("BK", "DN"), ("KPP", "DN"), ("KPP", "KPP"), ("KPS", "KPS"), ("KPP", "KPS")}
    assert required <= tried
    assert {victim for _role, victim in tried} >= {"FAP", "FAA", "TTL", "DN", "KPP", "KPS", "AU"}
