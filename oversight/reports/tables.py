"""From figures to the tables about money in: ladder, contributions, agreements, receipts, changes, rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop as _

from oversight.figures.shapes import ZERO, Figures
from oversight.reports.gate import TOTAL, Across, Down
from oversight.reports.sheets import Column, Line, Sheet, Value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from oversight.figures.changes import Change
    from oversight.figures.rates import RateUsed
    from oversight.figures.rows_in import AgreementRow, DonorRow, EncashmentRow, Overdue, ReceiptRow


def total_line(label_column: str, **cells: Decimal | int | None) -> Line:
    """Return a totals row."""
    return Line(TOTAL, {label_column: _("Total"), **cells}, mark="total", is_word=True)


def summed(rows: Iterable[object], *names: str) -> dict[str, Decimal | int | None]:
    """Add columns of rows up, for totals no account keeps."""
    held = list(rows)
    return {name: sum((getattr(row, name) or ZERO for row in held), ZERO) for name in names}


def ladder(figures: Figures, unit: str) -> Sheet:
    """Return the nine rungs, each with its share of what is signed."""
    lines = tuple(
        Line(rung.name, {"rung": rung.label, "amount": rung.amount, "share": rung.share}, is_word=True)
        for rung in figures.ladder
    )
    columns = (
        Column("rung", _("Rung")),
        Column("amount", _("Amount"), "amount", unit),
        Column("share", _("Share of signed"), "share"),
    )
    return Sheet("ladder", _("The ladder of the Fund"), columns, lines)


def contributions(figures: Figures, unit: str) -> Sheet:
    """Return what each donor pledged, signed, paid and owes; paid-in is tied to the ledger."""
    names = ("pledged_usd", "signed_usd", "paid_usd", "receivable_usd", "qualified_usd")
    columns = (
        Column("donor", _("Donor")),
        Column("currency", _("Currency")),
        Column("signed", _("Signed, in currency"), "amount", "*"),
        Column("pledged_usd", _("Pledged"), "amount", unit),
        Column("signed_usd", _("Signed"), "amount", unit),
        Column("paid_usd", _("Paid-in"), "amount", unit),
        Column("receivable_usd", _("Receivable"), "amount", unit),
        Column("qualified_usd", _("Qualified"), "amount", unit),
        Column("share", _("Share of paid-in"), "share"),
    )
    lines = [_donor_line(row, names) for row in figures.donors]
    totals = summed(figures.donors, *names) | {"paid_usd": figures.kinds.get("contributions", ZERO)}
    return Sheet(
        "contributions",
        _("Contributions by donor"),
        columns,
        (*lines, total_line("donor", **totals)),
        (
            Down(names),
            Across((("paid_usd", 1), ("receivable_usd", 1), ("qualified_usd", 1)), "signed_usd"),
        ),
        _(
            "Paid parts are stated at the rates of their receipts and never revalued; "
            "unpaid parts at the rate of the report date."
        ),
    )


def _donor_line(row: DonorRow, names: tuple[str, ...]) -> Line:
    cells: dict[str, Value] = {"donor": row.name, "currency": row.currency, "signed": row.signed, "share": row.share}
    return Line(
        row.key, cells | {name: getattr(row, name) for name in names}, {"donor": row.name_ko}, short=row.short_name
    )


def agreements(figures: Figures, unit: str) -> Sheet:
    """Return each administration agreement in its own currency."""
    columns = (
        Column("number", _("Agreement")),
        Column("donor", _("Donor")),
        Column("signed_on", _("Signed on"), "date"),
        Column("currency", _("Currency")),
        Column("signed", _("Signed"), "amount", "*"),
        Column("paid", _("Paid"), "amount", "*"),
        Column("receivable", _("Receivable"), "amount", "*"),
        Column("qualified", _("Qualified"), "amount", "*"),
        Column("effective_rate", _("Rate of what was paid"), "rate"),
        Column("paid_usd", _("Paid-in"), "amount", unit),
        Column("preference", _("Preference")),
    )
    lines = tuple(_agreement_line(row, columns) for row in figures.agreements)
    total = total_line("number", paid_usd=figures.kinds.get("contributions", ZERO))
    rules = (Down(("paid_usd",)), Across((("paid", 1), ("receivable", 1), ("qualified", 1)), "signed"))
    return Sheet("agreements", _("Administration agreements"), columns, (*lines, total), rules)


def _agreement_line(row: AgreementRow, columns: tuple[Column, ...]) -> Line:
    ko = {"donor": row.donor_ko, "preference": row.preference_ko}
    return Line(row.number, {column.name: getattr(row, column.name) for column in columns}, ko)


def receipts(rows: Iterable[ReceiptRow], received: Decimal, fees: Decimal, unit: str) -> Sheet:
    """Return the payments received in the period; their sums are tied to what the ledger took in in it."""
    columns = (
        Column("value_on", _("Value date"), "date"),
        Column("number", _("Receipt")),
        Column("donor", _("Donor")),
        Column("currency", _("Currency")),
        Column("amount", _("Amount"), "amount", "*"),
        Column("rate", _("Rate"), "rate"),
        Column("amount_usd", _("Paid-in"), "amount", unit),
        Column("exchange_difference_usd", _("Exchange difference"), "amount", unit),
        Column("fee_usd", _("Cost recovery fee"), "amount", unit),
    )
    held = list(rows)
    lines = [
        Line(row.number, {column.name: getattr(row, column.name) for column in columns}, {"donor": row.donor_ko})
        for row in held
    ]
    difference = summed(held, "exchange_difference_usd")
    total = total_line("value_on", amount_usd=received, fee_usd=fees, **difference)
    rules = (Down(("amount_usd", "exchange_difference_usd", "fee_usd")),)
    return Sheet("receipts", _("Receipts in the period"), columns, (*lines, total), rules)


def encashments(rows: Iterable[EncashmentRow], unit: str) -> Sheet:
    """Return the promissory notes that became cash in the period: cash is what was paid in and the difference."""
    sums = ("carried_usd", "exchange_difference_usd", "amount_usd", "fee_usd")
    labels = (_("Paid in as"), _("Exchange difference"), _("Cash"), _("Cost recovery fee"))
    columns = (
        Column("value_on", _("Value date"), "date"),
        Column("number", _("Encashment")),
        Column("note", _("Promissory note")),
        Column("donor", _("Donor")),
        Column("currency", _("Currency")),
        Column("amount", _("Amount"), "amount", "*"),
        *(Column(name, label, "amount", unit) for name, label in zip(sums, labels, strict=True)),
    )
    held = list(rows)
    lines = [
        Line(row.number, {column.name: getattr(row, column.name) for column in columns}, {"donor": row.donor_ko})
        for row in held
    ]
    total = total_line("value_on", **summed(held, *sums))
    rules = (Down(sums), Across((("carried_usd", 1), ("exchange_difference_usd", 1)), "amount_usd"))
    return Sheet("encashments", _("Promissory notes encashed in the period"), columns, (*lines, total), rules)


def changes(rows: Iterable[Change], unit: str) -> Sheet:
    """Return the pledges of each donor, from the last report to this one, by reason."""
    names = ("before", "correction", "new_pledge", "revaluation", "after", "payment")
    labels = (
        _("Last report"), _("Correction"), _("New pledge"), _("Revaluation"), _("This report"), _("Paid in between"),
    )  # fmt: skip
    columns = (
        Column("donor", _("Donor")),
        Column("currency", _("Currency")),
        *(Column(name, label, "amount", unit) for name, label in zip(names, labels, strict=True)),
    )
    held = list(rows)
    lines = [
        Line(
            row.key,
            {"donor": row.name, "currency": row.currency} | {name: getattr(row, name) for name in names},
            {"donor": row.name_ko},
        )
        for row in held
    ]
    rules = (
        Down(names),
        Across((("before", 1), ("correction", 1), ("new_pledge", 1), ("revaluation", 1)), "after"),
    )
    return Sheet(
        "changes",
        _("Changes in pledges since the last report"),
        columns,
        (*lines, total_line("donor", **summed(held, *names))),
        rules,
        _("A payment changes no pledge: it ends the revaluation of the part that it pays."),
    )


def rates(rows: Iterable[RateUsed], unit: str) -> Sheet:
    """Return every rate at which an unpaid part was stated."""
    columns = (
        Column("currency", _("Currency")),
        Column("usd_per_unit", _("For one unit"), "rate", unit),
        Column("on", _("Rate of"), "date"),
        Column("source", _("Source")),
    )
    lines = tuple(Line(row.currency, {column.name: getattr(row, column.name) for column in columns}) for row in rows)
    return Sheet("rates", _("Exchange rates"), columns, lines)


def overdue(rows: Iterable[Overdue], unit: str) -> Sheet:
    """Return the instalments that were due and are not paid."""
    columns = (
        Column("agreement", _("Agreement")),
        Column("donor", _("Donor")),
        Column("due_on", _("Due on"), "date"),
        Column("currency", _("Currency")),
        Column("amount", _("Unpaid"), "amount", "*"),
        Column("usd", _("Equivalent"), "amount", unit),
    )
    held = list(rows)
    lines = [
        Line(
            f"{row.agreement}/{row.number}",
            {column.name: getattr(row, column.name) for column in columns},
            {"donor": row.donor_ko},
        )
        for row in held
    ]
    total = total_line("agreement", **summed(held, "usd"))
    return Sheet("overdue", _("Instalments overdue"), columns, (*lines, total), (Down(("usd",)),))
