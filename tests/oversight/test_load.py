"""Taking on a fund from its page: one hands in, another approves, the worker books; what is wrong is named."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from donors.models import Agreement
from oversight import figures
from oversight.load_fund.reading import NotLoaded, read
from oversight.load_fund.spread import DoesNotFit, fill, fit
from oversight.models import Takeover
from tests.oversight.world import administrators, somebody
from trustfund.access.policy import Role
from trustfund.web import outbox

if TYPE_CHECKING:
    from pathlib import Path

    from trustfund.access.models import User

FILES = {
    "agreements.csv": b"donor,currency,amount_contribution_currency,amount_usd,paid_in_usd\n"
    b"Ministry A,EUR,1000000,1100000,1100000\nMinistry B,USD,500000,500000,200000\nPUBLISHED TOTAL,,,1600000,1300000\n",
    "windows.csv": b"window,cumulative_allocated,cumulative_disbursed\nT1 Tests,700000,300000\nT2 More tests,300000,0\n",
    "grants.csv": b"project,window,grant_amount,disbursements\nWells,T1,500000.50,300000.00\nRoads,T2,250000,0\n",
}
amounts = st.decimals(min_value=0, max_value=10**7, places=2)


@pytest.fixture(autouse=True)
def _places(settings: object, tmp_path: object) -> None:
    setattr(settings, "MEDIA_ROOT", str(tmp_path))  # noqa: B010 - pytest-django's settings are not typed


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form(files: dict[str, bytes], **rest: str) -> dict[str, object]:
    uploads = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return {"id": str(uuid4()), "name": "Fund of a test", "as_of": "2025-12-31", "sheets": uploads, **rest}


@pytest.mark.usefixtures("empty_fund")
def test_one_hands_in_another_approves_and_the_worker_books() -> None:
    preparer, approver = somebody(Role.FAP), somebody(Role.FAA)
    assert page(preparer).get("/load/").status_code == 200
    answer = page(preparer).post("/load/", form(FILES))
    assert answer.status_code == 302, answer.content.decode()
    takeover = Takeover.objects.get()
    shown = page(approver).get(takeover.get_absolute_url()).content.decode()
    assert "1,600,000.00" in shown
    step = f"{takeover.get_absolute_url()}steps/approve/"
    assert page(preparer).post(step, {"id": str(uuid4()), "note": ""}).status_code in {403, 422}
    assert page(approver).post(step, {"id": str(uuid4()), "note": ""}).status_code == 302
    takeover.refresh_from_db()
    assert takeover.job is not None
    assert outbox.run(takeover.job.pk) == "done"
    rungs: dict[str, Any] = {rung.name: rung.amount for rung in figures.at(None).ladder}
    assert (rungs["signed"], rungs["paid_in"], rungs["allocated"]) == (1_600_000, 1_300_000, 1_000_000)
    assert (rungs["committed"], rungs["disbursed"]) == (Decimal("750000.50"), 300_000)
    again = page(preparer).post("/load/", form(FILES))
    second = Takeover.objects.get(pk=again.url.split("/")[-2])  # type: ignore[attr-defined]
    page(approver).post(f"{second.get_absolute_url()}steps/approve/", {"id": str(uuid4()), "note": ""})
    second.refresh_from_db()
    assert second.job is not None
    assert outbox.run(second.job.pk) == "failed"
    second.job.refresh_from_db()
    assert "a fund is taken on once" in second.job.error


@pytest.mark.django_db
def test_the_command_rehearses_and_writes_nothing(tmp_path: Path) -> None:
    administrators()
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content.replace(b"1300000", b"1300002"))
    said = StringIO()
    call_command("load_fund", tmp_path, as_of=date(2025, 12, 31), dry_run=True, stdout=said)
    assert "1,600,000.00" in said.getvalue()
    assert "printed 1,300,002, adds up to 1,300,000, difference -2 (UNEXPLAINED)" in said.getvalue()
    assert "nothing was written" in said.getvalue()
    assert not Agreement.objects.exists()


@pytest.mark.django_db
def test_a_zip_is_read_and_a_mistake_is_named_with_its_place() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in FILES.items():
            archive.writestr(name, content.replace(b"200000\n", b"900000\n"))
    answer = page(somebody(Role.FAP)).post("/load/", form({"fund.zip": out.getvalue()}))
    assert answer.status_code == 422
    assert "agreements.csv, row 3, column paid_in_usd: more is paid than signed" in answer.content.decode()
    assert not Takeover.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.FAA, Role.DN, Role.AU, Role.TTL])
def test_only_a_preparer_hands_in(role: Role) -> None:
    assert page(somebody(role)).post("/load/", form(FILES)).status_code == 403
    assert not Takeover.objects.exists()


def test_xlsx_is_read_as_csv_is() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Window", "cumulative_allocated", "cumulative_disbursed"), ("T1 Tests", 700000.5, 300000)):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    found = read("windows.xlsx", out.getvalue())
    assert found.columns == ("window", "cumulative_allocated", "cumulative_disbursed")
    assert found.lines[0].amount("cumulative_allocated") == Decimal("700000.5")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 41_000_000)
    with pytest.raises(NotLoaded, match="unpacks to more than it may"):
        read("bomb.xlsx", out.getvalue())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no line of column names"),
        (b"a,a\n1,2\n", "names a column twice"),
        (b"a,b\n1,2,3\n", "row 2 has more cells than columns"),
        (b'a,b\n"1,2\n', "not readable as CSV"),
        (b"\xff\xfe", "not in UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(NotLoaded, match=says):
        list(read("odd.csv", content).lines)


@given(st.lists(amounts, min_size=1, max_size=8), st.lists(amounts, min_size=1, max_size=8))
def test_what_is_filled_keeps_both_margins(rows: list[Decimal], columns: list[Decimal]) -> None:
    room, asked = sum(columns, Decimal(0)), sum(rows, Decimal(0))
    named_rows, named_columns = list(enumerate(rows)), list(enumerate(columns))
    if asked > room:
        with pytest.raises(DoesNotFit):
            fill(named_rows, named_columns)
        return
    parts = fill(named_rows, named_columns)
    for number, amount in named_rows:
        assert sum((part for (row, _column), part in parts.items() if row == number), Decimal(0)) == amount
    for number, amount in named_columns:
        assert sum((part for (_row, column), part in parts.items() if column == number), Decimal(0)) <= amount
    assert len(parts) < len(rows) + len(columns)


@given(st.lists(st.decimals(min_value=1, max_value=10**6, places=2), min_size=1, max_size=9))
def test_rounded_columns_are_fitted_within_half_a_unit(exact: list[Decimal]) -> None:
    printed = {number: value.quantize(Decimal(1)) for number, value in enumerate(exact)}
    total = sum(exact, Decimal(0))
    if abs(total - sum(printed.values())) > Decimal("0.49") * len(exact):
        return
    fitted = fit(printed, total, Decimal(1))
    assert sum(fitted.values()) == total
    assert all(abs(fitted[number] - printed[number]) < Decimal("0.5") for number in printed)
