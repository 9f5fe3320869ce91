"""Statements of banks are read into one shape, or refused with what is wrong in them; no database is asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from donors.bank.reading import read
from donors.bank.shape import Line, Statement, Unreadable, is_same_account, keys_of
from oversight.demo.statements import Movement
from tests.donors.statements import GOOD, statement, swift
from tests.donors.world import DAY

SAMPLES: Final = Path(__file__).parents[3] / "shared" / "data" / "bank"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the banks' sample files are not on this machine")


def why(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(content)
    return refused.value.why


def only(content: bytes) -> Statement:
    (found,) = read(content).statements
    return found


def test_both_formats_say_the_same() -> None:
    of_camt, of_swift = only(statement()), only(swift())
    balances = {(each.opening, each.closing) for each in (of_camt, of_swift)}
    assert balances == {(Decimal(1000), Decimal("1746.50"))}
    shown = [
        [(line.booked_on, line.value_on, line.signed, line.bank_reference, line.instructed) for line in each.lines]
        for each in (of_camt, of_swift)
    ]
    assert shown[0] == shown[1]
    assert shown[0][0] == (DAY, DAY, Decimal("660.00"), "B1", (Decimal("600.00"), "EUR"))
    assert (
        [line.reference for line in of_camt.lines] == [line.reference for line in of_swift.lines] == ["ALD-77", "", ""]
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b'<Amt Ccy="USD">660.00', b'<Amt Ccy="USD">660.01', "sums_do_not_tie"),
        (b'<Amt Ccy="USD">12.50</Amt><CdtDbtInd>DBIT', b'<Amt Ccy="USD">12.50</Amt><CdtDbtInd>CRDT', "sums_do_not_tie"),
        (b'<Amt Ccy="USD">12.50</Amt><CdtDbtInd>DBIT', b'<Amt Ccy="USD">-12.50</Amt><CdtDbtInd>CRDT', "no_amount"),
        (b'<Amt Ccy="USD">660.00', b'<Amt Ccy="USD">NaN', "no_amount"),
        (b'<Amt Ccy="USD">660.00', b'<Amt Ccy="EUR">660.00', "two_currencies"),
        (b'<Amt Ccy="USD">660.00', b'<Amt Ccy="USD">660.001', "too_many_decimals"),
        (b"<CdtDbtInd>DBIT", b"<CdtDbtInd>BOTH", "no_side"),
        (b"<Cd>CLBD</Cd>", b"<Cd>CLAV</Cd>", "no_balance"),
        (b"<BookgDt><Dt>2026-03-02", b"<BookgDt><Dt>2026-02-30", "no_day"),
        (b"<BookgDt><Dt>2026-03-02", b"<BookgDt><Dt>2026-03-03", "line_lies_outside"),
        (b"camt.053.001.08", b"camt.054.001.08", "another_message"),
        (b"camt.053.001.08", b"camt.053.001.99", "another_message"),
        (b"urn:iso:std:iso:20022", b"urn:example", "no_camt"),
        (b"<Stmt>", b"<Rpt>", "no_xml"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_camt_file_is_named(old: bytes, new: bytes, reason: str) -> None:
    content = statement().replace(b"\n", b"")
    assert old in content
    assert why(content.replace(old, new, 1)) == reason


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"C660,00", b"C660,01", "sums_do_not_tie"),
        (b"D12,50", b"C12,50", "sums_do_not_tie"),
        (b"C660,00", b"RC660,00", "sums_do_not_tie"),
        (b":62F:", b":99X:", "no_balance"),
        (b":62F:C260302USD", b":62F:C260302EUR", "two_currencies"),
        (b":61:2603020302D12,50", b":61:26030203X2D12,50", "no_mt940"),
        (b":20:ST-1", b":21:ST-1", "no_statement"),
    ],
)
def test_what_is_wrong_in_an_mt940_file_is_named(old: bytes, new: bytes, reason: str) -> None:
    assert old in swift()
    assert why(swift().replace(old, new, 1)) == reason


def test_a_reversed_credit_goes_out_and_a_reversed_debit_comes_in() -> None:
    content = swift().replace(b"D12,50", b"RC12,50").replace(b"C99,00", b"RD99,00")
    assert [line.signed for line in only(content).lines] == [Decimal("660.00"), Decimal("-12.50"), Decimal("99.00")]


@pytest.mark.parametrize("content", [statement(), swift()], ids=["camt", "mt940"])
def test_a_file_cut_anywhere_is_refused_or_says_the_same(content: bytes) -> None:
    whole = only(content)
    for length in range(1, len(content), 7):
        try:
            told = read(content[:length]).statements
        except Unreadable:
            continue
        assert [(each.closing, [line.signed for line in each.lines]) for each in told] == [
            (whole.closing, [line.signed for line in whole.lines])
        ]


@pytest.mark.parametrize(
    "changed",
    [
        b"\xef\xbb\xbf" + swift(),
        swift().replace(b"\n", b"\r\n"),
        swift().replace(b"Thank you", "Grüße".encode("latin-1")),
        swift().replace(b"Thank you", "감사\u200b합니다\u202e".encode()),
        b"{1:F01BANKXXAA0000000000}{2:I940BANKXXAAN}{4:\n" + swift().rstrip(b"-\n") + b"\n-}{5:{CHK:1}}\n",
    ],
    ids=["bom", "crlf", "latin-1", "unseen", "envelope"],
)
def test_the_dress_of_a_file_changes_no_figure(changed: bytes) -> None:
    assert [line.signed for line in only(changed).lines] == [line.signed for line in only(swift()).lines]


def test_currencies_without_and_with_three_decimals_keep_their_scale() -> None:
    yen = statement(Movement(DAY, "5000", "x"), currency="JPY", opening="0")
    assert only(yen).closing == 5000
    assert why(yen.replace(b">5000<", b">5000.5<")) == "too_many_decimals"
    dinar = statement(Movement(DAY, "1.234", "x"), currency="KWD", opening="0.001")
    assert only(dinar).closing == Decimal("1.235")


def test_lines_alike_are_told_apart_by_their_ordinal_and_the_same_file_again_is_not() -> None:
    line = Line(1, DAY, DAY, is_credit=True, amount=Decimal(5), text="x")
    one, two = keys_of([line, line])
    assert one != two
    assert keys_of([line, line]) == [one, two]
    assert keys_of([Line(9, DAY, DAY, is_credit=True, amount=Decimal("5.000"), text="x")]) == [one]


def test_an_account_is_known_by_its_number_however_it_is_written() -> None:
    for told in ("XT12 3456", "xt123456", "BANKXXAA/XT123456", "XT123456USD"):
        assert is_same_account(told, "XT12-3456", "USD")
    for told in ("XT12345", "3456", "", "XT123456EUR"):
        assert not is_same_account(told, "XT12-3456", "USD")
    assert not is_same_account("", "", "USD")


def test_a_text_that_names_a_file_is_not_opened() -> None:
    assert why(b"/etc/passwd") == "no_statement"


@needs_samples
@pytest.mark.parametrize(
    ("name", "lines", "closing"),
    [
        ("camt/camt053.v2.multi.statement.xml", [1, 1], ["27.00", "20.00"]),
        ("mt940/citi.txt", [3], ["16233.92"]),
        ("mt940/february_30.sta", [1], ["1194.00"]),
        ("mt940/mbank.sta", [3], ["0.43"]),
        ("mt940/sberbank.sta", [3], ["617874.30"]),
    ],
)
def test_samples_of_banks_are_read(name: str, lines: list[int], closing: list[str]) -> None:
    told = read((SAMPLES / name).read_bytes()).statements
    assert [len(each.lines) for each in told] == lines
    assert [each.closing for each in told] == [Decimal(each) for each in closing]


@needs_samples
@pytest.mark.parametrize("version", ["v2.minimal", "v4", "v8"])
def test_samples_whose_balances_are_in_two_currencies_are_read_once_they_are_in_one(version: str) -> None:
    content = (SAMPLES / f"camt/camt053.{version}.xml").read_bytes()
    assert why(content) == "two_currencies"
    found = only(content.replace(b'"SEK">27.00</Amt>', b'"EUR">27.00</Amt>').replace(b"DBIT", b"CRDT", 1)
                 .replace(b"2014-12-30</Dt>", b"2014-12-31</Dt>"))  # fmt: skip
    assert (found.account, found.opening, found.closing) == ("NL26VAYB8060476890", Decimal("18.15"), Decimal("27.00"))
    assert [(line.booked_on, line.amount) for line in found.lines] == [(date(2014, 12, 31), Decimal("8.85"))]


@needs_samples
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("camt/camt053.v2.wrong.xml", "no_statement"),
        ("camt/camt053.v2.all-balance-types.xml", "line_lies_outside"),
        ("camt/camt054.v4.xml", "another_message"),
        ("camt/camt054.v8.xml", "another_message"),
        ("mt940/invalid_statement.sta", "no_statement"),
        ("mt940/malformed_details.sta", "sums_do_not_tie"),
        ("mt940/multiline.sta", "line_lies_outside"),
        ("mt940/sparkassen.sta", "no_statement"),
    ],
)
def test_samples_that_prove_nothing_are_refused(name: str, reason: str) -> None:
    assert why((SAMPLES / name).read_bytes()) == reason


def test_the_good_statement_is_good() -> None:
    assert len(only(statement()).lines) == len(GOOD)
