"""Money in: donors, agreements, rates, receipts, what is overdue."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum

from donors.models import Agreement, Donor, Encashment, Instalment, Occurrence, PledgeAccount, Receipt
from oversight.figures.rows_in import AgreementRow, DonorRow, EncashmentRow, Overdue, ReceiptRow
from oversight.figures.shapes import ZERO

if TYPE_CHECKING:
    from datetime import date

    from oversight.figures.accounts import Balances
    from oversight.figures.rates import Rates

RECEIVED = "received"


def total(*parts: Decimal | None) -> Decimal | None:
    """Add parts; a part that is not known makes the sum unknown."""
    return None if any(part is None for part in parts) else sum((part for part in parts if part is not None), ZERO)


def known(*parts: Decimal | None) -> Decimal:
    """Add the parts that are known; `Figures.lacking` says which are not."""
    return sum((part for part in parts if part is not None), ZERO)


def agreements(balances: Balances, rates: Rates, on: date) -> tuple[AgreementRow, ...]:
    """Return the agreements countersigned by that day, by donor and number."""
    signed = Agreement.objects.countersigned().filter(countersigned_on__lte=on)
    signed = signed.select_related("donor__party", "preference").order_by("donor__name", "number")
    return tuple(_agreement(each, balances, rates) for each in signed)


def _agreement(each: Agreement, balances: Balances, rates: Rates) -> AgreementRow:
    receivable, qualified = balances.of(each.receivable_account_id), balances.of(each.qualified_account_id)
    paid, paid_usd = balances.of(each.paid_account_id), balances.of(each.contributions_account_id)
    owed, held = rates.usd(receivable, each.currency), rates.usd(qualified, each.currency)
    return AgreementRow(
        agreement_id=each.pk,
        number=each.number,
        donor=each.donor.name,
        donor_ko=each.donor.party.name_ko,
        currency=each.currency,
        signed_on=each.countersigned_on or each.donor_signed_on,
        signed=receivable + qualified + paid,
        qualified=qualified,
        receivable=receivable,
        paid=paid,
        paid_usd=paid_usd,
        receivable_usd=owed,
        qualified_usd=held,
        signed_usd=total(paid_usd, owed, held),
        effective_rate=(paid_usd / paid).quantize(Decimal("0.000001")) if paid else None,
        preference=each.preference.title if each.preference else "",
        preference_ko=each.preference.title_ko if each.preference else "",
    )


@dataclass
class Sums:
    """What the agreements of one donor in one currency add up to."""

    signed: Decimal = ZERO
    qualified: Decimal = ZERO
    receivable: Decimal = ZERO
    paid: Decimal = ZERO
    paid_usd: Decimal = ZERO
    receivable_usd: Decimal | None = ZERO
    qualified_usd: Decimal | None = ZERO

    def add(self, row: AgreementRow) -> None:
        """Add one agreement."""
        self.signed += row.signed
        self.qualified += row.qualified
        self.receivable += row.receivable
        self.paid += row.paid
        self.paid_usd += row.paid_usd
        self.receivable_usd = total(self.receivable_usd, row.receivable_usd)
        self.qualified_usd = total(self.qualified_usd, row.qualified_usd)


def donors(balances: Balances, rows: tuple[AgreementRow, ...], rates: Rates, on: date) -> tuple[DonorRow, ...]:
    """Return donors by name, one row per currency; those with nothing announced or signed are not in it."""
    owner = dict(Agreement.objects.filter(countersigned_on__lte=on).values_list("number", "donor_id"))
    sums: defaultdict[tuple[object, str], Sums] = defaultdict(Sums)
    for row in rows:
        sums[owner[row.number], row.currency].add(row)
    pledged = {
        (each.donor_id, each.currency): balances.of(each.pledged_account_id) for each in PledgeAccount.objects.all()
    }
    paid_in = sum((each.paid_usd for each in sums.values()), ZERO)
    known = Donor.objects.select_related("party").order_by("name")
    found = []
    for donor in known:
        currencies = sorted({currency for pk, currency in (*sums, *pledged) if pk == donor.pk})
        for currency in currencies:
            promise = pledged.get((donor.pk, currency), ZERO)
            held = sums.get((donor.pk, currency), Sums())
            if promise or held.signed:
                found.append(_donor(donor, currency, promise, held, rates=rates, paid_in=paid_in))
    return tuple(found)


def _donor(donor: Donor, currency: str, pledged: Decimal, held: Sums, *, rates: Rates, paid_in: Decimal) -> DonorRow:
    return DonorRow(
        donor_id=donor.pk,
        name=donor.name,
        name_ko=donor.party.name_ko,
        currency=currency,
        pledged=pledged,
        signed=held.signed,
        qualified=held.qualified,
        receivable=held.receivable,
        paid=held.paid,
        pledged_usd=total(held.paid_usd, _unpaid(pledged, held, currency, rates)),
        signed_usd=total(held.paid_usd, held.receivable_usd, held.qualified_usd),
        qualified_usd=held.qualified_usd,
        receivable_usd=held.receivable_usd,
        paid_usd=held.paid_usd,
        rate=rates.of(currency),
        share=(held.paid_usd / paid_in).quantize(Decimal("0.000001")) if paid_in else None,
        short_name=donor.short_name,
    )


def _unpaid(pledged: Decimal, held: Sums, currency: str, rates: Rates) -> Decimal | None:
    """State what is pledged and unpaid; where all that is pledged is signed, as the sum of its agreements."""
    beyond = rates.usd(pledged - held.signed, currency)
    return total(held.receivable_usd, held.qualified_usd, beyond)


def overdue(balances: Balances, rates: Rates, on: date) -> tuple[Overdue, ...]:
    """Return instalments due before that day and unpaid: payments cover the earliest due first."""
    due = Instalment.objects.filter(
        due_on__lt=on, agreement__status="countersigned", agreement__countersigned_on__lte=on
    )
    due = due.select_related("agreement__donor__party").order_by("agreement_id", "due_on", "number")
    later = _confirmed_after(on)
    left: dict[object, Decimal] = {}
    found = []
    for each in due:
        agreement = each.agreement
        paid = left.setdefault(agreement.pk, balances.of(agreement.paid_account_id))
        payable = each.payable - later.get(each.pk, ZERO)
        covered = min(paid, payable)
        left[agreement.pk] = paid - covered
        if covered < payable:
            found.append(_overdue(each, each.due_on or on, payable - covered, rates))
    return tuple(sorted(found, key=lambda row: (row.due_on, row.agreement, row.number)))


def _confirmed_after(on: date) -> dict[object, Decimal]:
    """Return what was still under a condition on that day and is met since: it was not due then."""
    met = Occurrence.objects.filter(kind="met", status="confirmed", counted_on__gt=on)
    return dict(met.values("instalment").annotate(total=Sum("amount")).values_list("instalment", "total"))


def _overdue(each: Instalment, due_on: date, unpaid: Decimal, rates: Rates) -> Overdue:
    agreement = each.agreement
    return Overdue(
        donor_id=agreement.donor_id,
        donor=agreement.donor.name,
        donor_ko=agreement.donor.party.name_ko,
        agreement=agreement.number,
        number=each.number,
        due_on=due_on,
        currency=agreement.currency,
        amount=unpaid,
        usd=rates.usd(unpaid, agreement.currency),
    )


def receipts(start: date, end: date) -> tuple[ReceiptRow, ...]:
    """Return the receipts booked in these days, by value date: on it, or later when the money was unapplied first."""
    found = Receipt.objects.filter(status=RECEIVED, entry__effective_on__range=(start, end))
    found = found.select_related("agreement__donor__party").order_by("value_on", "number")
    return tuple(
        ReceiptRow(
            number=each.number,
            donor=each.agreement.donor.name,
            donor_ko=each.agreement.donor.party.name_ko,
            agreement=each.agreement.number,
            value_on=each.value_on,
            currency=each.currency,
            amount=each.amount,
            rate=each.rate,
            rate_source=each.rate_source,
            amount_usd=each.amount_usd,
            exchange_difference_usd=each.exchange_difference_usd,
            fee_usd=each.fee_usd or ZERO,
        )
        for each in found
    )


def encashments(start: date, end: date) -> tuple[EncashmentRow, ...]:
    """Return the promissory notes, or parts of them, that became cash in these days."""
    found = Encashment.objects.filter(status="encashed", entry__effective_on__range=(start, end))
    found = found.select_related("note__agreement__donor__party").order_by("value_on", "number")
    return tuple(
        EncashmentRow(
            number=each.number,
            note=each.note.number,
            donor=each.note.agreement.donor.name,
            donor_ko=each.note.agreement.donor.party.name_ko,
            value_on=each.value_on,
            currency=each.currency,
            amount=each.amount,
            rate=each.rate,
            amount_usd=each.amount_usd,
            carried_usd=each.carried_usd or ZERO,
            exchange_difference_usd=each.exchange_difference_usd or ZERO,
            fee_usd=each.fee_usd or ZERO,
        )
        for each in found
    )
