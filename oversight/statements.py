"""What a statement of account says: read from the totals of closed months, which no later booking changes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, OuterRef

from donors.models import Agreement, Donor, DonorReturn, Encashment, PledgeAccount, Receipt
from oversight.figures import rungs
from oversight.figures.accounts import PROMISES, Balances
from trustfund.ledger.models import Closing, Entry
from trustfund.web import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SCHEMA: Final = "trustfund-statement/1"
ZERO: Final = Decimal(0)
KINDS: Final = (*PROMISES, "contributions")
PARTS: Final = ("signed", "qualified", "receivable", "paid")


def month_ends() -> list[date]:
    """Return the last days of the closed months, from the first with an entry to the last that is closed."""
    last = Closing.objects.order_by("-month").values_list("month", flat=True).first()
    first = Entry.objects.order_by("effective_on").values_list("effective_on", flat=True).first()
    if last is None or first is None:
        return []
    return list(_ends(first, last))


def _ends(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        following = (month + timedelta(days=31)).replace(day=1)
        yield following - timedelta(days=1)
        month = following


def extracts(as_of: date, donors: Iterable[Donor]) -> Iterator[tuple[Donor, dict[str, Any]]]:
    """Yield what each donor's statement says, for donors that had pledged or signed by that day."""
    balances = Balances.at(as_of, KINDS)
    fund = rungs.fund()
    unit = fund.currency if fund else "USD"
    about = {
        "name": fund.name, "name_ko": fund.name_ko, "code": fund.code, "is_fictional": fund.is_fictional,
    } if fund else {}  # fmt: skip
    for donor in donors:
        agreements = list(_agreements(donor, as_of))
        pledges = _pledges(donor, balances)
        if agreements or pledges:
            lines = [_agreement(each, balances, unit) for each in agreements]
            yield (
                donor,
                {
                    "schema": SCHEMA,
                    "fund": about,
                    "donor": {"name": donor.name, "name_ko": donor.party.name_ko},
                    "as_of": str(as_of),
                    "currency": unit,
                    "pledges": pledges,
                    "agreements": lines,
                    "totals": _totals(lines, unit),
                    "receipts": [_receipt(each, unit) for each in _receipts(donor, as_of)],
                    "encashments": [_encashment(each, unit) for each in _encashments(donor, as_of)],
                    "returns": [_return(each, unit) for each in _returns(donor, as_of)],
                },
            )


def _agreements(donor: Donor, as_of: date) -> Any:
    found = Agreement.objects.countersigned().filter(donor=donor, countersigned_on__lte=as_of)
    return found.order_by("countersigned_on", "number")


def _pledges(donor: Donor, balances: Balances) -> list[dict[str, str]]:
    """Return what is announced, and what of it is not signed yet; an unannounced pledge is in no account."""
    held = PledgeAccount.objects.filter(donor=donor).order_by("currency")
    rows = [
        (each.currency, balances.of(each.pledged_account_id), balances.of(each.promised_account_id)) for each in held
    ]
    return [
        {"currency": currency, "pledged": _plain(pledged, currency), "unsigned": _plain(unsigned, currency)}
        for currency, pledged, unsigned in rows
        if pledged
    ]


def _agreement(each: Agreement, balances: Balances, unit: str) -> dict[str, str]:
    receivable, qualified = balances.of(each.receivable_account_id), balances.of(each.qualified_account_id)
    paid, paid_usd = balances.of(each.paid_account_id), balances.of(each.contributions_account_id)
    amounts = {
        "signed": receivable + qualified + paid, "qualified": qualified, "receivable": receivable, "paid": paid,
    }  # fmt: skip
    return {
        "number": each.number,
        "signed_on": str(each.countersigned_on),
        "currency": each.currency,
        **{name: _plain(amount, each.currency) for name, amount in amounts.items()},
        "paid_usd": _plain(paid_usd, unit),
    }


def _totals(lines: list[dict[str, str]], unit: str) -> dict[str, Any]:
    """Add up by currency; what was paid in also in the holding currency, as booked."""
    currencies = sorted({line["currency"] for line in lines})
    return {
        "by_currency": [
            {
                "currency": currency,
                **{
                    part: _plain(sum((Decimal(x[part]) for x in lines if x["currency"] == currency), ZERO), currency)
                    for part in PARTS
                },
                "paid_usd": _plain(
                    sum((Decimal(x["paid_usd"]) for x in lines if x["currency"] == currency), ZERO), unit
                ),
            }
            for currency in currencies
        ],
        "paid_usd": _plain(sum((Decimal(line["paid_usd"]) for line in lines), ZERO), unit),
    }


def _receipts(donor: Donor, as_of: date) -> Any:
    """Return the receipts in the books at the end of that day: a later reversal takes none out of a closed month."""
    found = Receipt.objects.filter(agreement__donor=donor, entry__effective_on__lte=as_of)
    found = found.exclude(_undone(as_of)).select_related("agreement", "instalment")
    return found.order_by("value_on", "number")


def _encashments(donor: Donor, as_of: date) -> Any:
    """Return what had become cash of the donor's promissory notes by that day."""
    found = Encashment.objects.filter(note__agreement__donor=donor, entry__effective_on__lte=as_of)
    return found.exclude(_undone(as_of)).select_related("note").order_by("value_on", "number")


def _returns(donor: Donor, as_of: date) -> Any:
    """Return what had gone back to the donor by that day."""
    found = DonorReturn.objects.filter(donor=donor, entry__effective_on__lte=as_of)
    return found.exclude(_undone(as_of)).order_by("returned_on", "number")


def _undone(as_of: date) -> Exists:
    return Exists(Entry.objects.filter(reverses=OuterRef("entry"), effective_on__lte=as_of))


def _receipt(each: Receipt, unit: str) -> dict[str, Any]:
    in_unit = {
        "amount_usd": each.amount_usd, "booked_usd": each.booked_usd,
        "exchange_difference_usd": each.exchange_difference_usd, "fee_usd": each.fee_usd or ZERO,
    }  # fmt: skip
    return {
        "number": each.number,
        "agreement": each.agreement.number,
        "instalment": each.instalment.number,
        "value_on": str(each.value_on),
        "currency": each.currency,
        "amount": _plain(each.amount, each.currency),
        "rate": f"{each.rate:f}",
        "rate_source": each.rate_source,
        "is_note": each.is_note,
        **{name: _plain(amount, unit) for name, amount in in_unit.items()},
    }


def _encashment(each: Encashment, unit: str) -> dict[str, str]:
    in_unit = {
        "amount_usd": each.amount_usd, "carried_usd": each.carried_usd or ZERO,
        "exchange_difference_usd": each.exchange_difference_usd or ZERO, "fee_usd": each.fee_usd or ZERO,
    }  # fmt: skip
    return {
        "number": each.number,
        "note": each.note.number,
        "value_on": str(each.value_on),
        "currency": each.currency,
        "amount": _plain(each.amount, each.currency),
        **{name: _plain(amount, unit) for name, amount in in_unit.items()},
    }


def _return(each: DonorReturn, unit: str) -> dict[str, str]:
    return {
        "number": each.number, "returned_on": str(each.returned_on), "amount_usd": _plain(each.amount, unit),
    }  # fmt: skip


def _plain(amount: Decimal, currency: str) -> str:
    return f"{amount:.{words.decimals(currency)}f}"
