"""The lists of the European Central Bank are read into US dollars per unit; what is wrong is named by its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from trustfund.fund import ecb
from trustfund.fund.media_types import OFFICIAL
from trustfund.fund.services import NotAccepted, examine

HISTORY = b"Date,USD,JPY,CYP,GBP,\n2026-05-06,1.1762,183.74,N/A,0.8637,\n2026-05-05,1.1700,183.00,N/A,0.8600,\n"
DAILY = b"Date, USD, JPY, GBP, \n06 May 2026, 1.1762, 183.74, 0.8637, \n"
XML = (
    b'<?xml version="1.0" encoding="UTF-8"?><gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
    b'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates</gesmes:subject><Cube>'
    b'<Cube time="2026-05-06"><Cube currency="USD" rate="1.1762"/><Cube currency="JPY" rate="183.74"/>'
    b'<Cube currency="GBP" rate="0.8637"/></Cube></Cube></gesmes:Envelope>'
)
DAY = date(2026, 5, 6)
BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'


@pytest.mark.parametrize("content", [HISTORY, DAILY, XML], ids=["history", "daily", "xml"])
def test_the_same_day_reads_the_same_from_every_form_of_the_list(content: bytes) -> None:
    told = {rate.currency: rate.usd_per_unit for rate in ecb.read("list", content) if rate.on == DAY}
    assert told == {
        "EUR": Decimal("1.176200000"), "JPY": Decimal("0.006401437"), "GBP": Decimal("1.361815445"),
    }  # fmt: skip


def test_only_the_days_and_currencies_asked_for_are_taken() -> None:
    rates = ecb.read("list", HISTORY)
    assert {rate.currency for rate in ecb.within(rates, DAY, DAY, frozenset({"GBP"}))} == {"GBP"}
    assert len(ecb.within(rates, date(2026, 5, 5), DAY)) == 6
    assert ecb.within(rates, date(2026, 5, 7), date(2026, 5, 8)) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "row 1: the columns"),
        (b"Datum,USD\n2026-05-06,1\n", "row 1: the columns"),
        (b"Date,USD,JPY\n2026-05-06,1.1762,x\n", "list.csv, row 2, JPY: “x” is not an exchange rate"),
        (b"Date,USD,JPY\n2026-05-06,1.1762,0\n", "row 2, JPY: “0” is not"),
        (b"Date,USD,JPY\n2026-05-06,1.1762,-5\n", "row 2, JPY"),
        (b"Date,USD,JPY\n2026-05-06,NaN,5\n", "row 2, USD"),
        (b"Date,USD,JPY\n2026-02-30,1.1,5\n", "row 2: “2026-02-30” is not a day"),
        (b"Date,USD\n2026-05-06,1.1\n2026-05-06,1.2\n", "row 3: the day stands twice"),
        (b"Date,USD,JPY\n2026-05-06,N/A,5\n", "holds no exchange rate"),
        (XML[:-40], "cannot be read as XML"),
        (XML.replace(b"183.74", b"dear"), "day 2026-05-06, JPY: “dear”"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(content: bytes, sentence: str) -> None:
    with pytest.raises(ecb.Unreadable, match=sentence):
        ecb.read("list.csv", content)


def test_xml_is_taken_where_a_list_is_asked_for_and_nowhere_else() -> None:
    assert examine(ContentFile(XML, name="rates.xml"), also=OFFICIAL).content_type == "application/xml"
    with pytest.raises(NotAccepted):
        examine(ContentFile(XML, name="rates.xml"))


@pytest.mark.parametrize(
    "content", [BOMB, OUTSIDE, XML[:200], b"<html></html>"], ids=["bomb", "outside", "cut", "page"]
)
def test_xml_that_declares_or_breaks_off_is_refused(content: bytes) -> None:
    with pytest.raises(NotAccepted):
        examine(ContentFile(content, name="rates.xml"), also=OFFICIAL)
