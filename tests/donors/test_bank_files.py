"""Bank files are taken in whole and once, or refused with a sentence and nothing written."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from donors.models import BankFile, BankLine, BankStatement
from oversight.demo.statements import Movement
from tests.access.walk import written
from tests.donors.browsing import signed_in, text
from tests.donors.statements import GOOD, statement, swift
from tests.donors.world import DAY
from trustfund.access.models import Act
from trustfund.fund.models import Document, TrusteeAccount
from trustfund.fund.services import vault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.donors.world import World

NEW = "/donors/bank/files/new/"


@pytest.fixture(autouse=True)
def _places(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def form(content: bytes, name: str = "statement.xml") -> dict[str, Any]:
    return {"id": str(uuid4()), "file": SimpleUploadedFile(name, content)}


def ours(world: World, *moved: Movement, **rest: Any) -> bytes:
    return statement(*moved, account=world.account.account_number, **rest)


def send(world: World, content: bytes, name: str = "statement.xml", user: Any = None) -> Any:
    return signed_in(user or world.preparer).post(NEW, form(content, name))


def taken_in(world: World, content: bytes, name: str = "statement.xml") -> BankFile:
    answer = send(world, content, name)
    assert answer.status_code == 302, text(answer)
    return BankFile.objects.get(pk=answer.headers["Location"].split("/")[-2])


def test_a_statement_is_taken_in_and_shown_with_every_line(stage: World) -> None:
    kept = taken_in(stage, ours(stage))
    page = text(signed_in(stage.approver).get(kept.get_absolute_url()))
    for figure in ("1,746.50 USD", "660.00 USD", "−12.50 USD", "600.00 EUR", "3 lines"):
        assert figure in page
    line = BankLine.objects.get(bank_reference="B1")
    shown = text(signed_in(stage.preparer).get(line.get_absolute_url()))
    assert "CA-001/1 first instalment" in shown
    assert "ALD-77" in shown
    assert Act.objects.get(verb="bank_file.taken_in").detail["lines"] == 3


@pytest.mark.parametrize("name", ["a.sta", "a.mt940", "a.940", "a.txt"])
def test_mt940_is_taken_in_under_the_names_banks_give_it(stage: World, name: str) -> None:
    kept = taken_in(stage, swift(stage.account.account_number.replace(" ", "")), name)
    assert (kept.format, kept.document.content_type, BankLine.objects.count()) == ("MT940", "text/x-mt940", 3)


def test_the_same_file_again_changes_nothing_and_says_so(stage: World) -> None:
    kept = taken_in(stage, ours(stage))
    browser = signed_in(stage.preparer)
    before = written()
    answer = browser.post(NEW, form(ours(stage), "other-name.xml"), follow=True)
    assert "nothing has changed" in text(answer)
    assert answer.request["PATH_INFO"] == kept.get_absolute_url()
    assert written() == before


def test_a_statement_in_other_bytes_stands_already_and_lines_of_another_statement_do(stage: World) -> None:
    taken_in(stage, ours(stage))
    refused(stage, ours(stage) + b"\n", "Statement 1/1 to 2 Mar 2026 stands already")
    refused(
        stage, ours(stage, number="2/1"), "line 1 stands already as line 1 of statement 1/1: the two statements overlap"
    )
    alone = Movement(DAY, "660.00", "CA-001/1 first instalment", "Alder", "ALD-77", "B1", ("600.00", "EUR"))
    refused(stage, ours(stage, alone, number="3/1"), "overlap")


def refused(world: World, content: bytes, sentence: str, name: str = "statement.xml") -> None:
    browser = signed_in(world.preparer)
    before, files = written(), BankFile.objects.count()
    answer = browser.post(NEW, form(content, name))
    assert (answer.status_code, sentence in text(answer)) == (422, True), text(answer)
    assert (written(), BankFile.objects.count()) == (before, files)
    assert list(vault.verify(now=timezone.now() + timedelta(days=2))) == [], "no file is left behind"


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (statement(closing="1746.51"), "a.xml", "does not tie: it opens with 1,000.00 USD, its lines move 746.50 USD"),
        (statement()[:900], "a.xml", "cannot be read as XML"),
        (swift()[:-30], "a.sta", "lacks the balance :62F:"),
        (b"1\n2\n3\n", "a.sta", "is not a file of a type that is taken"),
        (BOMB, "a.xml", "declares what is not taken"),
        (OUTSIDE, "a.xml", "declares what is not taken"),
        (b"", "a.sta", "is empty"),
        (swift(), "a.exe", "940, CSV"),
        (b":20:x\n\x00", "a.sta", "is not a file of a type that is taken"),
        (b"<html/>", "a.xml", "is not a file of a type that is taken"),
        (b'<?xml version="1.0"?><html/>', "a.xml", "does not say that it is a bank statement (camt.053)"),
        (b"a,b\n1,2\n", "a.csv", "The file holds no statement."),
        (statement().replace(b"camt.053.001", b"camt.054.001"), "a.xml", "This is camt.054.001.08, not a statement"),
        (statement(number="x", closed_on=date(2999, 1, 1)), "a.xml", "a day still to come"),
        (statement(account="XX99 1111"), "a.xml", "the account ending in 1111, which is no trustee account"),
        (statement(currency="EUR"), "a.xml", "is in EUR; the trustee account"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_believed_is_refused_with_a_sentence(
    stage: World, content: bytes, name: str, sentence: str
) -> None:
    own = stage.account.account_number
    swapped = content.replace(b"XT12 3456 7890 0000 0001", own.encode())
    refused(stage, swapped.replace(b"XT12345678900000000001", own.replace(" ", "").encode()), sentence, name)


def test_a_file_of_fifty_megabytes_is_refused(stage: World) -> None:
    padding = b"<!--" + b"x" * 1_000_000 + b"-->\n"
    refused(stage, ours(stage) + padding * 50, "is larger than 20 MB")


@pytest.mark.parametrize("who", ["approver", "alder_person"])
def test_only_a_preparer_takes_files_in(stage: World, who: str) -> None:
    answer = send(stage, ours(stage), user=getattr(stage, who))
    assert answer.status_code == 403
    assert not BankFile.objects.exists()


def test_donors_see_nothing_of_the_bank(stage: World) -> None:
    kept = taken_in(stage, ours(stage))
    line = BankLine.objects.earliest("place")
    for address in ("/donors/bank/files/", "/donors/bank/lines/"):
        assert signed_in(stage.alder_person).get(address).status_code == 403
    for record in (kept, line):
        assert signed_in(stage.alder_person).get(record.get_absolute_url()).status_code in {403, 404}


def test_lists_are_narrowed_by_account_side_day_and_words(stage: World) -> None:
    taken_in(stage, ours(stage))
    browser = signed_in(stage.preparer)
    for query, shown in {"side=in": 2, "side=out": 1, "q=alder": 1, "q=1/1": 3, "from_on=2026-03-03": 0}.items():
        page = browser.get(f"/donors/bank/lines/?{query}")
        assert page.content.decode().count("1/1 · ") == shown, query
    assert "statement.xml" in text(browser.get("/donors/bank/files/?q=statement"))


def test_what_the_bank_said_is_never_rewritten_and_no_line_is_slipped_in(stage: World) -> None:
    taken_in(stage, ours(stage))
    line = BankLine.objects.earliest("place")
    for change in ("UPDATE donors_bankline SET amount = 1", "DELETE FROM donors_bankfile"):
        with pytest.raises(Exception, match=r"never rewritten|permission denied"), transaction.atomic():
            connection.cursor().execute(change)
    line.pk, line.place, line.key = uuid4(), 9, "0" * 64
    line._state.adding = True
    with pytest.raises(IntegrityError, match="lines lead to the closing balance"), transaction.atomic():
        BankLine.objects.bulk_create([line])


def lineless(file: BankFile) -> None:
    """Write a statement that claims a movement and has none, to the end of its transaction."""
    BankStatement.objects.create(
        file=file, trustee_account=TrusteeAccount.objects.get(), number="9", currency="USD", opened_on=DAY,
        opening=Decimal(1), closed_on=DAY, closing=Decimal(2),
    )  # fmt: skip
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_statement_without_its_lines_does_not_commit(stage: World) -> None:
    kept = taken_in(stage, ours(stage))
    with pytest.raises(IntegrityError, match="a statement ties"), transaction.atomic():
        lineless(kept)


def test_the_document_is_the_banks_bytes(stage: World) -> None:
    kept = taken_in(stage, ours(stage))
    with Document.objects.get(pk=kept.document_id).file.open("rb") as file:
        assert file.read() == ours(stage)
    assert len(GOOD) == BankLine.objects.count()
