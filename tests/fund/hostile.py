"""Files that somebody with bad intent hands in, and honest ones beside them, made as small as they can be."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from openpyxl import Workbook
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from oversight.demo.evidence import one_page

PDF = one_page(["Remittance advice"])
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def picture(kind: str, size: tuple[int, int] = (8, 8)) -> bytes:
    out = io.BytesIO()
    Image.new("1" if kind == "PNG" else "RGB", size).save(out, kind)
    return out.getvalue()


def xlsx() -> bytes:
    out, book = io.BytesIO(), Workbook()
    sheet: Any = book.active
    sheet["A1"], sheet["B1"] = "Well", "=SUM(1,2)"
    book.save(out)
    return out.getvalue()


def archive(parts: dict[str, bytes | str], *, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def changed(content: bytes, parts: dict[str, bytes | str]) -> bytes:
    """An archive with parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        kept: dict[str, bytes | str] = {name: given.read(name) for name in given.namelist()}
    return archive(kept | parts)


def relation(kind: str, target: str, mode: str = "External") -> str:
    return (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"'
        f' TargetMode="{mode}"/></Relationships>'
    )


def docx(main: str = MAIN, **parts: bytes | str) -> bytes:
    types = (
        f'<Types xmlns="{CONTENT}"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    named = {name.replace("__", "/").replace("_DOT_", "."): content for name, content in parts.items()}
    return archive({"[Content_Types].xml": types, "word/document.xml": "<w:document xmlns:w='w'/>", **named})


def pdf_with(**entries: Any) -> bytes:
    """A PDF whose catalogue has these entries."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF)))
    for key, value in entries.items():
        writer.root_object[NameObject(f"/{key}")] = value
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def action(kind: str, **more: str) -> DictionaryObject:
    said = {NameObject(f"/{key}"): TextStringObject(value) for key, value in more.items()}
    return DictionaryObject({NameObject("/S"): NameObject(f"/{kind}"), **said})


def pdf_with_attachment() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF)))
    writer.add_attachment("inner.exe", b"MZ")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


PAGES: dict[tuple[int, int], bytes] = {
    (2, 0): b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    (3, 0): b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
}


def written(objects: dict[tuple[int, int], bytes]) -> tuple[bytes, dict[tuple[int, int], int]]:
    """The objects of a PDF by number and generation, one after the other, and where each begins."""
    content, places = b"%PDF-1.7\n", dict[tuple[int, int], int]()
    for (number, generation), body in objects.items():
        places[number, generation] = len(content)
        content += b"%d %d obj\n%s\nendobj\n" % (number, generation, body)
    return content, places


def pdf_in_object_stream() -> bytes:
    """JavaScript in an object that stands in a compressed stream, where no search of the bytes finds it."""
    hidden = zlib.compress(b"7 0 << /S /JavaScript /JS (app.alert(1)) >>")
    stream = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
    catalog = {(1, 0): b"<< /Type /Catalog /Pages 2 0 R /OpenAction 7 0 R >>"}
    content, places = written(catalog | PAGES | {(5, 0): stream % (len(hidden), hidden)})
    begins = len(content)
    rows = [(0, 0, 255), *((1, places[number, 0], 0) for number in (1, 2, 3)), (0, 0, 0), (1, places[5, 0], 0)]
    table = b"".join(struct.pack(">BHB", *row) for row in [*rows, (1, begins, 0), (2, 5, 0)])
    assert b"JavaScript" not in content
    return content + (
        b"6 0 obj\n<< /Type /XRef /Size 8 /W [1 2 1] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(table), table, begins)
    )


def pdf_of_another_generation() -> bytes:
    """A program to start in an object of the second generation, which those who count from nought pass over."""
    catalog = {(1, 0): b"<< /Type /Catalog /Pages 2 0 R /OpenAction 9 1 R >>"}
    content, places = written(catalog | PAGES | {(9, 1): b"<< /S /L#61unch /F (cmd.exe) >>"})
    lines = [b"%d 1\n%010d %05d n \n" % (number, place, generation) for (number, generation), place in places.items()]
    end = b"trailer\n<< /Size 10 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + b"xref\n0 1\n0000000000 65535 f \n" + b"".join(lines) + end


def pdf_locked() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def hidden_version() -> bytes:
    """A PDF with an object that its table does not name, as an earlier version of it would be."""
    place = PDF.index(b"1 0 obj")
    return PDF[:place] + b"9 0 obj\n<< /S /L#61unch /F (cmd.exe) >>\nendobj\n" + PDF[place:]
