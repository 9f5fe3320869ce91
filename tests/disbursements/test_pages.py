from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from disbursements import services
from disbursements.models import Application, Payee, Payment
from oversight.demo.evidence import one_page
from tests.projects.world import DAY, usd
from trustfund.access.models import Act

if TYPE_CHECKING:
    from django.test import Client

    from tests.projects.world import World

PDF = one_page(["Invoice"])


def page(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(f"disbursements:{name}", args=args))
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


@pytest.mark.parametrize(
    "person", ["ministry_preparer", "ministry_signatory", "leader", "preparer", "approver", "auditor"]
)
def test_each_role_reads_the_pages_that_concern_it(world: World, client: Client, person: str) -> None:
    grant = world.grant()
    application = services.approve(
        services.endorse(world.submitted(grant, (1, 100_000), (2, 500)), by=world.leader, on=DAY),
        by=world.approver,
        on=DAY,
    )
    payment = services.release(application, by=world.releaser, on=DAY)
    client.force_login(world.people[person])
    assert application.number in page(client, "application_list")
    assert "Pumps for three clinics" in page(client, "application_detail", application.pk)
    assert payment.number in page(client, "payment_list")
    assert payment.end_to_end_id in page(client, "payment_detail", payment.pk)
    assert "Taedong Pumps" in page(client, "payee_list")
    page(client, "payee_detail", application.payee_id)
    page(client, "signatory_list", grant.pk)


def test_a_counterpart_begins_an_application_and_a_form_sent_twice_is_one(world: World, client: Client) -> None:
    grant, key = world.grant(), uuid4()
    client.force_login(world.ministry_preparer)
    bank = {"bank_name": "Trade Bank", "account_number": "12 34 56 78", "country": "KP"}
    address = reverse("disbursements:payee_new", args=[grant.project.agency_id])
    assert client.post(address, {"id": key, "name": "Pump Works", **bank}).status_code == 302
    assert Payee.objects.get(pk=key).account_number == "12345678"
    assert grant.number in page(client, "application_begin")
    form = {"id": uuid4(), "method": "direct", "payee": key, "purpose": "Pumps"}
    address = reverse("disbursements:application_new", args=[grant.pk])
    for _twice in range(2):
        assert client.post(address, form).status_code == 302
    assert [each.number for each in Application.objects.all()] == [f"{grant.number}-001"]
    assert client.post(address, form | {"purpose": "Other"}).status_code == 422


def test_lines_are_kept_one_by_one_corrected_and_taken_off(world: World, client: Client) -> None:
    application = world.draft(world.grant())
    client.force_login(world.ministry_preparer)
    line = {
        "id": uuid4(), "category": application.grant.categories.get(number=1).pk, "description": "Two pumps",
        "supplier": "Pump Works", "invoice_number": "17", "invoice_on": "2 Mar 2026", "expenditure": "50,000.00",
    }  # fmt: skip
    address = reverse("disbursements:line_new", args=[application.pk])
    for _twice in range(2):
        assert client.post(address, line).status_code == 302
    answer = client.post(address, line | {"id": uuid4(), "invoice_on": "1 Mar 2020"})
    assert answer.status_code == 422
    assert "this grant pays for expenditure from 2 Mar 2026 to 30 Jun 2028" in answer.content.decode()
    assert "80% of 50,000.00 USD is 40,000.00 USD." in page(client, "application_detail", application.pk)
    edited = reverse("disbursements:line_edit", args=[application.pk, line["id"]])
    amounts = []
    for change in (line, line | {"expenditure": "60,000"}, {"remove": "1"}):
        assert client.post(edited, change).status_code == 302
        amounts.append(Application.objects.get(pk=application.pk).amount)
    assert amounts == [usd(40_000), usd(48_000), usd(0)]


