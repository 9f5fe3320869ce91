"""The tables of the closing of the Fund. Amounts in the holding currency, except what is still owed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from donors.conditions import standing
from donors.secrecy import destination_for
from donors.shares import exact
from donors.tables import called
from oversight import closing as reading
from oversight.closing import ZERO
from trustfund.web import words
from trustfund.web.books import account_url
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oversight.closing import Left
    from oversight.models import ClosingShare, FundClosing


def closings(rows: Sequence[FundClosing]) -> Table:
    """Return closings with what each returned."""
    return Table.of(
        _("Closings"),
        [
            Column(_("Number")),
            Column(_("Decision")),
            Column(_("To be returned"), "money", "USD"),
            Column(_("Reserve"), "money", "USD"),
            Column(_("Closed on"), "day"),
            Column(_("Status"), "status"),
        ],
        [
            (
                Value(row.number, row.get_absolute_url()),
                row.decision.number if row.decision else "–",
                row.amount,
                row.reserve,
                row.closed_on,
                standing(row),
            )
            for row in rows
        ],
        name="closings",
        empty_text=_("No closing matches."),
    )


def left(held: Left) -> Table:
    """Return what is left in one view: cash, what is owed to the Fund, what can be returned."""
    owed = reverse("donors:agreement_list")
    return Table.of(
        _("What is left"),
        [Column(_("What")), Column(_("Amount"), "money")],
        [
            (_t("Cash held in trust"), Value(held.cash, currency=held.unit)),
            *(
                (
                    Value(_t("Unpaid under signed agreements; after closing it is not received any more"), owed),
                    Value(amount, currency=currency),
                )
                for currency, amount in held.receivable
            ),
            (_t("Unallocated: can be returned or kept back"), Value(held.unallocated, currency=held.unit)),
        ],
        name="left",
    )


def of_windows(held: Left) -> Table:
    """Return what each window has unallocated. Preferences give no claim on it."""
    return Table.of(
        _("Unallocated by window"),
        [Column(_("Window")), Column(_("Title")), Column(_("Unallocated"), "money", held.unit)],
        [(window.code, words.named(window), amount) for window, amount in held.windows],
        totals=(_t("Total"), "", held.unallocated),
        note=_("A preference of a donor gives it no claim on what is left of its window."),
        name="windows",
    )


def hindrances(held: Left) -> Table:
    """Return what must be settled before the Fund can be closed."""
    return Table.of(
        _("What stands against closing"),
        [Column(_("What")), Column(_("Accounts"), "number"), Column(_("Amount"), "money", held.unit)],
        [(Value(each.label, each.url), each.accounts, each.amount) for each in held.hindrances],
        name="hindrances",
        empty_text=_("Nothing: every commitment is honoured."),
    )


def would_be_shares(held: Left, reserve: Decimal) -> Table | None:
    """Return how what is left would be divided today; None when the reserve leaves nothing to divide."""
    amount = held.unallocated - reserve
    if amount <= 0:
        return None
    paid_in = {name: paid for name, (_pk, paid) in reading.deposits().items()}
    parts, fractions = reading.divide(amount, held.unit), exact(amount, paid_in)
    return Table.of(
        _("How it would be divided"),
        [*_of_share(held.unit), Column(pgettext_lazy("a part of money", "Share"), "money", held.unit)],
        [(name, paid, _exactly(fractions[name], held.unit), parts[name]) for name, paid in paid_in.items()],
        totals=(_t("Total"), sum(paid_in.values(), ZERO), "", sum(parts.values(), ZERO)),
        note=_("By what each donor has paid in, at the rates of the receipts; cents by the largest remainder."),
        name="shares",
    )


def _of_share(unit: str) -> list[Column]:
    return [Column(_("Donor")), Column(_("Paid in"), "money", unit), Column(_("Exact share"), "number")]


def _exactly(share: Any, unit: str) -> str:
    """Return a share to six decimals more than its currency has, cut off: what the rounding started from."""
    places = words.decimals(unit) + 4
    cut = Decimal(int(share * 10**places)).scaleb(-places)
    return f"{cut:,.{places}f}"


def shares(closing: FundClosing, rows: Sequence[ClosingShare], user: Any, *, sees_all: bool) -> Table:
    """Return the shares the reader may see, with where each goes."""
    unit = closing.fund.holding_currency
    weights = {share.donor.short_name: share.deposits for share in rows}
    fractions = exact(closing.amount, weights) if sees_all else {}
    return Table.of(
        _("Shares"),
        [
            *(_of_share(unit) if sees_all else _of_share(unit)[:2]),
            Column(pgettext_lazy("a part of money", "Share"), "money", unit),
            Column(_("Destination")),
            Column(_("Bank and account")),
        ],
        [
            (
                Value(called(share.donor), share.donor.get_absolute_url()),
                share.deposits,
                *((_exactly(fractions[share.donor.short_name], unit),) if sees_all else ()),
                Value(share.amount, account_url(share.donor.returned_account, user) if closing.closed_on else ""),
                share.get_destination_display(),
                destination_for(share, user) if share.sent_to else "–",
            )
            for share in rows
        ],
        totals=(_t("Total"), sum((share.deposits for share in rows), ZERO), "", closing.amount, "", "")
        if sees_all
        else None,
        note=_("By what each donor has paid in, at the rates of the receipts; cents by the largest remainder."),
        name=f"shares-{closing.number}",
    )
