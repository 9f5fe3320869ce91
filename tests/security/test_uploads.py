"""Hostile files at every door by which files come in: refused beside the field, by name, and nothing is written."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.forms import FileField
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.datastructures import MultiValueDict

from disbursements.forms import AttachForm
from disbursements.models import OPEN, Application, ApplicationDocument
from donors.forms import AgreementForm, ReceiptForm
from donors.forms.amendments import AmendmentForm
from donors.forms.bank import BankFileForm, StatementField
from donors.forms.conditions import OccurrenceForm
from oversight.demo.people import people
from oversight.forms.imports import SheetField
from oversight.forms.load import FilesField, LoadForm
from oversight.forms.rates import ListFileField, RateListForm
from tests.access.walk import written
from tests.api.programs import program
from tests.fund import hostile
from tests.fund.hostile import PDF, archive, docx
from tests.house.sources import PYTHON, ROOT, is_ours, name
from trustfund.fund.forms import DocumentField
from trustfund.fund.models import Document
from trustfund.web.forms import Form, ModelForm

if TYPE_CHECKING:
    from pathlib import Path

ALLAUTH: Final = "allauth.account.auth_backends.AuthenticationBackend"
ATTACKS: Final = [
    ("script.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    ("page.pdf", b"<html><script>alert(1)</script></html>"),
    ("both.pdf", PDF + archive({"a.txt": "a"})),
    ("bomb.docx", docx(word__a_DOT_bin=b"\0" * 30_000_000)),
    ("hidden.pdf", hostile.hidden_version()),
    ("formula.csv", b"a\n=1+1\n"),
    ("entity.docx", docx(word__x_DOT_xml='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>')),
    ("empty.pdf", b""),
]


def every_form(base: type[Any]) -> set[type[Any]]:
    return {each for child in base.__subclasses__() for each in {child, *every_form(child)}}


def test_every_field_for_files_examines_them() -> None:
    fields = {
        (form.__name__, field): type(each)
        for form in every_form(Form) | every_form(ModelForm)
        for field, each in getattr(form, "base_fields", {}).items()
        if isinstance(each, FileField)
    }
    ours = {
        (AgreementForm.__name__, "file"),
        (ReceiptForm.__name__, "file"),
        (AttachForm.__name__, "file"),
        (OccurrenceForm.__name__, "file"),
        (AmendmentForm.__name__, "file"),
    }
    assert ours <= fields.keys()
    assert set(fields.values()) == {DocumentField, FilesField, ListFileField, SheetField, StatementField}
    assert fields[LoadForm.__name__, "sheets"] is FilesField
    assert fields[RateListForm.__name__, "file"] is ListFileField
    assert fields[BankFileForm.__name__, "file"] is StatementField


def draft_of(preparer: Any) -> Application:
    return Application.objects.visible_to(preparer).filter(status__in=OPEN).earliest("pk")


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend=ALLAUTH)
    return client


def said(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


@pytest.mark.usefixtures("fresh_story")
def test_a_hostile_file_is_refused_beside_its_field_and_nothing_is_written() -> None:
    preparer = people.counterpart_preparer
    draft = draft_of(preparer)
    client, address = signed_in(preparer), reverse("disbursements:document_new", args=[draft.pk])
    standing = (Document.objects.count(), ApplicationDocument.objects.count())
    for file, content in ATTACKS:
        answer = client.post(address, {"id": str(uuid4()), "file": SimpleUploadedFile(file, content)})
        assert answer.status_code == 422, file
        assert f"File : “{file}” " in said(answer.content).replace("&quot;", '"'), file
        assert (Document.objects.count(), ApplicationDocument.objects.count()) == standing
    whole = client.post(address, {"id": str(uuid4()), "file": SimpleUploadedFile("a.pdf", PDF)})
    assert whole.status_code == 302
    assert Document.objects.count() == standing[0] + 1


@pytest.mark.usefixtures("fresh_story")
def test_a_program_hears_the_same_sentence_and_writes_nothing() -> None:
    preparer = people.counterpart_preparer
    draft = draft_of(preparer)
    before = Document.objects.count()
    bearer = f"Bearer {program(preparer).secret}"
    for file, content in ATTACKS:
        answer = Client().post(
            f"/api/v1/applications/{draft.pk}/documents/",
            {"data": json.dumps({"title": "x"}), "file": SimpleUploadedFile(file, content)},
            headers={"Idempotency-Key": str(uuid4()), "Authorization": bearer},
        )
        assert answer.status_code == 422, answer.content
        assert answer.json()["errors"]["file"][0].startswith(f"“{file}”")
    assert Document.objects.count() == before


@pytest.mark.usefixtures("fresh_story")
def test_the_form_of_one_document_attaches_no_other() -> None:
    """An id that is another party's document opens it to nobody."""
    preparer = people.counterpart_preparer
    draft = draft_of(preparer)
    theirs = Document.objects.filter(kind="agreement").earliest("pk")
    client = signed_in(preparer)
    address = reverse("disbursements:document_new", args=[draft.pk])
    answer = client.post(address, {"id": str(theirs.pk), "file": SimpleUploadedFile("a.pdf", PDF)})
    assert answer.status_code == 422
    assert not ApplicationDocument.objects.filter(document=theirs).exists()
    assert client.get(reverse("oversight:document", args=[theirs.pk])).status_code == 404


