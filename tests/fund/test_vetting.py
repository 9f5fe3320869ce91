"""Files that deceive, act or unpack without end are refused with a sentence, and nothing of them is kept."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.core.files.base import ContentFile
from openpyxl import Workbook
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from oversight.demo.evidence import one_page
from oversight.demo.people import people
from trustfund.access.models import Act
from trustfund.fund.models import Document
from trustfund.fund.services.documents import NotAccepted, store_document

if TYPE_CHECKING:
    from pathlib import Path

PDF: Final = one_page(["Invoice 12"])
BILLION_LAUGHS: Final = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;&lol;">]>'
    b"<workbook>&lol1;</workbook>"
)
FILE_ENTITY: Final = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><workbook>&f;</workbook>'
)
SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def workbook(**parts: bytes) -> bytes:
    """An honest workbook, with parts added or replaced; `__` in a name stands for `/`."""
    plain, out = io.BytesIO(), io.BytesIO()
    Workbook().save(plain)
    given = {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()}
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, given.pop(name, b"") or source.read(name))
        for name, content in given.items():
            target.writestr(name, content)
    return out.getvalue()


def pdf(change: Any) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    change(writer)
    writer.write(out)
    return out.getvalue()


def open_action(kind: str) -> Any:
    def change(writer: PdfWriter) -> None:
        action = DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject("cmd.exe")})
        writer.root_object[NameObject("/OpenAction")] = action

    return change


def script_by_name(writer: PdfWriter) -> None:
    scripts = DictionaryObject({NameObject("/Names"): ArrayObject()})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): scripts})


ATTACKS: Final[dict[str, tuple[str, Any, str]]] = {
    "a picture with a script": ("map.svg", SVG, "type that is taken"),
    "a picture with a script called a photograph": ("map.png", SVG, "type that is taken"),
    "a page called a note": ("note.txt", b"  <html><script>alert(1)</script>", "type that is taken"),
    "a PDF that is an archive too": ("advice.pdf", PDF + workbook(), "two files in one"),
    "a PDF behind a script": ("advice.pdf", b"<script>1</script>" + PDF, "type that is taken|does not begin"),
    "a PDF that runs a script": ("advice.pdf", pdf(script_by_name), "runs something"),
    "a PDF that starts a program": ("advice.pdf", pdf(open_action("/Launch")), "runs something"),
    "a PDF with a file in it": (
        "advice.pdf", pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")), "carries other files"
    ),
    "a PDF with a password": ("advice.pdf", pdf(lambda writer: writer.encrypt("secret")), "password"),
    "a PDF cut off": ("advice.pdf", PDF[: len(PDF) // 3], "damaged"),
    "a workbook with macros": ("table.xlsx", workbook(xl__vbaProject_dot_bin=b"x"), "macros|type that is taken"),
    "a workbook with a program": ("table.xlsx", workbook(xl__embeddings__oleObject1_dot_bin=b"x"), "macros"),
    "a workbook that leads out": ("table.xlsx", workbook(**{"..__..__evil.xml": b"<a/>"}), "macros"),
    "a zip bomb": ("table.xlsx", workbook(xl__media__a_dot_xml=b"0" * 30_000_000), "unpacks"),
    "a billion laughs": ("table.xlsx", workbook(xl__workbook_dot_xml=BILLION_LAUGHS), "DTD"),
    "a file of the server": ("table.xlsx", workbook(xl__workbook_dot_xml=FILE_ENTITY), "DTD"),
    "a name that turns round": ("invoice\u202efdp.exe.pdf", PDF, "cannot be seen"),
    "a name with a line in it": ("a\r\nSet-Cookie: a=b.pdf", PDF, "cannot be seen"),
    "a name with a null": ("advice.pdf\0.pdf", PDF, "cannot be seen"),
    "nothing": ("advice.pdf", b"", "is empty"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_file_that_deceives_or_acts_is_refused_and_nothing_is_kept(
    attack: str, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    name, content, sentence = ATTACKS[attack]
    documents, acts = Document.objects.count(), Act.objects.count()
    file = ContentFile(content)
    file.name = name
    with pytest.raises(NotAccepted, match=sentence):
        store_document(file, title="Attack", kind="invoice", by=people.preparer)
    assert (Document.objects.count(), Act.objects.count()) == (documents, acts)
    assert list(tmp_path.rglob("*.*")) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [("advice.pdf", PDF), ("table.xlsx", workbook()), ("..\\..\\windows\\advice.pdf", PDF), ("송장.pdf", PDF)],
)
def test_an_honest_file_is_taken(name: str, content: bytes, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    file = ContentFile(content)
    file.name = name
    stored = store_document(file, title="Invoice", kind="invoice", by=people.preparer)
    assert stored.size == len(content)
    assert "\\" not in stored.name
