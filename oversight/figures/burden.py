"""The burden each donor bears: what the keys ask of it, beside what it has pledged, signed and paid, month by month.

"Drawn and tabled" of the brief is read as: shown as a drawing, with its figures in a table. What became of a donor's
money (the notional part) stands on the donor's own page.

Pledged, signed and paid stand as the ladder has them at the end of each month, since the Fund began, in its holding
currency: what is paid at the rates of its receipts, what is unpaid at the rate of that day (DOMAIN section 2).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from donors import burden
from donors.models import Agreement, Donor, PledgeAccount
from donors.services.burden import keys_in_force
from oversight.figures.accounts import PROMISES, Balances
from oversight.figures.money_in import total
from oversight.figures.rates import Rates
from oversight.figures.shapes import ZERO
from trustfund.fund.models import Fund

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

MOST: Final = 36
"""So many months are read at once; another period is asked for by its end."""


@dataclass
class Promised:
    """What one donor had pledged, signed and paid by a day; None where a rate was never known."""

    pledged: Decimal | None = ZERO
    signed: Decimal | None = ZERO
    paid: Decimal = ZERO


@dataclass(frozen=True)
class Line:
    """One donor in one month."""

    donor: Donor
    on: date
    share: burden.Share | None
    due: Decimal
    due_so_far: Decimal
    promised: Promised

    @property
    def gap(self) -> Decimal:
        """Return what was due by the end of the month and had not been paid; negative where more was paid."""
        return self.due_so_far - self.promised.paid


@dataclass(frozen=True)
class MonthLine:
    """All donors in one month."""

    month: burden.Month
    lines: tuple[Line, ...]

    @property
    def on(self) -> date:
        """Return the first day of the month."""
        return self.month.on

    @property
    def borne(self) -> Decimal:
        """Return what the key asks of all donors for this month."""
        return sum(self.month.due.values(), ZERO)

    @property
    def due_so_far(self) -> Decimal:
        """Return what the keys have asked of all donors since the first."""
        return sum(self.month.due_so_far.values(), ZERO)

    @property
    def promised(self) -> Promised:
        """Return what the donors of the keys had pledged, signed and paid together."""
        each = [line.promised for line in self.lines]
        return Promised(
            total(*(one.pledged for one in each)),
            total(*(one.signed for one in each)),
            sum((one.paid for one in each), ZERO),
        )

    @property
    def gap(self) -> Decimal:
        """Return what was due by the end of the month and had not been paid."""
        return sum((line.gap for line in self.lines), ZERO)


@dataclass(frozen=True)
class Burden:
    """The months asked for, the newest last."""

    currency: str
    months: tuple[MonthLine, ...] = ()
    is_cut: bool = False
    """Months before these were asked for too, and are more than are read at once."""

    @property
    def last(self) -> MonthLine | None:
        """Return the newest month."""
        return self.months[-1] if self.months else None


@dataclass
class _Books:
    """Whose account is which; asked once for all months."""

    pledged: dict[tuple[Any, str], int] = field(default_factory=dict)
    agreements: defaultdict[tuple[Any, str], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls) -> _Books:
        found = cls()
        for held in PledgeAccount.objects.all():
            found.pledged[held.donor_id, held.currency] = held.pledged_account_id
        names = ("receivable_account_id", "qualified_account_id", "paid_account_id", "contributions_account_id")
        for each in Agreement.objects.countersigned().values("donor_id", "currency", *names):
            found.agreements[each["donor_id"], each["currency"]].append(each)
        return found

    def by(self, day: date, holding: str) -> dict[Any, Promised]:
        """Return what each donor had promised and paid by the end of that day."""
        balances = Balances.at(day, (*PROMISES, "contributions"))
        rates, found = Rates(day, holding), defaultdict[Any, Promised](Promised)
        for donor, currency in {*self.pledged, *self.agreements}:
            rows = self.agreements[donor, currency]
            owed = balances.of(
                *(row[name] for row in rows for name in ("receivable_account_id", "qualified_account_id"))
            )
            paid = balances.of(*(row["paid_account_id"] for row in rows))
            usd = balances.of(*(row["contributions_account_id"] for row in rows))
            promise = balances.of(self.pledged.get((donor, currency)))
            one = found[donor]
            one.paid += usd
            one.signed = total(one.signed, usd, rates.usd(owed, currency))
            one.pledged = total(one.pledged, usd if paid else ZERO, rates.usd(promise - paid, currency))
        return dict(found)


def read(*, today: date, since: date | None = None, until: date | None = None, count: int = 12) -> Burden:
    """Return the months from the one of `since` to that of `until`; left out: the last `count` up to today's."""
    fund = Fund.objects.first()
    currency = fund.holding_currency if fund else "USD"
    every = burden.months(keys_in_force(), until or today)
    asked = [month for month in every if since is None or burden.next_month(month.on) > since]
    kept = asked[-(MOST if since else count) :]
    return Burden(currency, tuple(_months(kept, today, currency)), is_cut=since is not None and len(kept) < len(asked))


def _months(found: Sequence[burden.Month], today: date, currency: str) -> Iterable[MonthLine]:
    donors = {donor.pk: donor for donor in Donor.objects.select_related("party")}
    books = _Books.read()
    for month in found:
        promised = books.by(min(burden.next_month(month.on) - timedelta(days=1), today), currency)
        shares = {share.donor: share for share in month.key.shares}
        named = sorted(month.due_so_far, key=lambda pk: donors[pk].name)
        yield MonthLine(
            month,
            tuple(
                Line(
                    donors[pk], month.on, shares.get(pk), month.due.get(pk, ZERO), month.due_so_far[pk],
                    promised.get(pk, Promised()),
                )
                for pk in named
            ),
        )  # fmt: skip
