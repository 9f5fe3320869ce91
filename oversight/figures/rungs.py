"""The Fund as a whole: ladder, sources and uses, resources, cover, and which books they were read from."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_noop as _

from oversight.figures.accounts import HELD, Balances, year_earlier
from oversight.figures.money_in import known, total
from oversight.figures.shapes import ZERO, Books, Cover, Fund, Resources, Rung, YearColumn
from trustfund import ledger
from trustfund.fund.models import Fund as FundModel

if TYPE_CHECKING:
    from datetime import date

    from oversight.figures.rows_in import DonorRow

MONTHS: Final = 12


def fund() -> Fund | None:
    """Return the Fund as reports name it, or None before it is founded."""
    found = FundModel.objects.first()
    if found is None:
        return None
    return Fund(
        name=found.name,
        name_ko=found.name_ko,
        code=found.code,
        currency=found.holding_currency,
        established_on=found.established_on,
        closing_on=found.closing_on,
        recipient=found.recipient_name,
        on_behalf_of=found.on_behalf_of,
        is_fictional=found.is_fictional,
    )


def books() -> Books:
    """Return the last seal: the journal number it reaches to, and its head."""
    seal = ledger.Seal.objects.order_by("-number").first()
    return Books(seal.last, seal.number, bytes(seal.head).hex()) if seal else Books(0, None, "")


def ladder(balances: Balances, donors: tuple[DonorRow, ...]) -> tuple[Rung, ...]:
    """Return the nine rungs (DOMAIN section 2); shares are of what is signed."""
    disbursed = balances.kind("disbursed")
    committed = balances.kind("committed", "requested") + disbursed
    verified = balances.kind("verified")
    signed = known(*(row.signed_usd for row in donors))
    amounts = (
        ("pledged", _("Pledged"), known(*(row.pledged_usd for row in donors))),
        ("signed", _("Signed"), signed),
        ("paid_in", _("Paid-in"), balances.kind("contributions")),
        ("cash_received", _("Cash received"), balances.kind("contributions") - balances.kind("notes")),
        ("allocated", _("Allocated"), balances.kind("allocated") + committed),
        ("committed", _("Committed"), committed),
        ("disbursed", _("Disbursed"), disbursed),
        ("documented", _("Documented"), balances.kind("expenditure") + verified),
        ("verified", _("Verified"), verified),
    )
    return tuple(Rung(name, label, amount, _share(amount, signed)) for name, label, amount in amounts)


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part / whole).quantize(Decimal("0.000001")) if whole else None


def sources_and_uses(now: Balances, year_ends: tuple[date, ...], on: date) -> tuple[YearColumn, ...]:
    """Return one column per year; the last ends at the as-of date."""
    columns: list[YearColumn] = []
    before: Balances | None = None
    ends = [(end.year, Balances.at(end, HELD)) for end in year_ends]
    ends.append((on.year, now))
    for year, after in ends:
        columns.append(_year(year, before, after))
        before = after
    return tuple(columns)


def _year(year: int, before: Balances | None, after: Balances) -> YearColumn:
    def moved(kind: str) -> Decimal:
        return after.kind(kind) - (before.kind(kind) if before else ZERO)

    return YearColumn(
        year=year,
        opening_cash=before.kind("cash") if before else ZERO,
        contributions=moved("contributions"),
        notes=moved("notes"),
        exchange=moved("exchange"),
        income=moved("income"),
        unapplied=moved("unapplied"),
        fees=moved("fees"),
        returned=moved("returned"),
        disbursements=moved("disbursed"),
        closing_cash=after.kind("cash"),
        unapplied_held=after.kind("unapplied"),
        undisbursed=after.kind("committed", "requested"),
        uncommitted=after.kind("allocated"),
        unallocated=after.kind("unallocated"),
    )


def resources(balances: Balances, donors: tuple[DonorRow, ...]) -> Resources:
    """Return what is available for commitments: received and earned, less fees, returns and commitments."""
    received, fees, returned = (balances.kind(name) for name in ("contributions", "fees", "returned"))
    committed, income = balances.kind("committed", "requested", "disbursed"), balances.kind("income")
    receivable = total(*(row.receivable_usd for row in donors))
    notes, exchange = balances.kind("notes"), balances.kind("exchange")
    balance = received - notes + exchange + income - fees - returned - committed
    return Resources(received, fees, returned, committed, balance, receivable, income, notes, exchange)


def cover(balances: Balances, on: date) -> Cover:
    """Return for how many months the cash lasts at the pace of the last twelve."""
    earlier = Balances.at(year_earlier(on), ("disbursed",))
    monthly = ((balances.kind("disbursed") - earlier.kind("disbursed")) / MONTHS).quantize(Decimal("0.01"))
    cash = balances.kind("cash")
    return Cover(cash, monthly, (cash / monthly).quantize(Decimal("0.1")) if monthly > 0 else None)
