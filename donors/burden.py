"""Who bears how much of what the Fund needs a month: keys with dates (DOMAIN section 6, burden share). No Django here.

A key holds from the first day of a month until the next one begins; it says what is needed a month and who bears how
much of it. Keys are only ever added, and each begins after the one before: what an earlier month owed never changes.

Within a key, in this order:

* negotiated: an amount a month, whatever is needed;
* percentage: so many percent of what is needed;
* formula: what the two leave is divided by weights (national income, a scale of assessments);
* remainder: one bears what is left.

What nobody bears is the gap; it is negative where more is borne than needed. Amounts in the holding currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from donors.shares import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

ZERO: Final = Decimal(0)
HUNDRED: Final = Decimal(100)
NEGOTIATED: Final = "negotiated"
PERCENTAGE: Final = "percentage"
FORMULA: Final = "formula"
REMAINDER: Final = "remainder"
KINDS: Final = (NEGOTIATED, PERCENTAGE, FORMULA, REMAINDER)


@dataclass(frozen=True)
class Share:
    """What one donor bears: an amount a month, a percentage, a weight, or (without a value) the remainder."""

    donor: Any
    kind: str
    value: Decimal = ZERO


@dataclass(frozen=True)
class Key:
    """From the first of this month on so much is needed a month, and borne so."""

    from_on: date
    need: Decimal
    shares: Sequence[Share]
    places: int = 2
    """Decimals of the holding currency."""
    name: str = ""

    def due(self) -> dict[Any, Decimal]:
        """Return what each donor owes a month; nobody owes less than nothing."""
        unit = Decimal(1).scaleb(-self.places)
        owed = {share.donor: share.value.quantize(unit, ROUND_HALF_UP) for share in self._of(NEGOTIATED)}
        percents = {share.donor: share.value for share in self._of(PERCENTAGE)}
        part = (self.need * sum(percents.values(), ZERO) / HUNDRED).quantize(unit, ROUND_HALF_UP)
        owed |= split(part, percents, unit=unit)
        left = max(self.need - sum(owed.values(), ZERO), ZERO)
        owed |= split(left, {share.donor: share.value for share in self._of(FORMULA)}, unit=unit)
        left = max(self.need - sum(owed.values(), ZERO), ZERO)
        return owed | {share.donor: left for share in self._of(REMAINDER)}

    @property
    def gap(self) -> Decimal:
        """Return what is needed a month and borne by nobody."""
        return self.need - sum(self.due().values(), ZERO)

    def _of(self, kind: str) -> Iterator[Share]:
        return (share for share in self.shares if share.kind == kind)


@dataclass(frozen=True)
class Month:
    """One month under the key in force."""

    on: date
    key: Key
    due: Mapping[Any, Decimal]
    """What each donor owes for this month."""
    due_so_far: Mapping[Any, Decimal]
    """What each donor owes for all months since the first key."""

    @property
    def need(self) -> Decimal:
        """Return what is needed in this month."""
        return self.key.need

    @property
    def gap(self) -> Decimal:
        """Return what of it the key leaves to nobody."""
        return self.need - sum(self.due.values(), ZERO)


def months(keys: Iterable[Key], until: date) -> list[Month]:
    """Return every month from the first key's to that of `until`, each under the key in force in it."""
    known = sorted(keys, key=lambda key: key.from_on)
    if not known:
        return []
    found: list[Month] = []
    owed: dict[Any, Decimal] = {}
    on, place = known[0].from_on, 0
    while on <= until:
        while place + 1 < len(known) and known[place + 1].from_on <= on:
            place += 1
        due = known[place].due()
        owed = {donor: owed.get(donor, ZERO) + due.get(donor, ZERO) for donor in {**owed, **due}}
        found.append(Month(on, known[place], due, owed))
        on = next_month(on)
    return found


def next_month(on: date) -> date:
    """Return the first day of the month after."""
    return on.replace(year=on.year + on.month // 12, month=on.month % 12 + 1, day=1)


def contradiction(shares: Sequence[Share]) -> str:
    """Return which rule of a key these shares break: its name, or nothing."""
    donors, kinds = [share.donor for share in shares], [share.kind for share in shares]
    percents = sum((share.value for share in shares if share.kind == PERCENTAGE), ZERO)
    broken = {
        "empty": not shares,
        "twice": len(set(donors)) < len(donors),
        "remainders": kinds.count(REMAINDER) > 1,
        "nothing_left": REMAINDER in kinds and FORMULA in kinds,
        "hundred": percents > HUNDRED,
        "valueless": any(share.kind != REMAINDER and share.value <= 0 for share in shares),
    }
    return next((name for name, is_broken in broken.items() if is_broken), "")
