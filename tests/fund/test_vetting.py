"""What is taken and what is not, by name and content; every refusal is a sentence that names the file."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any, Final

import pytest
from pypdf.generic import DictionaryObject, NameObject

from tests.fund import hostile
from tests.fund.hostile import PDF, action, archive, changed, docx, pdf_with, picture, relation, xlsx
from trustfund.fund.media_types import TYPES
from trustfund.fund.vetting import NotAccepted, clean_name, judge
from trustfund.fund.vetting.archives import opened

if TYPE_CHECKING:
    from pathlib import Path

PNG, JPEG, XLSX, DOCX = picture("PNG"), picture("JPEG"), xlsx(), docx()
ENTITY = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>'
OTHER: Final = "not a file of a type that is taken"
MACROS: Final = "macros, programs or embedded files"
UNREADABLE: Final = "cannot be read"

TAKEN: Final = [
    ("advice.pdf", PDF),
    ("ADVICE.PDF", PDF),
    ("padded.pdf", PDF + b"\r\n\0\0"),
    ("linked.pdf", pdf_with(OpenAction=action("URI", URI="https://example.org/"))),
    ("scan.png", PNG),
    ("scan.jpg", JPEG),
    ("telephone.jpeg", JPEG + JPEG + b"\0\0"),
    ("table.xlsx", XLSX),
    ("letter.docx", DOCX),
    ("linked.docx", docx(word___rels__document_DOT_xml_DOT_rels=relation("hyperlink", "https://example.org/"))),
    ("table.csv", "번호,금액\n1,-2.50\n".encode()),
    ("table.csv", '\ufeffphone,balance\n+850 2 381-1234,"-1,234.50"\n'.encode()),
    ("table.csv", b"ID;PROJECT\n1;Wells\n"),
    ("signed.csv", b"a;b\n-12.50;+5\n"),
    ("data.json", b'{"a": [1, 2]}'),
    ("note.txt", "이것은 본문이다.\n".encode()),
]
REFUSED: Final[list[tuple[str, bytes, str]]] = [
    ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", OTHER),
    ("picture.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", OTHER),
    ("page.html", b"<html><script>alert(1)</script></html>", OTHER),
    ("page.txt", b" \r\n<html><script>alert(1)</script>", OTHER),
    ("page.csv", "\ufeff<!doctype html><script>alert(1)</script>".encode(), OTHER),
    ("program.exe", b"MZ", OTHER),
    ("program.pdf", b"MZ\x90\0", OTHER),
    ("advice", PDF, OTHER),
    ("advice.pdf.html", PDF, OTHER),
    ("advice.pdf", PNG, OTHER),
    ("scan.png", PDF, OTHER),
    ("scan.gif", b"GIF89a=1;alert(1)//", OTHER),
    ("scan.png", b"GIF89a=1;alert(1)//", OTHER),
    ("script.txt", b"GIF89a=1;alert(1)//", OTHER),
    ("sheet.csv", b"ID;PWXL;N;E\nC;Y1;X1;K0;ECALL(1)\nE\n", OTHER),
    ("table.csv", b"a\0b", OTHER),
    ("table.csv", b"\xff\xfe\xff", OTHER),
    ("macro.xlsm", XLSX, OTHER),
    ("old.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600, OTHER),
    ("old.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, OTHER),
    ("formula.csv", b'a,b\n1,"=HYPERLINK(""http://evil.example"")"\n', "a formula in row 2, column 2"),
    ("formula.csv", b"a;b\n1;@SUM(A1)\n", "a formula in row 2, column 1"),
    ("formula.csv", b"a\n+cmd|' /C calc'!A0\n", "a formula in row 2, column 1"),
    ("formula.csv", b"a,b\n1,\t=1+1\n", "a formula in row 2, column 2"),
    ("formula.csv", b'a,b\n"\r=1+1",2\n', "a formula in row 2, column 1"),
    ("formula.csv", b"a,b\n1,-A1\n", "a formula in row 2, column 2"),
    ("data.json", b"{", UNREADABLE),
    ("deep.json", b"[" * 200_000, UNREADABLE),
    ("front.pdf", b"<script>" + PDF, OTHER),
    ("behind.pdf", PDF + b"<script>alert(1)</script>", "before or behind its pages"),
    ("both.pdf", PDF + archive({"a.txt": "a"}), "also a ZIP archive"),
    ("both.png", PNG + archive({"a.txt": "a"}), "also a ZIP archive"),
    ("behind.png", PNG + b"<?php", "beside its picture"),
    ("behind.jpg", JPEG + b"/*alert(1)*/", "beside its picture"),
    ("inside.jpg", JPEG[:-2] + b"<script>alert(1)</script>\xff\xd9", "beside its picture"),
    ("half.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + PNG[-12:], UNREADABLE),
    ("huge.png", picture("PNG", (9_000, 9_000)), "million points"),
    ("half.pdf", PDF[:60] + b"%%EOF", UNREADABLE),
    ("script.pdf", pdf_with(OpenAction=action("JavaScript", JS="app.alert(1)")), "JavaScript"),
    ("names.pdf", pdf_with(Names=DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})), "JavaScript"),
    ("stream.pdf", hostile.pdf_in_object_stream(), "JavaScript"),
    ("launch.pdf", pdf_with(OpenAction=action("Launch", F="cmd.exe")), "Launch"),
    ("hidden.pdf", hostile.hidden_version(), "Launch"),
    ("generation.pdf", hostile.pdf_of_another_generation(), "Launch"),
    ("form.pdf", pdf_with(AA=DictionaryObject({NameObject("/O"): action("SubmitForm", F="http://x")})), "SubmitForm"),
    ("holds.pdf", hostile.pdf_with_attachment(), "EmbeddedFiles"),
    ("xfa.pdf", pdf_with(AcroForm=DictionaryObject({NameObject("/XFA"): DictionaryObject()})), "XFA"),
    ("locked.pdf", hostile.pdf_locked(), "protected by a password"),
    ("notes.xlsx", archive({"notes.txt": "no sheet"}), "not the document it is called"),
    ("letter.docx", XLSX, "not the document it is called"),
    ("macro.xlsx", changed(XLSX, {"xl/vbaProject.bin": b"x"}), MACROS),
    ("sheet4.xlsx", changed(XLSX, {"xl/macrosheets/sheet1.xml": "<x/>"}), MACROS),
    ("linked.xlsx", changed(XLSX, {"xl/externalLinks/externalLink1.xml": "<x/>"}), MACROS),
    ("typed.docx", docx("application/vnd.ms-word.document.macroEnabled.main+xml"), MACROS),
    ("object.docx", docx(word___rels__document_DOT_xml_DOT_rels=relation("oleObject", "a.bin", "Internal")), MACROS),
    ("object.docx", docx(word__embeddings__a_DOT_bin=b"x"), MACROS),
    ("ole.docx", docx(word__a_DOT_bin=b"\xd0\xcf\x11\xe0"), "another file or program"),
    ("nested.docx", docx(word__a_DOT_bin=archive({"a": "a"})), "another file or program"),
    (
        "template.docx",
        docx(word___rels__s_DOT_xml_DOT_rels=relation("attachedTemplate", "http://x/t.dotm")),
        "fetches http",
    ),
    ("remote.docx", docx(word___rels__d_DOT_xml_DOT_rels=relation("image", "file:///etc/passwd")), "fetches file"),
    ("entity.docx", docx(word__footnotes_DOT_xml=ENTITY), "declares entities"),
    ("entity.docx", docx(word__footnotes_DOT_xml=ENTITY.encode("utf-16")), "declares entities"),
    ("laughs.xlsx", changed(XLSX, {"xl/sharedStrings.xml": LAUGHS}), "declares entities"),
    ("laughs.docx", docx(word___rels__document_DOT_xml_DOT_rels=LAUGHS), "declares entities"),
    ("front.docx", b"<script>" + DOCX, OTHER),
    ("between.docx", archive({"x": "x"}) + DOCX, "beside its archive"),
    ("behind.xlsx", XLSX + b"<script>", "beside its archive"),
    ("elsewhere.docx", docx(**{"..__..__x_DOT_xml": "<x/>"}), "lead elsewhere"),
    ("half.xlsx", XLSX[: len(XLSX) // 2], UNREADABLE),
    ("bomb.docx", docx(word__a_DOT_bin=b"\0" * 40_000_000), "unpacks to 41 MB"),
    ("many.docx", changed(DOCX, {f"word/{n}": b"" for n in range(2_100)}), "parts"),
]


@pytest.mark.parametrize(("name", "content"), TAKEN, ids=[name for name, _ in TAKEN])
def test_an_honest_file_is_taken_as_what_it_is(name: str, content: bytes) -> None:
    assert judge(name, content) == TYPES[f".{name.lower().rpartition('.')[2]}"]


@pytest.mark.parametrize(("name", "content", "said"), REFUSED, ids=[f"{n}-{s[:24]}" for n, _, s in REFUSED])
def test_a_hostile_file_is_refused_with_a_sentence_that_names_it(name: str, content: bytes, said: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        judge(name, content)
    assert said in refused.value.sentence
    assert f"“{name}”" in refused.value.sentence


def test_a_bomb_that_lies_about_its_size_is_no_archive() -> None:
    honest = docx(word__a_DOT_bin=b"\0" * 4_000_000)
    lying = honest.replace((4_000_000).to_bytes(4, "little"), (4_000).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(NotAccepted, match="cannot be read"):
        judge("bomb.docx", lying)


def test_the_limit_of_what_is_unpacked_is_a_setting(settings: Any) -> None:
    content = docx(word__a_DOT_bin=bytes(range(256)) * 2_000)
    assert judge("a.docx", content)
    settings.DOCUMENT_MAX_UNPACKED_BYTES = 100_000
    with pytest.raises(NotAccepted, match="unpacks to 1 MB"):
        judge("a.docx", content)


def test_an_archive_in_which_files_are_sent_may_hold_them_and_keeps_all_other_limits() -> None:
    with opened("fund.zip", archive({"a.xlsx": XLSX}), may_hold_files=True) as found:
        assert found.namelist() == ["a.xlsx"]
    bomb = archive({"a.csv": b"\0" * 30_000_000})
    with pytest.raises(NotAccepted, match="unpacks"), opened("fund.zip", bomb, may_hold_files=True):
        pass


def test_an_encrypted_part_cannot_be_looked_into() -> None:
    content = bytearray(docx())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + place] |= 1
    with pytest.raises(NotAccepted, match="protected by a password"):
        judge("locked.docx", bytes(content))


def test_a_part_that_stands_there_twice_is_refused() -> None:
    out = io.BytesIO(DOCX)
    with zipfile.ZipFile(out, "a") as twice, pytest.warns(UserWarning, match="Duplicate"):
        twice.writestr("word/document.xml", "<x/>")
    with pytest.raises(NotAccepted, match="lead elsewhere"):
        judge("twice.docx", out.getvalue())


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.pdf", "..\\evil.pdf", "C:\\evil.pdf", "/etc/a.pdf", "a\r\nSet-Cookie: a=b.pdf", "a\0.pdf",
        "advice\u202efdp.exe", "advice\u2066.pdf", "zero\u200bwidth.pdf", ".hidden.pdf", "", " ", "..", "a" * 201 + ".pdf",
        "a:stream.pdf", 'quo"te.pdf', "lone\ud800.pdf",
    ],
)  # fmt: skip
def test_a_name_that_leads_or_misleads_is_refused_in_a_sentence_that_does_not(name: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        clean_name(name)
    assert not {"\r", "\n", "\0", "\u202e", "\u2066", "\u200b", "\ud800"} & set(refused.value.sentence)


def test_a_name_in_hangul_is_kept_in_one_spelling(tmp_path: Path) -> None:
    composed, parted = "송장 2026년.pdf", "\u1109\u1169\u11bc\u110c\u1161\u11bc 2026\u1102\u1167\u11ab.pdf"
    assert clean_name(parted) == clean_name(composed) == composed
