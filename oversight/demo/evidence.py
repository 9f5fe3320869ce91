"""Documents of the demonstration: small real PDF files, the same bytes every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from oversight.demo.ids import demo_id
from oversight.demo.people import people
from trustfund.fund.models import Document
from trustfund.fund.services import examine, store_document

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from donors.models import Donor
    from trustfund.fund.services import Examined


def invoice(number: str, invoices: Iterable[str], on: date) -> Examined:
    """Return the invoices of an application as one PDF."""
    lines = [
        "Invoices (fictional)",
        f"Application {number}",
        *(f"Invoice {each}" for each in invoices),
        f"{on:%d %b %Y}",
    ]
    return paper(f"invoices-{number}.pdf", lines)


def paper(name: str, lines: Iterable[str]) -> Examined:
    """Return a PDF of one page, examined as every file that is handed in."""
    return examine(ContentFile(one_page(lines), name=name))


def of_donor(donor: Donor, kind: Document.Kind, number: str, lines: Iterable[str], on: date) -> Document:
    """Keep a paper that a donor sent: its own people and the trustee read it."""
    return store_document(
        paper(
            f"{kind}-{number}.pdf", [f"{kind.label} (fictional)", number, donor.short_name, *lines, f"{on:%d %b %Y}"]
        ),
        title=f"{kind.label} {number}",
        kind=kind,
        by=people.preparer,
        level=Document.Level.PARTY,
        party=donor.party,
        id=demo_id(f"{kind}:{number}:document"),
    )


def one_page(lines: Iterable[str]) -> bytes:
    """Return a PDF of one page with these lines in plain letters (ASCII)."""
    shown = " ".join(f"({_escaped(line)}) Tj T*" for line in lines)
    stream = f"BT /F1 12 Tf 16 TL 72 760 Td {shown} ET".encode("ascii")
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    )
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    return out + head + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(out))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
