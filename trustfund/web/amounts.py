"""Reading what people paste: amounts and days in the ways they are written, refusing what can mean two things."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Final

SPACES: Final = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’_]+")
CODE: Final = r"(?:US\$|[$€£¥₩원]|(?<![A-Z])[A-Z]{3}(?![A-Z]))"
CURRENCY: Final = re.compile(rf"^{CODE}\s*|\s*{CODE}$", re.IGNORECASE)
SYMBOLS: Final = {
    "US$": "USD",
    "$": "",
    "€": "EUR",
    "£": "GBP",
    "¥": "",
    "₩": "",
    "원": "",
}
GROUPED: Final = re.compile(r"^\d{1,3}(?:([ ,.])\d{3})(?:\1\d{3})*$")
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
YEAR_FIRST: Final = re.compile(r"^(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?$")
DAY_FIRST: Final = re.compile(r"^(\d{1,2})[\s.-]+([A-Za-z]{3,9})[\s.,-]+(\d{4})$")
MONTH_FIRST: Final = re.compile(r"^([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})$")
DOTTED: Final = re.compile(r"^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})$")


class Unclear(ValueError):
    """The text is not an amount or a day, or could be two. `why` is "ambiguous", "currency" or "unreadable"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def amount(text: str, *, currency: str = "", places: int = 2) -> Decimal:
    """Read an amount; "1,234,567.89", "1 234 567,89", "1.234.567,89 EUR" and "US$ 5" are all understood.

    A currency written beside it must be `currency` when that is given. "1.234" is refused: with two decimals it
    can only be thousands written in one country and looks like a decimal point in another.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("\N{MINUS SIGN}", "-")
    plain = _without_currency(plain, currency)
    negative = plain.startswith("-")
    plain = SPACES.sub(" ", plain.removeprefix("-").strip())
    whole, fraction = _parts(plain, places)
    if not re.fullmatch(r"\d+", whole) or not re.fullmatch(r"\d*", fraction) or len(fraction) > places:
        raise Unclear("unreadable")
    value = Decimal(f"{whole}.{fraction or '0'}")
    return -value if negative else value


def _without_currency(text: str, currency: str) -> str:
    found = CURRENCY.search(text)
    while found:
        word = found.group().strip().upper()
        code = SYMBOLS.get(word, word)
        if code and currency and code != currency.upper():
            raise Unclear("currency" if re.search(r"\d", text) else "unreadable")
        text = (text[: found.start()] + text[found.end() :]).strip()
        found = CURRENCY.search(text)
    return text


def _parts(text: str, places: int) -> tuple[str, str]:
    """Split into whole and fraction, taking the last of two different separators as the decimal one."""
    marks = [mark for mark in text if mark in ",."]
    if not marks:
        return _whole(text), ""
    last = marks[-1]
    head, _mark, tail = text.rpartition(last)
    if len(set(marks)) == 2 or (len(marks) == 1 and " " in head):
        return _whole(head), tail
    if len(marks) > 1:
        return _whole(text), ""
    if len(tail) == 3 and places != 3:
        if last == "." and head != "0":
            raise Unclear("ambiguous")
        return _whole(text), ""
    if len(tail) == 3 and last == ",":
        raise Unclear("ambiguous")
    return _whole(head), tail


def _whole(text: str) -> str:
    """Take grouping away, but only where groups are of three: "1,23,456" is a slip, not a number."""
    if re.fullmatch(r"\d+", text):
        return text
    if not GROUPED.fullmatch(text):
        raise Unclear("unreadable")
    return re.sub(r"\D", "", text)


def day(text: str) -> date:
    """Read a day: "2026-11-23", "23 Nov 2026", "November 23, 2026", "23.11.2026", "2026년 11월 23일".

    "11/12/2026" is refused: it is November in one country and December in another.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{2,4}", plain):
        raise Unclear("ambiguous")
    try:
        return _day(plain)
    except (ValueError, KeyError) as error:
        raise Unclear("unreadable") from error


def _day(text: str) -> date:
    if found := YEAR_FIRST.match(text):
        year, month, number = (int(part) for part in found.groups())
        return date(year, month, number)
    if found := DAY_FIRST.match(text):
        return date(int(found[3]), MONTHS[found[2].lower()], int(found[1]))
    if found := MONTH_FIRST.match(text):
        return date(int(found[3]), MONTHS[found[1].lower()], int(found[2]))
    if found := DOTTED.match(text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    raise ValueError(text)
