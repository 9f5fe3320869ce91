"""Burden sharing as tables and drawings: the same figures in both, in the holding currency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from donors import burden as engine
from donors.conditions import standing
from donors.models import BurdenShare
from donors.tables import called
from oversight.figures.shapes import ZERO
from trustfund.web import charts, words
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from django.utils.safestring import SafeString

    from donors.models import BurdenKey
    from oversight.figures.burden import Burden, Line, MonthLine

LABELS = dict(BurdenShare.Kind.choices)


def finding(found: Burden) -> str:
    """Say how it stands in one sentence."""
    if found.last is None:
        return ""
    last = found.last
    said = {
        "month": words.month(last.on),
        "due": words.millions(last.due_so_far),
        "paid": words.millions(last.promised.paid),
        "currency": found.currency,
    }
    text = _t("By %(month)s the keys ask %(due)s million %(currency)s; %(paid)s million are paid in.") % said
    if last.month.gap > 0:
        gap = {"gap": words.money(last.month.gap, found.currency)}
        open_ = _t("The key of this month leaves %(gap)s to nobody.") % gap
        return f"{text} {open_}"
    return text


def by_month(found: Burden) -> Table:
    """Return the months, the newest first: what is needed, what the key leaves to nobody, what is unpaid."""
    unit = found.currency
    names = (
        _("Needed"), _("Borne"), _("Borne by nobody"), _("Due so far"), _("Pledged"), _("Signed"),
        _("Paid in"), _("Due and unpaid"),
    )  # fmt: skip
    return Table.of(
        _("Month by month"),
        [Column(_("Month and key")), *(Column(name, "money", unit) for name in names)],
        [_month(line, found) for line in reversed(found.months)],
        note=_("Due, pledged, signed and paid add up from the first key, and from the Fund’s beginning, to the month."),
        name="burden-by-month",
    )


def _month(line: MonthLine, found: Burden) -> tuple[Any, ...]:
    promised, key = line.promised, line.month.key
    gap = Value(line.month.gap, late=_t("gap") if line.month.gap > 0 else "")
    return (
        f"{words.month(line.on)}, {key.name}", line.month.need, line.borne, gap, line.due_so_far, promised.pledged,
        promised.signed, promised.paid, line.gap,
    )  # fmt: skip


def by_donor(found: Burden) -> Table:
    """Return a line per month and donor, the newest month first."""
    names = (_("Due this month"), _("Due so far"), _("Pledged"), _("Signed"), _("Paid in"), _("Gap"))
    return Table.of(
        _("By donor and month"),
        [
            Column(_("Donor")),
            Column(_("Month")),
            Column(_("Counted as")),
            *(Column(name, "money", found.currency) for name in names),
        ],
        [_line(line, found.currency) for month in reversed(found.months) for line in month.lines],
        note=_(
            "The gap is what was due by the end of the month and had not been paid; below zero, more was paid. What is "
            "pledged or signed and unpaid counts at the rate of that day, what is paid at the rates of its receipts."
        ),
        name="burden-by-donor",
    )


def _line(line: Line, unit: str) -> tuple[Any, ...]:
    return (
        Value(called(line.donor), line.donor.get_absolute_url()),
        words.month(line.on),
        counted(line.share, unit) if line.share else _t("no share"),
        line.due,
        line.due_so_far,
        line.promised.pledged,
        line.promised.signed,
        line.promised.paid,
        line.gap,
    )


def counted(share: engine.Share, unit: str) -> str:
    """Say how a share is counted: 70%, 22.00 USD, weight 3, remainder."""
    if share.kind == engine.PERCENTAGE:
        return f"{_plain(share.value)}%"
    if share.kind == engine.NEGOTIATED:
        return words.money(share.value, unit)
    if share.kind == engine.FORMULA:
        return _t("formula, weight %(weight)s") % {"weight": _plain(share.value)}
    return _t("remainder")


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def donors_chart(found: Burden) -> SafeString:
    """Draw what each donor has paid and what of its due is unpaid, as of the newest month."""
    lines = found.last.lines if found.last else ()
    rows = [
        charts.Bar(
            called(line.donor),
            line.promised.paid,
            max(line.gap, ZERO),
            note=f"{words.millions(line.promised.paid)} / {words.millions(line.due_so_far)}",
        )
        for line in lines
    ]
    title = _t("Paid in of what is due, in millions")
    return charts.both(
        charts.bars, rows, title=title, done=_t("paid in"), rest=_t("due and unpaid"), unit=found.currency, wide=560
    )


def months_chart(found: Burden) -> SafeString:
    """Draw what the key of each month divides among donors, and what it leaves to nobody."""
    rows = [
        charts.Bar(
            words.month(line.on),
            line.borne,
            max(line.month.gap, ZERO),
            note=words.figure(line.month.gap, found.currency),
        )
        for line in found.months
    ]
    title = _t("What the keys divide, and the gap of each month")
    return charts.both(
        charts.bars, rows, title=title, done=_t("borne"), rest=_t("borne by nobody"), unit=found.currency, wide=560
    )


def keys(rows: Sequence[BurdenKey]) -> Table:
    """Return keys with their shares in one cell each."""
    return Table.of(
        _("Burden-sharing keys"),
        [
            Column(_("Number")),
            Column(_("From"), "day"),
            Column(_("Needed a month"), "money"),
            Column(_("Shares")),
            Column(_("Agreed in")),
            Column(_("Status"), "status"),
        ],
        [
            (
                Value(key.number, key.get_absolute_url()),
                key.from_on,
                Value(key.need, currency=key.currency),
                "; ".join(_said(share, key) for share in key.shares.all()),
                key.basis,
                standing(key),
            )
            for key in rows
        ],
        name="burden-keys",
        empty_text=_("No key matches."),
    )


def _said(share: BurdenShare, key: BurdenKey) -> str:
    return f"{called(share.donor)} {counted(engine.Share(None, share.kind, share.value), key.currency)}"


def shares_of_keys(rows: Sequence[BurdenKey]) -> Table:
    """Return every share of the keys in a line of its own: for the file."""
    return Table.of(
        _("Burden-sharing keys"),
        [
            Column(_("Number")),
            Column(_("From"), "day"),
            Column(_("Needed a month"), "money"),
            Column(_("Status"), "status"),
            Column(_("Donor")),
            Column(_("Counted as")),
            Column(_("Amount, percent or weight"), "number"),
        ],
        [
            (
                key.number, key.from_on, Value(key.need, currency=key.currency), standing(key), called(share.donor),
                LABELS[share.kind], None if share.kind == engine.REMAINDER else share.value,
            )
            for key in rows
            for share in key.shares.all()
        ],
        name="burden-keys",
    )  # fmt: skip


def shares(key: BurdenKey, said: engine.Key) -> Table:
    """Return the shares of one key with what each comes to a month."""
    due = said.due()
    return Table.of(
        _("Shares"),
        [Column(_("Donor")), Column(_("Counted as")), Column(_("Due a month"), "money", key.currency)],
        [
            (
                Value(called(share.donor), share.donor.get_absolute_url()),
                counted(engine.Share(None, share.kind, share.value), key.currency),
                due[share.donor_id],
            )
            for share in key.shares.all()
        ],
        totals=(_t("Total"), "", sum(due.values(), ZERO)),
        name=f"burden-key-{key.number}",
    )
