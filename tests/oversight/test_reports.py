"""A report: ordered, built by the worker, published by another person, frozen, downloaded, verified."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from oversight.demo.evidence import one_page
from oversight.models import Report, ReportFile
from oversight.reports import build, extract, pdf, publish, verify
from tests.oversight.world import somebody
from trustfund.access.models import Act, User
from trustfund.access.policy import Role
from trustfund.web import outbox
from trustfund.web.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

QUARTER = date(2026, 9, 30)
pytestmark = pytest.mark.django_db


@pytest.fixture
def preparer() -> User:
    return somebody(Role.FAP)


@pytest.fixture
def approver() -> User:
    return somebody(Role.FAA)


@pytest.fixture(autouse=True)
def _places(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def unprinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing takes seconds and is tested elsewhere; here any PDF will do."""
    monkeypatch.setattr(
        pdf,
        "render",
        lambda data, language: one_page([language, data["as_of"]]),
    )


def built(preparer: User) -> Report:
    report = publish.request_report(period_end_on=QUARTER, by=preparer)
    assert report.job is not None
    assert outbox.run(report.job.pk) == "done"
    report.refresh_from_db()
    return report


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_it_is_built_by_the_worker_with_all_its_files(preparer: User) -> None:
    report = built(preparer)
    assert (report.status, report.unexplained) == ("built", 0)
    names = sorted(report.files.values_list("name", flat=True))
    assert {"quarterly-2026-09-30-v1.json", "quarterly-2026-09-30-v1-en.pdf", "quarterly-2026-09-30-v1-ko.pdf"} <= set(
        names
    )
    assert len(names) == 13 + 3
    for check in verify.check(report):
        assert check.is_right, check


@pytest.mark.usefixtures("unprinted")
def test_the_one_who_ordered_it_cannot_publish_it(preparer: User, approver: User) -> None:
    report = built(preparer)
    with pytest.raises(Refused):
        publish.publish_report(report, by=preparer)
    report.refresh_from_db()
    assert report.status == "built"
    assert publish.publish_report(report, by=approver).status == "published"


