"""Stored documents: judged by their content, kept with their hash, found by nobody who guesses."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from openpyxl import Workbook

from oversight.demo.evidence import one_page
from oversight.demo.people import party, people
from trustfund.access.models import Act
from trustfund.fund import sniff
from trustfund.fund.models import Document
from trustfund.fund.services import NotAccepted, store_document

PDF = one_page(["Remittance advice"])
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\0" * 40 + b"\xff\xd9"


def xlsx() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def plain_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("notes.txt", "not a spreadsheet")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("advice.pdf", PDF, "application/pdf"),
        ("ADVICE.PDF", PDF, "application/pdf"),
        ("scan.png", PNG, "image/png"),
        ("scan.jpg", JPEG, "image/jpeg"),
        ("table.xlsx", xlsx(), sniff.TYPES[".xlsx"]),
        ("table.csv", "번호,금액\n1,2\n".encode(), "text/csv"),
        ("table.csv", "\ufeffa,b\n".encode(), "text/csv"),
        ("advice.pdf", PNG, None),
        ("scan.png", PDF, None),
        ("table.xlsx", plain_zip(), None),
        ("letter.docx", xlsx(), None),
        ("table.csv", b"a\0b", None),
        ("table.csv", b"\xff\xfe\xff", None),
        ("page.txt", b"<html><script>alert(1)</script>", None),
        ("advice.pdf", b"<html>%PDF-1.4", None),
        ("advice.pdf", b"", None),
        ("program.exe", b"MZ", None),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        ("advice.pdf.html", b"<html>", None),
        ("advice", PDF, None),
    ],
)
def test_the_type_is_that_of_the_content_and_the_name_must_agree(name: str, content: bytes, found: str | None) -> None:
    assert sniff.content_type(name, content) == found


@pytest.mark.django_db
def test_a_document_keeps_its_hash_and_lies_under_no_name_that_can_be_guessed() -> None:
    stored = store_document(
        ContentFile(PDF, name="../../etc/advice.pdf"), title="Advice", kind="remittance", by=people.preparer
    )
    assert stored.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (stored.name, stored.size, stored.content_type) == ("advice.pdf", len(PDF), "application/pdf")
    place = str(stored.file.name)
    assert "advice" not in place
    with default_storage.open(place) as kept:
        assert kept.read() == PDF
    mode = Path(default_storage.path(place)).stat().st_mode
    assert mode & 0o077 == 0
    assert Act.objects.about("document", [stored.pk]).get().detail["sha256"] == stored.sha256


@pytest.mark.django_db
def test_what_is_refused_is_not_stored(settings: object) -> None:
    settings.DOCUMENT_MAX_BYTES = 2_000_000  # type: ignore[attr-defined]
    for name, content, said in (
        ("advice.exe", b"MZ", "not a file of a type that is taken"),
        ("advice.pdf", b"", "is empty"),
        ("advice.pdf", PDF + b" " * 2_000_000, "larger than 2 MB"),
    ):
        with pytest.raises(NotAccepted) as refused:
            store_document(ContentFile(content, name=name), title="", kind="remittance", by=people.preparer)
        assert said in refused.value.sentence
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_a_document_is_never_rewritten() -> None:
    stored = store_document(ContentFile(PDF, name="advice.pdf"), title="Advice", kind="remittance", by=None)
    for attempt in (lambda: Document.objects.update(sha256="0" * 64), stored.delete):
        with pytest.raises(Exception, match=r"permission denied|never rewritten"), transaction.atomic():
            attempt()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("level", "readers"),
    [
        (Document.Level.INTERNAL, {"preparer", "auditor"}),
        (Document.Level.PARTY, {"preparer", "auditor", "donor_alder"}),
        (Document.Level.SHARED, {"preparer", "auditor", "donor_alder", "donor_rowan", "signatory"}),
    ],
)
def test_a_document_is_read_by_whom_its_level_says(level: str, readers: set[str]) -> None:
    stored = store_document(
        ContentFile(PDF, name="a.pdf"), title="A", kind="remittance", by=None, level=level, party=party("alder")
    )
    everyone = ("preparer", "auditor", "donor_alder", "donor_rowan", "signatory")
    assert {
        key for key in everyone if Document.objects.visible_to(getattr(people, key)).filter(pk=stored.pk).exists()
    } == readers
