"""Whatever somebody writes in a name or a note, what is printed reads no file of the server and calls nobody."""

from __future__ import annotations

import io
import json
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
from pypdf import PdfReader

from oversight.demo.people import people
from oversight.models import AccessReview
from oversight.models.access_review import Verdict
from oversight.reports import extract, pdf, review_list
from oversight.reports.pdf import STYLE
from oversight.services import access_reviews
from oversight.services.access_reviews import Judgement
from tests.oversight import sample
from trustfund.web import typeset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET: Final = "thecanarysings"
MARKUP: Final = (
    '<img src="{url}">',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    "<style>@import url({url});</style>",
    "<style>@font-face {{ font-family: x; src: url({url}) }} p {{ font-family: x }}</style><p>x</p>",
    '<p style="background: url({url})">x</p>',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><use href="{url}#a"/></svg>',
    '<object data="{url}"></object>',
    '<embed src="{url}">',
)


@dataclass(frozen=True)
class Watch:
    """A server that hears every call, and a file with a secret: what hostile markup would like to reach."""

    server: socket.socket
    canary: Path

    @property
    def addresses(self) -> tuple[str, str]:
        """Return the address on the network and that of the file."""
        return f"http://127.0.0.1:{self.server.getsockname()[1]}/x.png", self.canary.as_uri()

    @property
    def hostile(self) -> str:
        """Return a name that tries everything."""
        return '">' + "".join(each.format(url=url) for each in MARKUP for url in self.addresses) + "{{ settings }}"

    def saw_nothing(self, printed: bytes) -> bool:
        """Say whether nobody called, and the secret stands nowhere in what was printed."""
        with pytest.raises(BlockingIOError):
            self.server.accept()
        reader = PdfReader(io.BytesIO(printed))
        said = "".join(page.extract_text() for page in reader.pages)
        assert "{{ settings }}" in said.replace("\n", " "), "what was written is printed as words"
        assert not any("/URI" in str(page.get("/Annots", "")) for page in reader.pages)
        return SECRET not in said and not reader.attachments


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    canary = tmp_path / "canary.svg"
    canary.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="9" id="a"><text y="9">{SECRET}</text></svg>'
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield Watch(server, canary)


def test_the_watch_hears_a_call(watch: Watch) -> None:
    with socket.create_connection(watch.server.getsockname()):
        assert watch.server.accept()


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_that_came_through_would_be_refused_by_the_fetcher(markup: str, watch: Watch) -> None:
    for url in watch.addresses:
        text = f"<html lang='en'><title>x</title><body>{markup.format(url=url)}</body></html>"
        try:
            printed = typeset.to_pdf(text, style=STYLE, identifier="x")
        except typeset.NotAllowed:
            continue
        reader = PdfReader(io.BytesIO(printed))
        assert SECRET not in reader.pages[0].extract_text()
        assert not reader.attachments
    with pytest.raises(BlockingIOError):
        watch.server.accept()


def test_a_name_in_a_report_reads_no_file_and_calls_nobody(watch: Watch) -> None:
    told: dict[str, Any] = json.loads(extract.to_bytes(extract.build(sample.material())))
    told["fund"]["name"] = watch.hostile
    for table in told["tables"]:
        texts = [column["name"] for column in table["columns"] if column["kind"] == "text"]
        for row in table["rows"][:1]:
            row["cells"] |= {column: watch.hostile for column in texts if row["cells"].get(column)}
    assert watch.saw_nothing(pdf.render(told, "en"))


@pytest.mark.usefixtures("fresh_story")
def test_a_note_in_the_list_of_an_access_review_reads_no_file_and_calls_nobody(watch: Watch) -> None:
    review = AccessReview.objects.get()
    notes = [each.format(url=url) + "{{ settings }}" for each in MARKUP for url in watch.addresses]
    lines = review.lines.exclude(membership__person=people.approver.person)
    judgements = [Judgement(line.pk, Verdict.KEEP, note) for line, note in zip(lines, notes, strict=False)]
    assert len(judgements) == len(notes)
    access_reviews.judge(review, judgements, by=people.approver)
    assert watch.saw_nothing(review_list.render(review, "en"))
