"""What somebody without the right tries by page; each time nothing has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from disbursements import services
from disbursements.models import Application, ApplicationDocument, Line, Payee, Payment, ReviewNote, Signatory
from tests.fund.hostile import PDF
from tests.projects.world import DAY
from trustfund.access.models import Act
from trustfund.fund.services import examine
from trustfund.ledger.models import Entry

if TYPE_CHECKING:
    from django.test import Client

    from tests.projects.world import World


def standing() -> list[Any]:
    """Everything an attack could change."""
    tables = (Line, ApplicationDocument, ReviewNote, Payee, Payment, Signatory, Entry, Act)
    states = list(Application.objects.order_by("number").values_list("number", "status", "round", "amount"))
    return [*(table.objects.count() for table in tables), states]


def everything_about(application: Application) -> dict[str, tuple[str, dict[str, Any]]]:
    """Each address that concerns the application, with something to post to it."""
    line = application.lines.get()
    link = application.documents.first()
    grant = application.grant
    terms = {"id": uuid4(), "method": "direct", "payee": application.payee_id, "purpose": "Mine"}
    invoice = {
        "id": uuid4(), "category": line.category_id, "description": "x", "supplier": "x", "invoice_number": "x",
        "invoice_on": "2 Mar 2026", "expenditure": "1",
    }  # fmt: skip
    path: dict[str, tuple[str, list[Any], dict[str, Any]]] = {
        "detail": ("application_detail", [application.pk], {}),
        "edit": ("application_edit", [application.pk], terms),
        "line": ("line_new", [application.pk], invoice),
        "line_edit": ("line_edit", [application.pk, line.pk], {"remove": "1"}),
        "document": ("document_new", [application.pk], {"id": uuid4(), "file": SimpleUploadedFile("a.pdf", PDF)}),
        "note": ("note_new", [application.pk], {"id": uuid4(), "body": "x"}),
        "begin": ("application_new", [grant.pk], terms | {"id": uuid4()}),
        "signatories": ("signatory_list", [grant.pk], {}),
        "payee": ("payee_detail", [application.payee_id], {}),
        "step": ("application_step", [application.pk, "submit"], {"id": uuid4()}),
        "withdraw": ("application_step", [application.pk, "withdraw"], {"id": uuid4(), "note": "x"}),
    }
    if link is not None:
        path["remove"] = ("document_remove", [application.pk, link.pk], {})
        path["file"] = ("document", [application.pk, link.pk], {})
    return {what: (reverse(f"disbursements:{name}", args=args), data) for what, (name, args, data) in path.items()}


@pytest.mark.parametrize("person", ["ministry_preparer", "ministry_signatory", "other_leader", "donor"])
def test_another_agencys_application_is_as_if_it_did_not_exist(world: World, client: Client, person: str) -> None:
    application = world.draft(world.grant(world.project(agency="committee")), (1, 5_000))
    file = SimpleUploadedFile("invoice.pdf", PDF)
    services.attach_file(application, file=examine(file), title="Invoice", by=world.committee_preparer)
    client.force_login(world.people[person])
    before = standing()
    listed = client.get(reverse("disbursements:application_list"))
    assert application.number not in listed.content.decode()
    addresses = everything_about(application)
    if person == "other_leader":
        del addresses["payee"]  # team leaders see every payee, with a masked account number (ACCESS.md)
    for what, (address, data) in addresses.items():
        for answer in (client.get(address), client.post(address, data)):
            assert answer.status_code in {403, 404, 405}, (what, answer.status_code)
            assert application.number not in answer.content.decode()
    assert standing() == before


def test_a_preparer_does_not_submit_and_a_signatory_does_not_edit(world: World, client: Client) -> None:
    application = world.draft(world.grant(), (1, 5_000))
    addresses, before = everything_about(application), standing()
    client.force_login(world.ministry_preparer)
    for what in ("step", "withdraw", "note"):
        address, data = addresses[what]
        assert client.post(address, data).status_code == 403, what
    client.force_login(world.ministry_signatory)
    for what in ("edit", "line", "line_edit", "document", "begin", "note"):
        address, data = addresses[what]
        assert client.post(address, data).status_code == 403, what
    assert standing() == before


@pytest.mark.parametrize("step", ["endorse", "approve", "release", "decline", "send_back"])
def test_no_counterpart_donor_or_auditor_takes_a_step_of_the_bank(world: World, client: Client, step: str) -> None:
    application = world.submitted(world.grant())
    address = reverse("disbursements:application_step", args=[application.pk, step])
    before = standing()
    for person in (
        "ministry_preparer",
        "ministry_signatory",
        "auditor",
        "donor",
        "committee_signatory",
        "other_leader",
    ):
        client.force_login(world.people[person])
        answer = client.post(address, {"id": uuid4(), "note": "Because"})
        assert answer.status_code in {403, 404}, person
    assert standing() == before


def test_steps_that_are_not_for_pages_have_no_page(world: World, client: Client) -> None:
    payment = services.release(world.approved(world.grant()), by=world.releaser, on=DAY)
    client.force_login(world.clerk)
    for step in ("settle", "fail", "prepare", "nonsense"):
        address = reverse("disbursements:application_step", args=[payment.application_id, step])
        assert client.post(address, {"id": uuid4(), "note": "x"}).status_code == 404
    client.force_login(world.ministry_signatory)
    confirm = reverse("disbursements:payment_confirm", args=[payment.pk])
    form = {"id": uuid4(), "on": "2 Mar 2026", "bank_reference": "B"}
    assert client.post(confirm, form).status_code == 403
    fail = reverse("disbursements:payment_step", args=[payment.pk, "fail"])
    assert client.post(fail, {"id": uuid4(), "note": "x"}).status_code == 403
    payment.refresh_from_db()
    assert payment.status == "instructed"


def test_a_release_replayed_by_page_pays_once_also_by_another_person(world: World, client: Client) -> None:
    application = world.approved(world.grant())
    address = reverse("disbursements:application_step", args=[application.pk, "release"])
    press = {"id": uuid4(), "note": ""}
    answers = []
    for person in ("approver", "releaser", "releaser", "third"):
        client.force_login(world.people[person])
        answers.append(client.post(address, press).status_code)
    assert answers == [422, 302, 302, 422]
    assert Payment.objects.filter(application=application).count() == 1


def test_a_role_that_ended_opens_nothing_on_the_next_request(world: World, client: Client) -> None:
    application = world.submitted(world.grant())
    client.force_login(world.leader)
    address = reverse("disbursements:application_detail", args=[application.pk])
    assert client.get(address).status_code == 200
    role = world.leader.person.memberships.get()
    role.until_on = role.from_on
    role.save(update_fields=["until_on"])
    assert client.get(address).status_code == 403
