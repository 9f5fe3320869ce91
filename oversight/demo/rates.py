"""Exchange rates of the story: one for every week, by a rule instead of chance."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from oversight.demo.events import Event
from oversight.demo.ids import demo_id
from oversight.demo.people import people
from oversight.services import rate_submissions
from trustfund.fund.services import record_rate

if TYPE_CHECKING:
    from datetime import date

    from oversight.demo.calendar import Calendar

SOURCE: Final = "Meridian Reference Rates (fictional)"
STEP: Final = 7
BASES: Final = {
    "EUR": Decimal("1.084200000"),
    "GBP": Decimal("1.271500000"),
    "NOK": Decimal("0.094650000"),
    "SEK": Decimal("0.095130000"),
}
"""US dollars for one unit on the first day."""
WAVE: Final = (0, 4, 7, 9, 8, 12, 15, 11, 6, 2, -3, -7, -6, -11, -14, -9, -12, -8, -5, -1)
"""Per mille by which a rate stands above its base, every week in turn; each currency begins elsewhere."""


def record_rates(calendar: Calendar) -> None:
    """Record the rates of the four contribution currencies up to the calendar's today."""
    for place, (currency, base) in enumerate(sorted(BASES.items())):
        day, number = calendar.day(1), 7 * place
        while day <= calendar.today:
            drift = Decimal(number) / 20_000
            rate = base * (1 + Decimal(WAVE[number % len(WAVE)]) / 1000 + drift)
            record_rate(currency=currency, on=day, usd_per_unit=rate.quantize(Decimal("1e-9")), source=SOURCE, by=None)
            day, number = day + timedelta(days=STEP), number + 1


def events(calendar: Calendar) -> list[Event]:
    """Return what waits to be entered: a rate for a currency in which nobody has paid yet."""
    return [Event(calendar.today, _hand_in)]


def _hand_in(on: date) -> None:
    rate_submissions.hand_in_one(
        currency="CHF", on=on, usd_per_unit=Decimal("1.131400000"), source=SOURCE, by=people.preparer,
        id=demo_id("rate:CHF"),
    )  # fmt: skip
