"""The printed report: same extract, same bytes; tagged, titled, in its language; nothing fetched from outside."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from weasyprint import HTML

from oversight.reports import extract, pdf
from tests.oversight import sample
from trustfund.web import fonts, typeset

ROOT = Path(__file__).resolve().parent.parent.parent
AGAIN = """
import django, json, sys
django.setup()
from oversight.reports import extract, pdf
data = json.load(open(sys.argv[1]))
print(extract.sha256(pdf.render(data, sys.argv[2])))
"""
FONT = next(iter(fonts.font_files().values())).as_uri()


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    """The extract of the sample, as read back from its file."""
    read: dict[str, Any] = json.loads(extract.to_bytes(extract.build(sample.material())))
    return read


@pytest.fixture(scope="module")
def printed(data: dict[str, Any]) -> dict[str, bytes]:
    """The sample in both languages."""
    return {language: pdf.render(data, language) for language in ("en", "ko")}


def test_the_same_extract_gives_the_same_bytes_in_another_process(
    data: dict[str, Any], printed: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "extract.json").write_bytes(extract.to_bytes(data))
    for language in ("en", "ko"):
        run = subprocess.run(
            [sys.executable, "-c", AGAIN, str(tmp_path / "extract.json"), language],
            cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True, timeout=300,
        )  # fmt: skip
        assert run.stdout.strip() == extract.sha256(printed[language])


def test_extract_and_csv_are_canonical(data: dict[str, Any]) -> None:
    assert extract.to_bytes(data) == extract.to_bytes(json.loads(extract.to_bytes(data)))
    assert extract.to_bytes(data) == extract.to_bytes(extract.build(sample.material()))
    sheet = next(sheet for sheet in data["tables"] if sheet["name"] == "contributions")
    assert extract.to_csv(sheet).decode("utf-8-sig").splitlines()[0].startswith("donor,currency,signed,pledged_usd")


def test_a_name_that_looks_like_a_formula_is_text_in_the_csv(data: dict[str, Any]) -> None:
    sheet = json.loads(json.dumps(next(sheet for sheet in data["tables"] if sheet["name"] == "contributions")))
    sheet["rows"][0]["cells"]["donor"] = "=HYPERLINK(1)"
    assert "'=HYPERLINK(1)" in extract.to_csv(sheet).decode("utf-8-sig")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_is_an_accessible_document(printed: dict[str, bytes], language: str) -> None:
    reader = PdfReader(io.BytesIO(printed[language]))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert "2026" in (reader.metadata.title or "")
    assert b"pdfuaid" in root["/Metadata"].get_data()
    kinds = _kinds(root["/StructTreeRoot"])
    assert {"/Document", "/H1", "/H2", "/Table", "/THead", "/TH", "/TD", "/Figure", "/P"} <= set(kinds)
    assert all(figure.get("/Alt") for figure in kinds["/Figure"])


def _kinds(node: Any) -> dict[str, list[Any]]:
    """Structure elements by kind, walked down the tree."""
    found: dict[str, list[Any]] = {}
    stack = [node]
    while stack:
        each = stack.pop()
        each = each.get_object() if hasattr(each, "get_object") else each
        if isinstance(each, list):
            stack.extend(each)
        elif isinstance(each, dict):
            if "/S" in each:
                found.setdefault(str(each["/S"]), []).append(each)
            if "/K" in each:
                stack.append(each["/K"])
    return found


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_font_is_embedded(printed: dict[str, bytes], language: str) -> None:
    reader = PdfReader(io.BytesIO(printed[language]))
    embedded, all_fonts = set(), set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[attr-defined]
            each = font.get_object()
            each = each["/DescendantFonts"][0].get_object() if "/DescendantFonts" in each else each
            all_fonts.add(each["/BaseFont"])
            if {"/FontFile", "/FontFile2", "/FontFile3"} & set(each["/FontDescriptor"].get_object()):
                embedded.add(each["/BaseFont"])
    assert all_fonts == embedded != set()


def test_every_amount_of_the_extract_is_printed(data: dict[str, Any], printed: dict[str, bytes]) -> None:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(printed["en"])).pages)
    for name in ("contributions", "sources_and_uses", "windows", "grants"):
        sheet = next(sheet for sheet in data["tables"] if sheet["name"] == name)
        total = sheet["rows"][-1]["cells"]
        for column in sheet["columns"]:
            if column["kind"] == "amount" and total[column["name"]] and column["unit"] != "*":
                assert f"{abs(float(total[column['name']])):,.2f}" in text


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "http://localhost/x.png", "https://example.org/x", "ftp://localhost/x", "//localhost/x",
        "data:image/png;base64,AA==", "data:text/css,x", "/etc/hosts", "chart:other", "../../etc/hosts", f"{FONT}?x=1",
        FONT.replace("/Pretendard", "/../web/Pretendard"),
    ],
)  # fmt: skip
def test_nothing_but_named_assets_is_ever_fetched(address: str) -> None:
    document = HTML(string=f'<img src="{address}" alt="x">', base_url="file:///", url_fetcher=typeset.NamedAssets())
    with pytest.raises(typeset.NotAllowed):
        document.write_pdf()
    styled = HTML(
        string=f'<link rel="stylesheet" href="{address}">', base_url="file:///", url_fetcher=typeset.NamedAssets()
    )
    with pytest.raises(typeset.NotAllowed):
        styled.write_pdf()


def test_table_heads_are_repeated_and_no_row_is_cut(data: dict[str, Any]) -> None:
    long = json.loads(extract.to_bytes(extract.build(sample.material(120))))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf.render(long, "en"))).pages]
    with_grants = [page for page in pages if "TF0C0" in page]
    assert len(with_grants) > 2
    assert all("Available to" in page for page in with_grants)
    assert sum(page.count("TF0C0") for page in pages) == 120