@pytest.mark.usefixtures("unprinted")
def test_a_report_that_does_not_add_up_is_not_published(
    preparer: User, approver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = built(preparer)
    data = build.extract_of(report)
    line = next(
        row for sheet in data["tables"] if sheet["name"] == "windows" for row in sheet["rows"] if row["mark"] == "total"
    )
    line["cells"]["received"] = "1000.00"
    monkeypatch.setattr(publish, "extract_of", lambda _report: data)
    monkeypatch.setattr(extract, "sha256", lambda _content: report.extract_sha256)
    with pytest.raises(Refused, match=r"Windows, Total, Received, net of fees and returns: printed 1,000\.00"):
        publish.publish_report(report, by=approver)
    report.refresh_from_db()
    assert (report.status, report.published_at) == ("built", None)


@pytest.mark.usefixtures("unprinted")
def test_the_database_does_not_publish_an_unexplained_difference(preparer: User) -> None:
    report = built(preparer)
    with pytest.raises(IntegrityError, match="a_published_report_adds_up"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(status="published", unexplained=1, published_at="2026-10-01T00:00Z")


@pytest.mark.usefixtures("unprinted")
def test_a_published_report_is_frozen(preparer: User, approver: User) -> None:
    report = publish.publish_report(built(preparer), by=approver)
    for change in ({"seal": "0" * 64}, {"status": "built"}, {"version": 9}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**change)
    file = report.files.first()
    assert file is not None
    for attempt in (lambda: ReportFile.objects.filter(pk=file.pk).update(sha256="0" * 64), file.delete):
        _refused(attempt)


def _refused(attempt: Callable[[], object]) -> None:
    with pytest.raises(Exception, match=r"permission denied|never_rewritten"), transaction.atomic():
        attempt()


@pytest.mark.usefixtures("unprinted")
def test_one_form_orders_one_report_and_one_version_is_under_way(preparer: User) -> None:
    first = publish.request_report(period_end_on=QUARTER, by=preparer)
    assert publish.request_report(period_end_on=QUARTER, by=preparer, id=first.pk) == first
    with pytest.raises(Refused, match="under way"):
        publish.request_report(period_end_on=QUARTER, by=preparer)
    with pytest.raises(Refused, match="A quarter ends"):
        publish.request_report(period_end_on=date(2026, 9, 29), by=preparer)
    publish.cancel_report(first, by=preparer, note="ordered too early")
    assert publish.request_report(period_end_on=QUARTER, by=preparer).version == 2


@pytest.mark.usefixtures("unprinted")
def test_a_cancelled_report_stays_unbuilt(preparer: User) -> None:
    report = publish.request_report(period_end_on=QUARTER, by=preparer)
    assert report.job is not None
    publish.cancel_report(report, by=preparer, note="no longer needed")
    assert outbox.run(report.job.pk) == "cancelled"
    report.refresh_from_db()
    assert (report.status, report.files.count()) == ("cancelled", 0)


@pytest.mark.usefixtures("unprinted")
def test_a_donor_downloads_what_is_published_and_it_is_logged(preparer: User, approver: User) -> None:
    donor = somebody(Role.DN)
    report = built(preparer)
    file = report.files.get(name__endswith=".json")
    address = f"{report.get_absolute_url()}files/{file.pk}/"
    assert page(donor).get(report.get_absolute_url()).status_code == 404
    assert page(donor).get(address).status_code == 404
    publish.publish_report(report, by=approver)
    answer = page(donor).get(address)
    assert answer.status_code == 200
    assert verify.hash_of([answer.content]) == file.sha256
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''quarterly-2026-09-30-v1.json"
    act = Act.objects.filter(verb="report.downloaded").get()
    assert (act.person_id, act.object_id, act.detail["sha256"]) == (donor.person_id, str(report.pk), file.sha256)


@pytest.mark.usefixtures("unprinted")
def test_anyone_with_the_file_finds_the_report_it_belongs_to(preparer: User, approver: User) -> None:
    donor = somebody(Role.DN)
    report = built(preparer)
    file = report.files.get(name__endswith="-en.pdf")
    content = file.document.file.read()
    client = page(donor)
    assert b"no document with this fingerprint" in client.post("/verify/", {"sha256": file.sha256}).content
    publish.publish_report(report, by=approver)
    upload = SimpleUploadedFile("a.pdf", content)
    assert b"This is quarterly-2026-09-30-v1-en.pdf" in client.post("/verify/", {"file": upload}).content
    assert b"This is quarterly" in client.post("/verify/", {"sha256": f"SHA256: {file.sha256.upper()}"}).content
    changed = SimpleUploadedFile("a.pdf", content + b" ")
    assert b"no document with this fingerprint" in client.post("/verify/", {"file": changed}).content
    assert client.post("/verify/", {"sha256": "abc"}).status_code == 422


@pytest.mark.usefixtures("unprinted")
def test_the_pages_show_what_is_to_be_done(preparer: User, approver: User) -> None:
    client = page(preparer)
    assert client.get("/reports/new/").status_code == 200
    form = {"period_end_on": QUARTER.isoformat(), "id": "2f8d1c52-2a57-4a4f-9d4f-3a5a0a6a0001"}
    answer = client.post("/reports/new/", form)
    assert answer.status_code == 302, answer.content.decode()
    assert client.post("/reports/new/", form).url == answer.url  # type: ignore[attr-defined]
    report = Report.objects.get()
    assert report.job is not None
    assert b"hx-get" in client.get(report.get_absolute_url()).content
    outbox.run(report.job.pk)
    shown = page(approver).get(report.get_absolute_url()).content.decode()
    assert "Every total equals the sum of its parts" in shown
    assert (
        page(approver).post(f"{report.get_absolute_url()}steps/publish/", {"id": form["id"], "note": ""}).status_code
        == 302
    )
    report.refresh_from_db()
    assert report.status == "published"
    assert page(approver).get("/reports/").status_code == 200


@pytest.mark.usefixtures("unprinted")
def test_the_command_says_what_a_file_is(preparer: User, approver: User, tmp_path: Any, capsys: Any) -> None:
    report = publish.publish_report(built(preparer), by=approver)
    path = tmp_path / "copy.json"
    path.write_bytes(report.files.get(format="json").document.file.read())
    call_command("verify_report", str(path))
    assert "quarterly-2026-09-30-v1.json" in capsys.readouterr().out
    call_command("verify_report", str(report.pk))
    assert "tables add up" in capsys.readouterr().out
    path.write_bytes(b"{}")
    with pytest.raises(SystemExit):
        call_command("verify_report", str(path))


@pytest.mark.usefixtures("unprinted")
def test_the_extract_names_the_journal_and_the_seal(preparer: User) -> None:
    report = built(preparer)
    data = json.loads(report.files.get(format="json").document.file.read())
    assert data["books"]["seal"] == report.seal
    assert Decimal(data["ledger"]["cash"]) == Decimal(0)
    with connection.cursor() as cursor:
        for name in (
            "r2_a_built_report_has_its_files",
            "r3_an_unfinished_report_has_no_files",
            "r2_files_of_a_report_are_the_stored_documents",
        ):
            cursor.execute(f'SELECT count(*) FROM inv."{name}"')
            assert cursor.fetchone() == (0,)
