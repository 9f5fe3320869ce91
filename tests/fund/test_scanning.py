"""The virus scanner is asked over its own protocol; what it finds, or cannot say, is not taken."""

from __future__ import annotations

import socketserver
import struct
import threading
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.core.files.base import ContentFile

from oversight.demo.evidence import one_page
from oversight.demo.people import people
from trustfund.fund.models import Document
from trustfund.fund.services.documents import NotAccepted, store_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.django_db
EICAR: Final = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.StreamRequestHandler):
    """A scanner that speaks INSTREAM as clamd does, and knows one virus."""

    def handle(self) -> None:
        """Read the command and the chunks, answer once."""
        command = self.rfile.read(len(b"nINSTREAM\n"))
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        verdict = b"stream: Eicar-Test-Signature FOUND" if EICAR.encode() in content else b"stream: OK"
        self.wfile.write(verdict + (b"\n" if command.startswith(b"n") else b"\0"))


@pytest.fixture
def scanner(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with socketserver.TCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


def handed_in(text: str) -> Document:
    file = ContentFile(one_page([text]), name="advice.pdf")
    return store_document(file, title="Advice", kind="remittance", by=people.preparer)


def test_a_clean_file_is_taken(scanner: None) -> None:
    assert handed_in("Remittance").name == "advice.pdf"


def test_an_infected_file_is_refused_by_the_name_of_what_was_found(scanner: None, settings: Any) -> None:
    before = Document.objects.count()
    file = ContentFile(f"id;note\n1;{EICAR}\n".encode(), name="table.csv")
    with pytest.raises(NotAccepted, match="Eicar-Test-Signature"):
        store_document(file, title="Table", kind="invoice", by=people.preparer)
    assert Document.objects.count() == before


def test_while_the_scanner_does_not_answer_nothing_is_taken(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.CLAMAV_URL = tmp_path, f"unix://{tmp_path}/nobody.sock"
    with pytest.raises(NotAccepted, match="could not be scanned"):
        handed_in("Remittance")
    assert not Document.objects.filter(title="Advice").exists()
