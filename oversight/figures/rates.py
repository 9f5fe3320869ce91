"""The rates of one day: which was taken for a currency, and which the day does not have."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from trustfund.fund.services import NoRate, last_rate, rate_for

if TYPE_CHECKING:
    from datetime import date

ZERO: Final = Decimal("0.00")
CENT: Final = Decimal("0.01")


@dataclass(frozen=True)
class RateUsed:
    """A rate: holding currency for one unit, of a day, from a source."""

    currency: str
    on: date
    usd_per_unit: Decimal
    source: str


@dataclass(frozen=True)
class LackingRate:
    """A currency without a rate of the day: the last one known stands in, or none; `sentence` says what to do."""

    currency: str
    last_on: date | None
    sentence: str


class Rates:
    """Rates of one day, each asked once; knows which were used, and which of them the day has not.

    Where no rate of the day is within the tolerance, the last one known is taken and listed in `lacking`: a page says
    so, a report is not built (DOMAIN section 3, never a silent older rate).
    """

    def __init__(self, on: date, holding: str) -> None:
        self.on, self.holding = on, holding
        self._known: dict[str, RateUsed | None] = {}
        self._needed: set[str] = set()
        self._lacking: dict[str, LackingRate] = {}

    def of(self, currency: str) -> RateUsed | None:
        """Return the rate of a currency, or None when none was ever known by the day."""
        if currency not in self._known:
            self._known[currency] = self._ask(currency)
        return self._known[currency]

    def _ask(self, currency: str) -> RateUsed | None:
        try:
            rate = rate_for(currency, self.on)
        except NoRate as missing:
            last = last_rate(currency, self.on)
            self._lacking[currency] = LackingRate(currency, last.on if last else None, missing.sentence)
            if last is None:
                return None
            rate = last
        return RateUsed(currency, rate.on, rate.usd_per_unit, rate.source)

    def usd(self, amount: Decimal, currency: str) -> Decimal | None:
        """Convert an amount; nothing is nothing at any rate."""
        rate = self.of(currency)
        if not amount:
            return ZERO
        self._needed.add(currency)
        return (amount * rate.usd_per_unit).quantize(CENT) if rate else None

    def lacking(self) -> tuple[LackingRate, ...]:
        """Return the currencies in which something had to be converted and the day has no rate."""
        return tuple(lacks for name, lacks in sorted(self._lacking.items()) if name in self._needed)

    def used(self) -> tuple[RateUsed, ...]:
        """Return the rates that were asked, but for the holding currency itself."""
        found = (rate for name, rate in sorted(self._known.items()) if name != self.holding)
        return tuple(rate for rate in found if rate is not None)
