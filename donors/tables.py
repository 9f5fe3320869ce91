"""The tables of money in: the same cells on the page and in the file. Amounts stand in their own currency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from donors import balances
from donors.balances import ZERO
from donors.secrecy import entries_url, reference_for
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from donors.balances import DonorLine, Standing
    from donors.models import Agreement, Instalment, Pledge, Receipt
    from trustfund.ledger.models import Account


def standing(record: Any) -> Value:
    """Return where a record stands as word and shape."""
    state = record.workflow.state(record.status)
    return Value(state.label, mark=state.mark)


def _own(amount: Decimal | None, currency: str, account: Account | None, user: Any) -> Value | None:
    return None if amount is None else Value(amount, entries_url(account, user), currency=currency)


def donors(lines: Sequence[DonorLine], user: Any) -> Table:
    """Return donors with what they pledged, signed and paid, a line per currency: currencies are not added up."""
    return Table.of(
        _("Donors"),
        [
            Column(_("Donor")),
            Column(_("Pledged"), "money"),
            Column(_("Not yet signed"), "money"),
            Column(_("Signed"), "money"),
            Column(_("Qualified"), "money"),
            Column(_("Receivable"), "money"),
            Column(_("Paid in"), "money"),
            Column(_("Paid in, as booked"), "money", "USD"),
        ],
        [_donor(line, user) for line in lines],
        name="donors",
        empty_text=_("No donor matches."),
    )


def _donor(line: DonorLine, user: Any) -> tuple[Any, ...]:
    held, said = line.accounts, line.standing
    pledged = _own(line.pledged, line.currency, held.pledged_account, user) if held else None
    unsigned = _own(line.unsigned, line.currency, held.promised_account, user) if held else None
    rest = (said.signed, said.qualified, said.receivable, said.paid) if said else (None,) * 4
    return (
        Value(line.donor.party, line.donor.get_absolute_url()),
        pledged,
        unsigned,
        *(_own(amount, line.currency, None, user) for amount in rest),
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
                Value(pledge.donor.short_name),
                Value(pledge.amount, currency=pledge.currency),
                pledge.pledged_on,
                pledge.announced_on,
                standing(pledge),
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
            Column(_("Contribution"), "money"),
            Column(_("Qualified"), "money"),
            Column(_("Receivable"), "money"),
            Column(_("Paid in"), "money"),
            Column(_("Paid in, as booked"), "money", "USD"),
            Column(_("Next instalment"), "day"),
            Column(_("Preference")),
            Column(_("Status"), "status"),
        ],
        [_agreement(agreement, of[agreement.pk], today) for agreement in rows],
        name="agreements",
        empty_text=_("No agreement matches."),
    )


def _agreement(agreement: Agreement, said: Standing, today: date) -> tuple[Any, ...]:
    currency, is_live = agreement.currency, agreement.status == "countersigned"
    amounts = (said.qualified, said.receivable, said.paid) if is_live else (None, None, None)
    return (
        Value(agreement.number, agreement.get_absolute_url()),
        Value(agreement.donor.short_name),
        Value(agreement.amount, currency=currency),
        *(amount if amount is None else Value(amount, currency=currency) for amount in amounts),
        said.contributions if is_live else None,
        _next(agreement, today),
        Value(agreement.preference) if agreement.preference else _t("Without preference"),
        standing(agreement),
    )


def _next(agreement: Agreement, today: date) -> Value | None:
    """Return the day of the first instalment that is not paid in full; needs the instalments prefetched."""
    if agreement.status in {"withdrawn", "draft"}:
        return None
    due = [part for part in agreement.instalments.all() if part.received < part.amount]
    first = min(due, key=lambda part: part.due_on, default=None)
    return Value(first.due_on, late=_late(first, today)) if first else None


def _late(part: Instalment, today: date) -> str:
    """Say how late an instalment is; due days are inclusive."""
    days = (today - part.due_on).days
    if days <= 0 or part.received >= part.amount:
        return ""
    return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}


def instalments(agreement: Agreement, today: date) -> Table:
    """Return the instalments of an agreement with what of each is received and open."""
    parts = list(agreement.instalments.order_by("number"))
    unit = agreement.currency
    is_live = agreement.status == "countersigned"
    total, received = (sum((getattr(part, name) for part in parts), ZERO) for name in ("amount", "received"))
    return Table.of(
        _("Instalments"),
        [
            Column(_("Instalment")),
            Column(_("Due on"), "day"),
            Column(_("Amount"), "money", unit),
            Column(_("Received"), "money", unit),
            Column(_("Open"), "money", unit),
        ],
        [
            (
                part.number,
                Value(part.due_on, late=_late(part, today) if is_live else ""),
                part.amount,
                part.received,
                part.amount - part.received,
            )
            for part in parts
        ],
        totals=(_t("Sum of the instalments"), None, total, received, total - received),
        name=f"instalments-{agreement.number}",
    )


def receipts(rows: Sequence[Receipt], user: Any) -> Table:
    """Return receipts in the donor's currency and in USD as booked."""
    return Table.of(
        _("Receipts"),
        [
            Column(_("Number")),
            Column(_("Donor")),
            Column(_("Agreement")),
            Column(_("Value date"), "day"),
            Column(_("Amount"), "money"),
            Column(_("USD per unit"), "rate"),
            Column(_("As booked"), "money", "USD"),
            Column(_("Cost recovery fee"), "money", "USD"),
            Column(_("Exchange difference"), "money", "USD"),
            Column(_("Remittance reference")),
            Column(_("Status"), "status"),
        ],
        [_receipt(receipt, user) for receipt in rows],
        name="receipts",
        empty_text=_("No receipt matches."),
    )


def _receipt(receipt: Receipt, user: Any) -> tuple[Any, ...]:
    agreement, counts = receipt.agreement, receipt.status == "received"
    return (
        Value(receipt.number, receipt.get_absolute_url()),
        Value(agreement.donor.short_name),
        Value(f"{agreement.number}/{receipt.instalment.number}", agreement.get_absolute_url()),
        receipt.value_on,
        Value(receipt.amount, entries_url(agreement.paid_account, user) if counts else "", currency=receipt.currency),
        receipt.rate,
        Value(receipt.amount_usd, entries_url(agreement.contributions_account, user) if counts else ""),
        receipt.fee_usd,
        receipt.exchange_difference_usd,
        reference_for(receipt, user),
        standing(receipt),
    )
