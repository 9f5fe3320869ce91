from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import Grant, Project
from tests.projects.world import MILLION
from trustfund.web.clock import today

if TYPE_CHECKING:
    from django.test import Client

    from tests.projects.world import World


def page(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(f"projects:{name}", args=args))
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


@pytest.mark.parametrize(
    "person", ["preparer", "approver", "leader", "auditor", "ministry_preparer", "ministry_signatory", "donor"]
)
def test_each_role_reads_projects_and_grants(world: World, client: Client, person: str) -> None:
    grant = world.grant()
    client.force_login(world.people[person])
    assert grant.project.code in page(client, "project_list")
    assert "Rural clinics" in page(client, "project_detail", grant.project_id)
    assert grant.number in page(client, "grant_list")
    shown = page(client, "grant_detail", grant.pk)
    assert "1,000,000.00" in shown
    assert ("Works" in shown) is (person != "donor")
    assert "Rural clinics" in page(client, "allocation_list")


def test_a_counterpart_reads_its_projects_in_korean(world: World, client: Client) -> None:
    grant = world.grant()
    client.force_login(world.ministry_preparer)
    client.cookies["django_language"] = "ko"
    world.ministry_preparer.language = "ko"
    world.ministry_preparer.save(update_fields=["language"])
    assert "농촌진료소" in page(client, "project_detail", grant.project_id)
    assert "물자" in page(client, "grant_detail", grant.pk)


def test_what_is_not_ones_own_is_as_if_it_did_not_exist(world: World, client: Client) -> None:
    grant = world.grant(world.project(agency="committee"))
    draft = world.drafted_grant()
    for person in ("ministry_preparer", "ministry_signatory", "other_leader"):
        client.force_login(world.people[person])
        assert grant.project.code not in page(client, "project_list")
        assert grant.number not in page(client, "grant_list")
        for name, pk in (("project_detail", grant.project_id), ("grant_detail", grant.pk)):
            missing = client.get(reverse(f"projects:{name}", args=[uuid4()]))
            hidden = client.get(reverse(f"projects:{name}", args=[pk]))
            assert (hidden.status_code, len(hidden.content)) == (404, len(missing.content))
    client.force_login(world.donor)
    assert client.get(reverse("projects:grant_detail", args=[draft.pk])).status_code == 404


def test_a_project_goes_from_form_to_pipeline(world: World, client: Client) -> None:
    client.force_login(world.preparer)
    form = {
        "id": uuid4(), "code": "NEW-1", "title": "Water", "title_ko": "물", "execution": "RETF", "sector": "water",
        "agency": world.agencies["ministry"].pk, "window": world.window.pk, "country": "KP", "province": "KP-03",
        "task_team_leader": world.leader.pk,
    }  # fmt: skip
    address = reverse("projects:project_new")
    assert client.post(address, form | {"agency": ""}).status_code == 422
    for _twice in range(2):
        assert client.post(address, form).status_code == 302
    project = Project.objects.get(code="NEW-1")
    edit = reverse("projects:project_edit", args=[project.pk])
    assert client.post(edit, form | {"title": "Safe water"}).status_code == 302
    named = reverse("projects:cofinancing_new", args=[project.pk])
    shared = {"id": uuid4(), "financier": "AIIB", "amount": "1,000,000", "currency": "USD", "kind": "parallel"}
    assert client.post(named, shared).status_code == 302
    step = "projects:project_step"
    assert client.post(reverse(step, args=[project.pk, "submit"]), {"id": uuid4()}).status_code == 302
    assert client.post(reverse(step, args=[project.pk, "accept"]), {"id": uuid4()}).status_code == 403
    client.force_login(world.approver)
    assert client.post(reverse(step, args=[project.pk, "accept"]), {"id": uuid4()}).status_code == 302
    project.refresh_from_db()
    assert (project.status, project.title) == ("pipeline", "Safe water")
    assert "AIIB" in page(client, "project_detail", project.pk)


def test_a_grant_goes_from_form_to_signature_with_a_preview(world: World, client: Client) -> None:
    project = world.project()
    client.force_login(world.preparer)
    rows = {"TOTAL_FORMS": "2", "INITIAL_FORMS": "0"} | {
        "0-title": "Works", "0-title_ko": "공사", "0-amount": "600,000", "0-percentage": "80",
        "1-title": "Goods", "1-title_ko": "", "1-amount": "400,000.00", "1-percentage": "",
    }  # fmt: skip
    form = {
        "id": uuid4(),
        "number": "TF-77",
        "amount": "1,000,000",
        "closing_on": "30 Jun 2028",
        "minimum_application": "0",
    }
    form |= {f"category-{name}": value for name, value in rows.items()}
    address = reverse("projects:grant_new", args=[project.pk])
    assert client.post(address, form | {"category-1-amount": ""}).status_code == 422
    for _twice in range(2):
        answer = client.post(address, form)
        assert answer.status_code == 302, answer.content.decode()
    grant = Grant.objects.get(number="TF-77")
    assert [(c.number, c.percentage) for c in grant.categories.all()] == [(1, Decimal(80)), (2, Decimal(100))]
    assert grant.disbursement_deadline_on.isoformat() == "2028-10-31"
    edit = reverse("projects:grant_edit", args=[grant.pk])
    assert client.get(edit).status_code == 200
    assert client.post(reverse("projects:grant_step", args=[grant.pk, "submit"]), {"id": uuid4()}).status_code == 302
    client.force_login(world.approver)
    sign = reverse("projects:grant_step", args=[grant.pk, "sign"])
    shown = client.get(sign).content.decode()
    assert "29,000,000.00" in shown
    for _twice in range(2):
        assert client.post(sign, {"id": grant.pk}).status_code == 302
    grant.refresh_from_db()
    assert (grant.status, grant.signed_on) == ("signed", today())


def test_the_page_says_why_the_phase_does_not_hold_the_grant(world: World, client: Client) -> None:
    grant = world.submitted_grant(world.project(allocated=20 * MILLION), amounts={1: 11 * MILLION})
    client.force_login(world.approver)
    answer = client.post(reverse("projects:grant_step", args=[grant.pk, "sign"]), {"id": uuid4()})
    assert answer.status_code == 422
    assert "allows 10,000,000.00 USD for one grant" in answer.content.decode()


def test_lists_ask_the_same_number_of_questions_for_one_row_as_for_three(world: World, client: Client) -> None:
    client.force_login(world.auditor)
    counts = []
    for wanted in (1, 3):
        while Grant.objects.count() < wanted:
            world.grant()
        counts.append([_queries(client, name) for name in ("project_list", "grant_list", "allocation_list")])
    assert counts[0] == counts[1]


def _queries(client: Client, name: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        page(client, name)
    return len(asked)


def test_files_are_for_who_may_take_them_away(world: World, client: Client) -> None:
    grant = world.grant()
    address = reverse("projects:grant_list")
    for person, status in [
        ("auditor", 200),
        ("ministry_preparer", 200),
        ("preparer", 403),
        ("leader", 403),
        ("donor", 403),
    ]:
        client.force_login(world.people[person])
        answer = client.get(address, {"format": "csv"})
        assert answer.status_code == status, person
        assert (grant.number in answer.content.decode("utf-8-sig")) is (status == 200)