@pytest.mark.usefixtures("fresh_story")
def test_nothing_in_the_vault_is_reached_by_an_address_that_somebody_guesses(settings: Any) -> None:
    """Neither the place of a file nor its id gives it to whom the policy does not."""
    client, stranger = signed_in(people.water_preparer), Client()
    hidden = Document.objects.filter(kind__in=["agreement", "report"]).exclude(report_file__report__status="published")
    for document in hidden.order_by("pk")[:6]:
        place = str(document.file.name)
        for address in (
            f"/{place}",
            f"/media/{place}",
            f"/static/{place}",
            f"/static/../{place}",
            f"/documents/{place}",
        ):
            assert client.get(address).status_code in {404, 403}
            assert stranger.get(address).status_code in {302, 403, 404}
        own = reverse("oversight:document", args=[document.pk])
        assert (
            client.get(own).status_code == client.get(reverse("oversight:document", args=[uuid4()])).status_code == 404
        )
        assert stranger.get(own).status_code == 302
    assert settings.MEDIA_URL in {"", "/"}


def test_no_server_of_ours_gives_out_the_folder_of_the_documents(settings: Any) -> None:
    assert settings.MEDIA_ROOT not in {str(settings.STATIC_ROOT), *map(str, getattr(settings, "STATICFILES_DIRS", []))}
    compose = (ROOT / "docker-compose.yml").read_text().partition("  caddy:\n    image")[2].partition("\nvolumes:")[0]
    assert compose
    assert "media" not in compose
    assert "file_server" not in (ROOT / "Caddyfile").read_text()
    serving = re.compile(r"\bMEDIA_URL\b|static\.serve|\.file\.url")
    assert [each for each in PYTHON if is_ours(each) and serving.search(each.read_text())] == []
    assert not any("media" in str(each.pattern) for each in get_resolver().url_patterns)


def test_every_table_that_leaves_as_csv_or_sheet_goes_through_the_one_function() -> None:
    writers = {
        name(each) for each in PYTHON if is_ours(each) and re.search(r"csv\.writer|Workbook\(", each.read_text())
    }
    assert writers == {"trustfund/web/export.py", "oversight/reports/extract.py"}
    for each in writers:
        assert "from trustfund.web.formulas import plain" in (ROOT / each).read_text()


def test_refusing_writes_nothing_to_any_table(db: None, tmp_path: Path) -> None:
    assert connection.in_atomic_block
    before = written()
    for file, content in ATTACKS:
        form = AttachForm({"id": str(uuid4())}, MultiValueDict({"file": [SimpleUploadedFile(file, content)]}))
        assert not form.is_valid()
        assert list(form.errors) == ["file"]
    assert written() == before