def test_documents_are_judged_by_content_and_handed_out_to_who_reads_the_application(
    world: World, client: Client
) -> None:
    application = world.draft(world.grant(), (1, 5_000))
    client.force_login(world.ministry_preparer)
    attach = reverse("disbursements:document_new", args=[application.pk])
    sent = {"id": uuid4(), "file": SimpleUploadedFile("invoice.pdf", PDF), "title": "Invoice 17"}
    assert client.post(attach, sent).status_code == 302
    bad = {"id": uuid4(), "file": SimpleUploadedFile("invoice.pdf", b"MZ not a pdf"), "title": "Bad"}
    refused = client.post(attach, bad)
    assert refused.status_code == 422
    assert "not a file of a type that is taken" in refused.content.decode()
    assert "Invoice 17" in page(client, "application_detail", application.pk)
    link = application.documents.get()
    address = reverse("disbursements:document", args=[application.pk, link.pk])
    for person, status in [
        ("ministry_signatory", 200),
        ("leader", 200),
        ("committee_preparer", 404),
        ("other_leader", 404),
    ]:
        client.force_login(world.people[person])
        answer = client.get(address)
        assert answer.status_code == status, person
        if status == 200:
            assert answer.content == PDF
    assert Act.objects.filter(verb="document.downloaded", object_id=str(link.document_id)).count() == 2
    client.force_login(world.ministry_preparer)
    assert client.post(reverse("disbursements:document_remove", args=[application.pk, link.pk])).status_code == 302
    assert not application.documents.exists()


def test_steps_are_taken_on_pages_with_a_preview(world: World, client: Client) -> None:
    application = world.draft(world.grant(), (1, 100_000))
    address = reverse("disbursements:application_step", args=[application.pk, "submit"])
    client.force_login(world.ministry_signatory)
    shown = client.get(address)
    assert shown.status_code == 200
    assert "600,000.00" in shown.content.decode()
    assert "520,000.00" in shown.content.decode()
    press = {"id": uuid4(), "note": ""}
    for _twice in range(2):
        assert client.post(address, press).status_code == 302
    application.refresh_from_db()
    assert application.status == "submitted"


def test_the_banks_confirmation_is_recorded_on_its_page_and_twice_is_once(world: World, client: Client) -> None:
    payment = services.release(world.approved(world.grant()), by=world.releaser, on=DAY)
    client.force_login(world.clerk)
    address = reverse("disbursements:payment_confirm", args=[payment.pk])
    assert client.get(address).status_code == 200
    form = {"id": uuid4(), "on": "10 Mar 2026", "bank_reference": "BNK-7", "note": ""}
    for _twice in range(2):
        assert client.post(address, form).status_code == 302
    assert client.post(address, form | {"bank_reference": "BNK-8"}).status_code == 422
    assert Payment.objects.get(pk=payment.pk).bank_reference == "BNK-7"


def test_the_account_number_is_masked_for_those_who_need_not_know_it(world: World, client: Client) -> None:
    application = world.submitted(world.grant())
    number = application.payee.account_number
    for person, whole in [
        ("ministry_preparer", True),
        ("approver", True),
        ("leader", False),
        ("preparer", False),
        ("auditor", False),
    ]:
        client.force_login(world.people[person])
        assert (number in page(client, "application_detail", application.pk)) is whole, person
        assert (number in page(client, "payee_list")) is whole, person


def test_internal_notes_are_for_the_bank_and_the_auditor(world: World, client: Client) -> None:
    application = world.submitted(world.grant())
    client.force_login(world.leader)
    address = reverse("disbursements:note_new", args=[application.pk])
    assert client.post(address, {"id": uuid4(), "body": "Supplier unknown to us"}).status_code == 302
    for person, reads in [
        ("leader", True),
        ("preparer", True),
        ("auditor", True),
        ("ministry_preparer", False),
        ("ministry_signatory", False),
    ]:
        client.force_login(world.people[person])
        assert ("Supplier unknown to us" in page(client, "application_detail", application.pk)) is reads, person
    client.force_login(world.ministry_preparer)
    assert client.post(address, {"id": uuid4(), "body": "x"}).status_code == 403
    assert application.review_notes.count() == 1


def test_lists_are_filtered_by_the_address_and_exported_as_shown(world: World, client: Client) -> None:
    grant = world.grant()
    first = world.submitted(grant, (1, 10_000))
    second = world.draft(grant, (1, 20_000))
    client.force_login(world.ministry_preparer)
    address = reverse("disbursements:application_list")
    shown = client.get(address, {"status": "draft"}).content.decode()
    assert second.number in shown
    assert first.number not in shown
    file = client.get(address, {"status": "submitted", "format": "csv"})
    assert file["Content-Type"].startswith("text/csv")
    assert first.number in file.content.decode("utf-8-sig")
    assert second.number not in file.content.decode("utf-8-sig")
    assert client.get(address, {"format": "xlsx"}).status_code == 200
    assert client.get(reverse("disbursements:payment_list"), {"format": "csv"}).status_code == 403
