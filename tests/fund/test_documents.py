"""Stored documents: judged by their content, kept with their hash, found by nobody who guesses."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from oversight.demo.people import party, people
from tests.fund.hostile import PDF, picture
from trustfund.access.models import Act
from trustfund.fund.models import Document
from trustfund.fund.services import Examined, NotAccepted, examine, store_document

if TYPE_CHECKING:
    from collections.abc import Callable


def file(name: str, content: bytes = PDF) -> Examined:
    return examine(ContentFile(content, name=name))


@pytest.mark.django_db
def test_a_document_keeps_its_hash_and_lies_under_no_name_that_can_be_guessed() -> None:
    stored = store_document(file("advice.pdf"), title="Advice", kind="remittance", by=people.preparer)
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
        ("../advice.pdf", PDF, "characters in its name"),
    ):
        with pytest.raises(NotAccepted) as refused:
            store_document(examine(ContentFile(content, name=name)), title="", kind="support", by=people.preparer)
        assert said in refused.value.sentence
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_a_document_is_never_rewritten() -> None:
    stored = store_document(file("advice.pdf"), title="Advice", kind="remittance", by=None)
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
    stored = store_document(file("a.pdf"), title="A", kind="remittance", by=None, level=level, party=party("alder"))
    everyone = ("preparer", "auditor", "donor_alder", "donor_rowan", "signatory")
    assert {
        key for key in everyone if Document.objects.visible_to(getattr(people, key)).filter(pk=stored.pk).exists()
    } == readers


@pytest.mark.django_db
def test_the_same_form_sent_twice_keeps_one_document_and_writes_one_act() -> None:
    form: dict[str, Any] = {"title": "A", "kind": "support", "by": people.preparer, "id": uuid4()}
    first = store_document(file("a.pdf"), **form)
    assert store_document(file("a.pdf"), **form) == first
    assert Document.objects.count() == Act.objects.about("document", [first.pk]).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other",
    [
        lambda: {"by": people.counterpart_preparer},
        lambda: {"file": file("a.png", picture("PNG"))},
        lambda: {"party": party("alder")},
        lambda: {"kind": "agreement"},
    ],
)
def test_nobody_comes_to_a_document_by_naming_its_id(other: Callable[[], dict[str, Any]]) -> None:
    first = store_document(file("a.pdf"), title="A", kind="support", by=people.preparer)
    stored = Path(first.file.path).read_bytes()
    given: dict[str, Any] = {"file": file("a.pdf"), "kind": "support", "by": people.preparer, **other()}
    with pytest.raises(NotAccepted, match="sent before with another file"):
        store_document(given.pop("file"), title="A", id=first.pk, **given)
    assert Document.objects.count() == 1
    assert Path(first.file.path).read_bytes() == stored


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"content_type": "text/html"}, {"name": "../a.pdf"}, {"name": "a\r\nb.pdf"}])
def test_the_database_takes_no_other_type_and_no_path_for_a_name(wrong: dict[str, str]) -> None:
    fields = {"kind": "support", "name": "a.pdf", "size": 1, "content_type": "application/pdf", "sha256": "0" * 64}
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(title="A", file="documents/00/00", **{**fields, **wrong})
