"""The euro foreign exchange reference rates as the European Central Bank publishes them, read into USD per unit.

The daily and the historical list, as CSV and as XML (gesmes), give units of a currency for one euro. The Fund counts in
US dollars, so each rate is crossed by the dollar of the same day; a day without a dollar gives nothing.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from defusedxml import ElementTree
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SOURCE: Final = "European Central Bank"
NINE: Final = Decimal("0.000000001")
ABSENT: Final = frozenset({"", "N/A"})
CODE_LENGTH: Final = 3


class Unreadable(ValueError):
    """The file is not the list it should be; the message names file, row or element, and what is wrong."""


@dataclass(frozen=True, order=True)
class Published:
    """US dollars for one unit of a currency on a day."""

    on: date
    currency: str
    usd_per_unit: Decimal


def read(name: str, content: bytes) -> list[Published]:
    """Return every rate of the file, by day and currency. Raises `Unreadable`."""
    text = content.decode("utf-8-sig")
    days = _of_xml(name, text) if text.lstrip().startswith("<") else _of_csv(name, text)
    found: dict[tuple[date, str], Published] = {}
    for place, on, rates in days:
        for each in _crossed(on, rates, place):
            if (on, each.currency) in found:
                raise Unreadable(_("%(place)s: the day stands twice in the list.") % {"place": place})
            found[on, each.currency] = each
    if not found:
        raise Unreadable(_("%(name)s holds no exchange rate.") % {"name": name})
    return sorted(found.values())


def within(
    rates: Iterable[Published], from_on: date, until_on: date, currencies: frozenset[str] = frozenset()
) -> list[Published]:
    """Return the rates of these days, both included, of these currencies or of all."""
    return [
        rate for rate in rates if from_on <= rate.on <= until_on and (not currencies or rate.currency in currencies)
    ]


def _crossed(on: date, rates: Mapping[str, Decimal], place: str) -> Iterator[Published]:
    dollar = rates.get("USD")
    if dollar is None:
        return
    yield Published(on, "EUR", dollar.quantize(NINE, ROUND_HALF_UP))
    for currency, per_euro in rates.items():
        if currency != "USD":
            crossed = (dollar / per_euro).quantize(NINE, ROUND_HALF_UP)
            if not crossed:
                raise Unreadable(
                    _("%(place)s, %(currency)s: the rate is too small to be kept.")
                    % {"place": place, "currency": currency}
                )
            yield Published(on, currency, crossed)


def _of_csv(name: str, text: str) -> Iterator[tuple[str, date, dict[str, Decimal]]]:
    rows = csv.reader(io.StringIO(text, newline=""))
    head = [cell.strip() for cell in next(rows, [])]
    if not head or head[0] != "Date" or "USD" not in head:
        raise Unreadable(
            _("%(name)s, row 1: the columns are not those of the European Central Bank: Date, USD, JPY, …")
            % {"name": name}
        )
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        place = _("%(name)s, row %(number)s") % {"name": name, "number": number}
        on = _day(row[0].strip(), place)
        cells = zip(head[1:], (cell.strip() for cell in row[1:]), strict=False)
        yield place, on, {code: _rate(cell, code, place) for code, cell in cells if code and cell not in ABSENT}


def _of_xml(name: str, text: str) -> Iterator[tuple[str, date, dict[str, Decimal]]]:
    try:
        root = ElementTree.fromstring(text.encode(), forbid_dtd=True)
    except (ElementTree.ParseError, ValueError) as error:
        raise Unreadable(_("%(name)s cannot be read as XML: %(why)s.") % {"name": name, "why": error}) from error
    for day in root.iterfind(".//{*}Cube[@time]"):
        place = _("%(name)s, day %(day)s") % {"name": name, "day": day.get("time")}
        pairs = [(cube.get("currency", ""), cube.get("rate", "")) for cube in day.iterfind("{*}Cube")]
        yield place, _day(day.get("time", ""), place), {code: _rate(text, code, place) for code, text in pairs}


def _day(text: str, place: str) -> date:
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Unreadable(_("%(place)s: “%(text)s” is not a day.") % {"place": place, "text": text[:40]})


def _rate(text: str, currency: str, place: str) -> Decimal:
    try:
        rate = Decimal(text)
    except InvalidOperation:
        rate = Decimal(0)
    is_code = len(currency) == CODE_LENGTH and currency.isascii() and currency.isupper()
    if not is_code or not rate.is_finite() or not 0 < rate < Decimal(10) ** 9:
        raise Unreadable(
            _("%(place)s, %(currency)s: “%(text)s” is not an exchange rate.")
            % {"place": place, "currency": currency[:10], "text": text[:40]}
        )
    return rate
