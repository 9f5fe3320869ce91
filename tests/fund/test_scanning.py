"""Virus scanning: every file is shown to the scanner, and no answer is a no."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection
from django.test import RequestFactory

from oversight.demo.people import people
from tests.fund.clamd import VERSION, Clamd, clamd
from tests.fund.hostile import EICAR, PDF
from trustfund.access.models import Act
from trustfund.fund.handing_out import hand_out
from trustfund.fund.models import Document, Scan
from trustfund.fund.scanning import NoAnswer, Said
from trustfund.fund.services import NotAccepted, examine, store_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

pytestmark = pytest.mark.django_db


@pytest.fixture
def scanner(settings: Any) -> Iterator[Clamd]:
    with clamd() as server:
        settings.CLAMAV_URL = server.url
        yield server


def stored(content: bytes = PDF, name: str = "a.pdf") -> Document:
    return store_document(
        examine(ContentFile(content, name=name)), title="A", kind=Document.Kind.SUPPORT, by=people.preparer
    )


def asked(document: Document) -> HttpResponse:
    return hand_out(RequestFactory().get("/"), document, by=people.preparer)


def test_a_clean_file_is_shown_whole_and_what_was_said_is_kept(scanner: Clamd) -> None:
    content = b"long,text\n" + b"1,2\n" * 20_000
    document = stored(content, "a.csv")
    assert scanner.seen == [content]
    scan = document.scans.get()
    assert (scan.verdict, scan.virus) == ("clean", "")
    assert f"{scan.engine}/{scan.signatures}" == VERSION
    assert scan.engine == "ClamAV 1.4.3"


def test_an_infected_file_is_refused_and_nothing_is_kept(scanner: Clamd) -> None:
    with pytest.raises(NotAccepted) as refused:
        stored(EICAR, "a.txt")
    assert refused.value.sentence == "“a.txt” is refused: the virus scanner found Eicar-Signature in it."
    assert not Document.objects.exists()
    assert not Act.objects.filter(verb="document.store").exists()


def test_without_a_scanner_files_are_kept_and_said_to_be_unscanned() -> None:
    assert not stored().scans.exists()
    assert Document.objects.with_scan().values_list("scanned", "scanned_at").get() == (None, None)


def closed_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{taken.getsockname()[1]}"


def test_a_scanner_that_is_not_there_lets_nothing_through(settings: Any) -> None:
    for address in (closed_port(), "unix:///nonexistent/clamd.ctl"):
        settings.CLAMAV_URL = address
        with pytest.raises(NoAnswer, match="could not be scanned for viruses"):
            stored()
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"stream: ",
        b"INSTREAM size limit exceeded. ERROR\n",
        b"stream: Can't allocate memory ERROR\n",
        b"\xff\n",
        b"OK\n",
    ],
)
def test_a_scanner_that_answers_neither_yes_nor_no_lets_nothing_through(says: bytes, settings: Any) -> None:
    with clamd(says) as server:
        settings.CLAMAV_URL = server.url
        with pytest.raises(NoAnswer):
            stored()
    assert not Document.objects.exists()


def test_a_scanner_that_accepts_and_is_silent_is_waited_for_so_long_and_no_longer(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CLAMAV_URL, settings.CLAMAV_TIMEOUT = f"tcp://127.0.0.1:{silent.getsockname()[1]}", 1
        with pytest.raises(NoAnswer):
            stored()


def test_a_document_from_before_the_scanner_is_scanned_when_it_is_asked_for(settings: Any) -> None:
    document = stored()
    with clamd() as server:
        settings.CLAMAV_URL = server.url
        assert asked(document).content == PDF
        assert asked(document).content == PDF
        assert server.seen == [PDF]
    assert document.scans.get().verdict == Scan.Verdict.CLEAN


def test_and_is_not_given_out_while_the_scanner_does_not_answer(settings: Any) -> None:
    document = stored()
    settings.CLAMAV_URL = closed_port()
    with pytest.raises(PermissionDenied, match="neither taken nor given out"):
        asked(document)
    assert {act.verb for act in Act.objects.about("document", [document.pk])} == {"document.store", "document.refused"}


def test_a_virus_that_became_known_later_is_given_to_nobody(settings: Any) -> None:
    document = stored(EICAR, "a.txt")
    with clamd() as server:
        settings.CLAMAV_URL = server.url
        with pytest.raises(PermissionDenied, match=r"not given out: on .* found Eicar-Signature in it"):
            asked(document)
    settings.CLAMAV_URL = ""
    with pytest.raises(PermissionDenied, match=r"not given out: on .* found Eicar-Signature in it"):
        asked(document)
    assert not Act.objects.filter(verb="document.downloaded").exists()
    assert breaches() == []


def breaches() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT document FROM inv.f1_an_infected_document_is_given_to_nobody")
        return list(cursor.fetchall())


def test_the_books_say_when_an_infected_document_was_given_out() -> None:
    document = stored()
    Scan.objects.keep(document, Said("ClamAV 1.4.3", "27800", "X"))
    with connection.cursor() as cursor:  # both clocks of one transaction are the same
        cursor.execute("SELECT now() + interval '1 minute'")
        later = cursor.fetchone()[0]
    Act.objects.create(
        verb="document.downloaded", object_name="document", object_id=str(document.pk), at=later,
        detail={"sha256": document.sha256},
    )  # fmt: skip
    assert breaches() == [(document.pk,)]
