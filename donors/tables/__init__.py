"""The tables of money in: the same cells on the page and in the file. Amounts stand in their own currency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from donors import balances, conditions
from trustfund.web import words
from trustfund.web.books import account_url
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from donors.balances import DonorLine, Standing
    from donors.models import Agreement, Donor, Pledge, Receipt

DONORS: Final = _("Donors")


def called(donor: Donor) -> str:
    """Return what lists call a donor: its short name, or its Korean name on a Korean page."""
    return (donor.party.name_ko if words.language() == "ko" else "") or donor.short_name


def _own(amount: Decimal | None, currency: str, url: str = "") -> Value | None:
    return None if amount is None else Value(amount, url, currency=currency)


def donors(lines: Sequence[DonorLine], user: Any, title: Any = DONORS) -> Table:
    """Return donors with what they pledged, signed and paid, a line per currency: currencies are not added up."""
    return Table.of(
        title,
        [
            Column(_("Donor")),
            Column(_("Currency")),
            Column(_("Pledged"), "figure"),
            Column(_("Not yet signed"), "figure"),
            Column(_("Signed"), "figure"),
            Column(_("Qualified"), "figure"),
            Column(_("Receivable"), "figure"),
            Column(_("Paid in"), "figure"),
            Column(_("Paid in, as booked"), "money", "USD"),
        ],
        [_donor(line, user) for line in lines],
        name="donors",
        empty_text=_("No donor matches."),
    )


def _donor(line: DonorLine, user: Any) -> tuple[Any, ...]:
    held, said, currency = line.accounts, line.standing, line.currency
    rest = (said.signed, said.qualified, said.receivable, said.paid) if said else (None,) * 4
    return (
        Value(called(line.donor), line.donor.get_absolute_url()),
        currency,
        _own(line.pledged, currency, account_url(held.pledged_account, user)) if held else None,
        _own(line.unsigned, currency, account_url(held.promised_account, user)) if held else None,
        *(_own(amount, currency) for amount in rest),
        said.contributions if said else None,
    )


def pledges(rows: Sequence[Pledge]) -> Table:
    """Return pledges with their days."""
    return Table.of(
        _("Pledges"),
        [
            Column(_("Number")),
            Column(_("Donor")),
            Column(_("Amount"), "money"),
            Column(_("Pledged on"), "day"),
            Column(_("Announced on"), "day"),
            Column(_("Status"), "status"),
        ],
        [
            (
                Value(pledge.number, pledge.get_absolute_url()),
                called(pledge.donor),
                Value(pledge.amount, currency=pledge.currency),
                pledge.pledged_on,
                pledge.announced_on,
                conditions.standing(pledge),
            )
            for pledge in rows
        ],
        name="pledges",
        empty_text=_("No pledge matches."),
    )


def agreements(rows: Sequence[Agreement], today: date) -> Table:
    """Return agreements with what is paid and outstanding, and the next instalment (late ones marked)."""
    of = balances.of_agreements(rows)
    return Table.of(
        _("Administration agreements"),
        [
            Column(_("Number")),
            Column(_("Donor")),
            Column(_("Status"), "status"),
            Column(_("Next instalment"), "day"),
            Column(_("Currency")),
            Column(_("Contribution"), "figure"),
            Column(_("Receivable"), "figure"),
            Column(_("Paid in"), "figure"),
            Column(_("Paid in, as booked"), "money", "USD"),
            Column(_("Qualified"), "figure"),
            Column(_("Preference")),
        ],
        [_agreement(agreement, of[agreement.pk], today) for agreement in rows],
        name="agreements",
        empty_text=_("No agreement matches."),
    )


def _agreement(agreement: Agreement, said: Standing, today: date) -> tuple[Any, ...]:
    currency, is_live = agreement.currency, agreement.status == "countersigned"
    return (
        Value(agreement.number, agreement.get_absolute_url()),
        called(agreement.donor),
        conditions.standing(agreement),
        conditions.following(agreement, today),
        currency,
        _own(agreement.amount, currency),
        _own(said.receivable if is_live else None, currency),
        _own(said.paid if is_live else None, currency),
        said.contributions if is_live else None,
        _own(said.qualified if is_live else agreement.qualified_amount, currency),
        agreement.preference.code if agreement.preference else "–",
    )


instalments = conditions.instalments


def receipts(rows: Sequence[Receipt], user: Any, *, within: bool = False, own: bool = False) -> Table:
    """Return receipts in the donor's currency and in USD as booked.

    `within` one agreement it is not named again; a donor's `own` name no donor.
    """
    columns = [
        Column(_("Number")),
        *([] if within or own else [Column(_("Donor"))]),
        Column(_("Instalment")),
        Column(_("Value date"), "day"),
        Column(_("Amount"), "money"),
        *([] if within else [Column(_("Rate"), "rate")]),
        Column(_("As booked"), "money", "USD"),
        Column(_("Cost recovery fee"), "money", "USD"),
        *([] if within else [Column(_("Exchange difference"), "money", "USD")]),
        Column(_("Status"), "status"),
    ]
    lines = [_receipt(receipt, user, within=within, own=own) for receipt in rows]
    return Table.of(_("Receipts"), columns, lines, name="receipts", empty_text=_("No receipt matches."))


def _receipt(receipt: Receipt, user: Any, *, within: bool, own: bool) -> tuple[Any, ...]:
    agreement, part, counts = receipt.agreement, receipt.instalment.number, receipt.status == "received"
    paid, booked = agreement.paid_account, agreement.contributions_account
    return (
        Value(receipt.number, receipt.get_absolute_url()),
        *(() if within or own else (called(agreement.donor),)),
        part if within else Value(f"{agreement.number}/{part}", agreement.get_absolute_url()),
        receipt.value_on,
        Value(receipt.amount, account_url(paid, user) if counts else "", currency=receipt.currency),
        *(() if within else (receipt.rate,)),
        Value(receipt.amount_usd, account_url(booked, user) if counts else ""),
        receipt.fee_usd,
        *(() if within else (receipt.exchange_difference_usd,)),
        conditions.standing(receipt),
    )
