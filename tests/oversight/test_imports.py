"""Agreements, instalments and receipts from a spreadsheet: all rows or none, as drafts, and the same file changes nothing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from donors import services
from donors.models import Agreement, Instalment, Receipt
from tests.donors import world as worlds
from tests.donors.browsing import signed_in
from trustfund.access.models import Act

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.donors.world import World
    from trustfund.access.models import User

HEAD = "number,donor,currency,amount,donor_signed_on,preference,qualified_amount,condition\n"
ONE = 'CA-101,{donor},EUR,"1,500.00",2026-03-02,W2,,\n'
TWO = "CA-102,{donor},NOK,900,2 Mar 2026,,,\n"
PARTS = "agreement,due_on,amount\nCA-101,2026-09-30,1000\nCA-101,2027-03-31,500\n"
RECEIPT = (
    "number,agreement,instalment,trustee_account,currency,amount,value_on,remittance_reference\n"
    "R-101,CA-101,1,{account},EUR,1000,2026-03-02,INV 4711\n"
)


@pytest.fixture
def stage(db: None) -> World:
    return worlds.on_stage()


def sent(user: User, kind: str, content: str | bytes, *, button: str = "take", name: str = "file.csv") -> HttpResponse:
    client = signed_in(user)
    file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return client.post("/imports/", {"id": str(uuid4()), "kind": kind, "file": file, button: "1"})  # type: ignore[return-value]


def agreements(stage: World, *lines: str) -> str:
    return HEAD + "".join(line.format(donor=stage.alder.short_name) for line in lines)


def test_a_file_is_tried_then_taken_and_the_same_file_changes_nothing(stage: World) -> None:
    before = Agreement.objects.count()
    tried = sent(stage.preparer, "agreements", agreements(stage, ONE, TWO), button="try")
    assert (tried.status_code, "2 rows are new" in tried.content.decode()) == (200, True)
    assert Agreement.objects.count() == before
    assert not Act.objects.filter(verb="records.imported").exists()
    assert sent(stage.preparer, "agreements", agreements(stage, ONE, TWO)).status_code == 200
    made = Agreement.objects.get(number="CA-101")
    assert (made.status, made.amount, made.preference) == ("draft", Decimal(1500), stage.window)
    again = sent(stage.preparer, "agreements", agreements(stage, ONE, TWO)).content.decode()
    assert "0 rows stand as drafts, 2 changed nothing" in again
    assert Agreement.objects.count() == before + 2
    act = Act.objects.filter(verb="records.imported").earliest("pk")
    assert (act.detail["new"], len(act.detail["sha256"])) == (2, 64)


def test_one_wrong_row_undoes_all_and_every_error_is_named_by_row_and_column(stage: World) -> None:
    before = Agreement.objects.count()
    wrong = (
        "CA-103,nobody,EUR,1,2026-03-02,,,\nCA-104,{donor},XQX,1.001,2999-01-01,W9,,\n,{donor},EUR,1,2026-03-02,,,\n"
    )
    answer = sent(stage.preparer, "agreements", agreements(stage, ONE, wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "No donor is called “nobody”" in page
    assert "No window has the code “W9”" in page
    assert "The row has no number" in page
    assert "nothing was taken" in page
    assert Agreement.objects.count() == before
    dated = sent(
        stage.preparer, "agreements", agreements(stage, "CA-104,{donor},XQX,1,2999-01-01,,,\n")
    ).content.decode()
    assert "donor_signed_on" in dated
    assert "currency" in dated


def test_a_number_with_other_content_is_refused_and_what_stands_stays(stage: World) -> None:
    sent(stage.preparer, "agreements", agreements(stage, ONE))
    answer = sent(stage.preparer, "agreements", agreements(stage, ONE.replace("1,500.00", "1,600.00")))
    assert "taken with other content" in answer.content.decode()
    assert Agreement.objects.get(number="CA-101").amount == 1500
    twice = sent(stage.preparer, "agreements", agreements(stage, TWO, TWO)).content.decode()
    assert "stands in several rows" in twice


def test_instalments_and_receipts_follow_and_still_need_two_persons(stage: World) -> None:
    sent(stage.preparer, "agreements", agreements(stage, ONE))
    short = sent(stage.preparer, "instalments", PARTS.replace(",500", ",400")).content.decode()
    assert "the contribution is" in short
    assert sent(stage.preparer, "instalments", PARTS).status_code == 200
    assert "2 changed nothing" in sent(stage.preparer, "instalments", PARTS).content.decode()
    agreement = Agreement.objects.get(number="CA-101")
    assert [part.amount for part in agreement.instalments.order_by("number")] == [1000, 500]
    receipt = RECEIPT.format(account=stage.account.code)
    early = sent(stage.preparer, "receipts", receipt)
    assert early.status_code == 422, "nothing is receivable yet"
    services.submit_agreement(agreement, by=stage.preparer)
    stage.pledge(amount="1500.00")
    services.countersign(agreement, by=stage.approver, on=worlds.DAY)
    assert sent(stage.preparer, "receipts", receipt).status_code == 200, early.content.decode()
    made = Receipt.objects.get(number="R-101")
    assert (made.status, made.amount) == ("draft", Decimal(1000))
    services.receive(services.submit_receipt(made, by=stage.preparer), by=stage.approver)
    assert "1 changed nothing" in sent(stage.preparer, "receipts", receipt).content.decode()
    assert Instalment.objects.get(agreement=agreement, number=1).received == 1000


def test_instalments_by_event_and_a_promissory_note_are_imported(stage: World) -> None:
    sent(stage.preparer, "agreements", agreements(stage, ONE))
    head = "agreement,amount,due_on,due_after,due_days,due_event\n"
    both = f"{head}CA-101,1000,,signature,30,\nCA-101,500,,event,10,M2 is verified\n"
    wrong = sent(stage.preparer, "instalments", both.replace("signature,30", "signature,")).content.decode()
    assert "Say within how many days after the event it is due." in wrong
    assert "due_days" in wrong
    assert sent(stage.preparer, "instalments", both).status_code == 200
    assert "2 changed nothing" in sent(stage.preparer, "instalments", both).content.decode()
    agreement = Agreement.objects.get(number="CA-101")
    found = agreement.instalments.order_by("number").values_list("due_after", "due_days", "due_event")
    assert list(found) == [("signature", 30, ""), ("event", 10, "M2 is verified")]
    services.submit_agreement(agreement, by=stage.preparer)
    stage.pledge(amount="1500.00")
    services.countersign(agreement, by=stage.approver, on=worlds.DAY)
    head, row = RECEIPT.format(account=stage.account.code).splitlines()
    assert sent(stage.preparer, "receipts", f"{head},means\n{row},note\n").status_code == 200
    assert Receipt.objects.get(number="R-101").is_note


def test_a_workbook_with_real_days_and_numbers_is_read_and_the_template_has_its_columns(stage: World) -> None:
    client = signed_in(stage.preparer)
    blank = client.get("/imports/template/?kind=agreements&format=xlsx")
    book: Any = load_workbook(BytesIO(blank.content))
    columns = [cell.value for cell in next(book.active.iter_rows())]
    filled = Workbook()
    sheet: Any = filled.active
    sheet.append(columns)
    row = {"number": "CA-105", "donor": stage.alder.short_name, "currency": "EUR", "amount": 1250.5}
    row["donor_signed_on"] = datetime(2026, 3, 2)  # noqa: DTZ001 - a spreadsheet's day has no zone
    sheet.append([row.get(column) for column in columns])
    out = BytesIO()
    filled.save(out)
    answer = sent(stage.preparer, "agreements", out.getvalue(), name="agreements.xlsx")
    assert answer.status_code == 200, answer.content.decode()
    assert Agreement.objects.get(number="CA-105").amount == Decimal("1250.50")
    assert client.get("/imports/template/?kind=another&format=csv").status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("number,donor\nCA-1,x\n", "lacks this column"),
        ("number\n=1+1\n", "has a formula"),
        ("", "empty"),
    ],
)
def test_what_is_no_such_file_is_said(stage: World, content: str, sentence: str) -> None:
    answer = sent(stage.preparer, "agreements", content)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_only_a_preparer_imports(stage: World) -> None:
    before = Agreement.objects.count()
    for user in (stage.approver, stage.alder_person):
        assert sent(user, "agreements", agreements(stage, ONE)).status_code == 403
    assert Agreement.objects.count() == before
