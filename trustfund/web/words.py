"""Amounts and days as people read them, in the language of the page. Printed only by these."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, get_currency_precision
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _t

DAY: Final = {"en": "d MMM y", "ko": "y년 M월 d일"}
MOMENT: Final = {"en": "d MMM y, HH:mm", "ko": "y년 M월 d일 HH:mm"}
MONTH: Final = {"en": "MMM y", "ko": "y년 M월"}


def language() -> str:
    """Return the language of the page as one we write in."""
    return (get_language() or "en").partition("-")[0]


def _pattern(table: dict[str, str]) -> tuple[str, str]:
    tongue = language()
    return (table[tongue], tongue) if tongue in table else (table["en"], "en")


def decimals(currency: str) -> int:
    """Return how many decimals the currency has (USD 2, KRW and JPY 0, KWD 3)."""
    return get_currency_precision(currency) if currency else 2


def figure(amount: Decimal | int | str, currency: str = "USD") -> str:
    """Write an amount with its currency's decimals, without the currency: 1,234,567.89."""
    places = decimals(currency)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    text: str = format_decimal(Decimal(amount), format=pattern, locale="en")
    return text.replace("-", "\N{MINUS SIGN}")


def money(amount: Decimal | int | str, currency: str) -> str:
    """Write an amount with its currency: 1,234,567.89 USD."""
    return f"{figure(amount, currency)} {currency}".strip()


def rate(value: Decimal) -> str:
    """Write an exchange rate with all its digits, at least four decimals: 0.09465, 1.1200."""
    text: str = format_decimal(value, format="#,##0.0000#####", locale="en")
    return text


def millions(amount: Decimal | int, places: int = 1) -> str:
    """Write an amount in millions, as a sentence needs it: 64.3."""
    text: str = format_decimal(Decimal(amount) / 1_000_000, format="#,##0." + "0" * places, locale="en")
    return text.replace("-", "\N{MINUS SIGN}")


def in_millions_of(currency: str) -> str:
    """Return the unit of an axis."""
    return _t("%(currency)s million") % {"currency": currency}


def percent(share: Decimal | float, places: int = 1) -> str:
    """Write a share of one as a percentage: 0.613 is 61.3%."""
    text: str = format_decimal(
        Decimal(str(share)) * 100,
        format="#,##0" + ("." + "0" * places if places else ""),
        locale="en",
    )
    return text.replace("-", "\N{MINUS SIGN}") + "%"


def day(on: date | None) -> str:
    """Write a day: 23 Nov 2026, or 2026년 11월 23일; a dash when there is none."""
    if on is None:
        return "–"
    pattern, tongue = _pattern(DAY)
    text: str = format_date(
        timezone.localtime(on).date() if isinstance(on, datetime) else on,
        pattern,
        locale=tongue,
    )
    return text


def month(on: date) -> str:
    """Write a month: Nov 2026, or 2026년 11월."""
    pattern, tongue = _pattern(MONTH)
    text: str = format_date(on, pattern, locale=tongue)
    return text


def moment(at: datetime | None) -> str:
    """Write a moment with its hour in UTC: 23 Nov 2026, 14:05 UTC."""
    if at is None:
        return "–"
    pattern, tongue = _pattern(MOMENT)
    text: str = format_datetime(timezone.localtime(at), pattern, locale=tongue)
    return f"{text} UTC"


def moment_there(at: datetime | None) -> str:
    """Write the same moment by the clock of the recipient's capital: 23:05 Pyongyang."""
    if at is None:
        return "–"
    zone = ZoneInfo(getattr(settings, "RECIPIENT_TIME_ZONE", "Asia/Pyongyang"))
    there = at.astimezone(zone)
    parts = {"time": there.strftime("%H:%M"), "place": _t("Pyongyang") if "Pyongyang" in zone.key else zone.key}
    return _t("%(time)s %(place)s time") % parts


def named(record: Any) -> str:
    """Return what a record is called in the language of the page (`title_ko`, `name_ko` when given).

    A person is called in their own script (`name_local`) on pages in another language than English.
    """
    if record is None:
        return "–"
    for field in ("title", "name"):
        local: Any = getattr(record, f"{field}_{language()}", "") if language() != "en" else ""
        if local:
            return str(local)
    own_script: Any = getattr(record, "name_local", "")
    if language() != "en" and own_script:
        return str(own_script)
    for field in ("title", "name"):
        plain: Any = getattr(record, field, "")
        if isinstance(plain, str) and plain:
            return plain
    return str(record)
