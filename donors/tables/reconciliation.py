"""The reconciliation as a table: from the balance in the books to the balance at the bank, item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from trustfund.web.tables import Column, Row, Table, Value
from trustfund.web.words import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from donors.reconciliation import Booked, Reconciliation, Told


def of(found: Reconciliation, *, sees_entries: bool) -> Table:
    """Return the way from the books to the bank."""
    return Table.of(
        _("Reconciliation"),
        [Column(_("Item")), Column(_("Day"), "day"), Column(_("Amount"), "money", found.account.currency)],
        list(_rows(found, sees_entries=sees_entries)),
        totals=(_t("Balance at the bank"), found.until, found.bank),
        note=_(
            "What went out is paired with the books by its amount, within ten days; what came in is matched by people."
        ),
        as_of=found.on,
        name=f"reconciliation-{found.account.code}-{found.on.isoformat()}",
    )


def _rows(found: Reconciliation, *, sees_entries: bool) -> Iterator[Row]:
    yield Row((_t("Balance in the books"), found.on, found.books))
    if found.booked:
        yield Row((_t("In the books, not at the bank"),), is_group=True)
        for each in found.booked:
            yield Row(_booked(each, sees_entries=sees_entries))
    if found.told:
        yield Row((_t("At the bank, not in the books"),), is_group=True)
        for told in found.told:
            yield Row(_told(told))
    if found.before:
        said = _t("Books above the bank before the first statement")
        yield Row((said, None, -found.before))
    for gap in found.gaps:
        parts = {"one": gap.before.number, "other": gap.after.number}
        said = _t("Between statements %(one)s and %(other)s: one is missing, or they do not join") % parts
        yield Row((said, gap.after.opened_on, gap.amount))
    if found.unexplained:
        yield Row((_t("Unexplained"), None, -found.unexplained))


def _booked(each: Booked, *, sees_entries: bool) -> tuple[Any, ...]:
    entry = each.transfer.entry
    url = reverse("oversight:entry_detail", args=[entry.uid]) if sees_entries else ""
    said = entry.memo or entry.kind
    if each.line is not None:
        said = _t("%(what)s (at the bank on %(day)s)") % {"what": said, "day": day(each.line.booked_on)}
    return Value(said, url), each.transfer.effective_on, -each.amount


def _told(each: Told) -> tuple[Any, ...]:
    line = each.line
    said = " · ".join(part for part in (line.statement.number, str(line.place), line.counterparty) if part)
    if each.booked_on is not None:
        said = _t("%(what)s (in the books on %(day)s)") % {"what": said, "day": day(each.booked_on)}
    return Value(said, line.get_absolute_url()), line.booked_on, each.amount


def days(rows: Sequence[Reconciliation], address: str) -> Table:
    """Return the latest days on which a statement closes, with both balances."""
    unit = rows[0].account.currency if rows else "USD"
    return Table.of(
        _("Days on which a statement closes"),
        [
            Column(_("Trustee account")),
            Column(_("Day"), "day"),
            Column(_("In the books"), "money", unit),
            Column(_("At the bank"), "money", unit),
            Column(_("Difference"), "money", unit),
            Column(_("Items"), "number"),
            Column(_("State"), "status"),
        ],
        [
            (
                Value(each.account.code, f"{address}?account={each.account.code}&on={each.on.isoformat()}"),
                each.on,
                each.books,
                each.bank,
                each.difference,
                len(each.booked) + len(each.told) + len(each.gaps),
                _state(each),
            )
            for each in rows
        ],
        name="reconciliation-days",
    )


def _state(each: Reconciliation) -> Value:
    if each.unexplained:
        return Value(_("Unexplained"), mark="wrong")
    if each.gaps:
        return Value(_("A statement is missing"), mark="waiting")
    return Value(_("Explained"), mark="done") if each.difference else Value(_("Equal"), mark="verified")
