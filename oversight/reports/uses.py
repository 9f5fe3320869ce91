"""From figures to the tables about what the money is for: sources and uses, resources, windows, projects, grants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_noop as _

from oversight.figures.shapes import ZERO, Figures, YearColumn
from oversight.reports.gate import TOTAL, Across, Down
from oversight.reports.sheets import Column, Line, Sheet
from oversight.reports.tables import total_line

if TYPE_CHECKING:
    from decimal import Decimal

FLOWS: Final = (
    ("opening_cash", _("Cash at the beginning"), "sum"),
    ("contributions", _("Contributions paid in"), "item"),
    ("notes", _("Promissory notes received, less encashed"), "item"),
    ("exchange", _("Realised exchange difference on notes"), "item"),
    ("income", _("Investment income"), "item"),
    ("unapplied", _("Unapplied receipts, less assigned or returned"), "item"),
    ("fees", _("Cost recovery fees"), "item"),
    ("returned", _("Returned to donors"), "item"),
    ("disbursements", _("Disbursements"), "item"),
    ("closing_cash", _("Cash at the end (funds held in trust)"), "sum"),
    ("unapplied_held", _("Unapplied receipts, held for their owners"), "item"),
    ("undisbursed", _("Committed to grants, not yet disbursed"), "item"),
    ("uncommitted", _("Allocated to projects, not yet committed"), "item"),
    ("unallocated", _("Net unallocated"), "total"),
)
OUT: Final = ("notes", "fees", "returned", "disbursements", "unapplied_held", "undisbursed", "uncommitted")
"""Printed as negative: they lower what stands above them."""
WHERE_ANY: Final = ("notes", "exchange", "unapplied", "unapplied_held")
"""Lines that stand there only where there is, or was, such money."""


def sources_and_uses(figures: Figures, unit: str) -> Sheet:
    """Return sources and uses with years as columns and all years beside; closing with what is free."""
    years = figures.sources_and_uses
    names = [str(year.year) for year in years]
    columns = (
        Column("line", _("Sources and uses")),
        *(Column(name, name, "amount", unit) for name in names),
        Column(TOTAL, _("All years"), "amount", unit),
    )
    shown = [flow for flow in FLOWS if flow[0] not in WHERE_ANY or any(getattr(year, flow[0]) for year in years)]
    lines = tuple(_flow_line(figures, years, name, label, mark) for name, label, mark in shown)
    names_shown = {name for name, _label, _mark in shown}
    flows = [
        each
        for each in (
            "contributions",
            "notes",
            "exchange",
            "income",
            "unapplied",
            "fees",
            "returned",
            "disbursements",
        )
        if each in names_shown
    ]
    ends = [each for each in ("closing_cash", "unapplied_held", "undisbursed", "uncommitted") if each in names_shown]
    every = (*names, TOTAL)
    return Sheet(
        "sources_and_uses",
        _("Sources and uses of funds"),
        columns,
        lines,
        (
            Down(every, "closing_cash", tuple((part, 1) for part in ("opening_cash", *flows))),
            Down(every, "unallocated", tuple((part, 1) for part in ends)),
            Across(tuple((name, 1) for name in names), TOTAL, tuple(flows)),
        ),
    )


def _flow_line(figures: Figures, years: tuple[YearColumn, ...], name: str, label: str, mark: str) -> Line:
    def printed(amount: Decimal) -> Decimal:
        return ZERO - amount if name in OUT else amount

    cells: dict[str, Decimal | str | None] = {str(year.year): printed(getattr(year, name)) for year in years}
    return Line(name, {"line": label, **cells, TOTAL: printed(_all_years(figures, name))}, mark=mark, is_word=True)


def _all_years(figures: Figures, name: str) -> Decimal:
    """Read the column of all years from the accounts themselves, not from the years."""
    kinds = figures.kinds
    source = {
        "opening_cash": ZERO,
        "contributions": kinds.get("contributions", ZERO),
        "notes": kinds.get("notes", ZERO),
        "exchange": kinds.get("exchange", ZERO),
        "income": kinds.get("income", ZERO),
        "unapplied": kinds.get("unapplied", ZERO),
        "unapplied_held": kinds.get("unapplied", ZERO),
        "fees": kinds.get("fees", ZERO),
        "returned": kinds.get("returned", ZERO),
        "disbursements": figures.rung("disbursed"),
        "closing_cash": kinds.get("cash", ZERO),
        "undisbursed": kinds.get("committed", ZERO) + kinds.get("requested", ZERO),
        "uncommitted": kinds.get("allocated", ZERO),
        "unallocated": kinds.get("unallocated", ZERO),
    }
    return source[name]


def resources(figures: Figures, unit: str) -> Sheet:
    """Return what is available for commitments: received and earned, less fees, returns to donors and commitments."""
    held = figures.resources
    rows = (
        ("received", _("Funding received"), held.received, "item"),
        ("notes", _("Promissory notes not yet encashed"), ZERO - held.notes, "item"),
        ("exchange", _("Realised exchange difference on notes"), held.exchange, "item"),
        ("income", _("Investment income"), held.income, "item"),
        ("fees", _("Cost recovery fees"), ZERO - held.fees, "item"),
        ("returned", _("Returned to donors"), ZERO - held.returned, "item"),
        ("committed", _("Commitments to grants"), ZERO - held.committed, "item"),
        ("balance", _("Available for commitments"), held.balance, "total"),
    )
    shown = [row for row in rows if row[0] not in WHERE_ANY or row[2]]
    lines = tuple(
        Line(name, {"line": label, "amount": amount}, mark=mark, is_word=True) for name, label, amount, mark in shown
    )
    columns = (Column("line", _("Resources")), Column("amount", _("Amount"), "amount", unit))
    parts = tuple((row[0], 1) for row in shown[:-1])
    return Sheet(
        "resources", _("Resources available for commitments"), columns, lines, (Down(("amount",), "balance", parts),)
    )


WINDOW: Final = (
    ("received", _("Received, net of fees and returns")),
    ("drawn", _("From money without preference")),
    ("allocated", _("Allocated")),
    ("unallocated", _("Unallocated")),
    ("committed", _("Committed")),
    ("disbursed", _("Disbursed")),
    ("documented", _("Documented")),
)


def windows(figures: Figures, unit: str) -> Sheet:
    """Return each window with what came in for it and each rung below."""
    columns = (
        Column("name", _("Window")),
        *(Column(name, label, "amount", unit) for name, label in WINDOW),
    )
    lines = [
        Line(
            row.code,
            {"name": f"{row.code} {row.name}"} | {name: getattr(row, name) for name, _label in WINDOW},
            {"name": f"{row.code} {row.name_ko}" if row.name_ko else ""},
        )
        for row in figures.windows
    ]
    totals = _rungs(figures) | {
        "received": figures.kinds.get("resources", ZERO),
        "drawn": ZERO,
        "unallocated": figures.kinds.get("unallocated", ZERO),
    }
    return Sheet(
        "windows",
        _("Windows"),
        columns,
        (*lines, total_line("name", **totals)),
        (
            Down(tuple(name for name, _label in WINDOW)),
            Across((("received", 1), ("drawn", 1), ("allocated", -1)), "unallocated"),
        ),
    )


def _rungs(figures: Figures) -> dict[str, Decimal | int | None]:
    return {name: figures.rung(name) for name in ("allocated", "committed", "disbursed", "documented")}


def projects(figures: Figures, unit: str) -> Sheet:
    """Return each project with its rungs."""
    names = ("allocated", "committed", "disbursed", "documented")
    labels = (_("Allocated"), _("Committed"), _("Disbursed"), _("Documented"))
    columns = (
        Column("code", _("Project")),
        Column("name", _("Title")),
        Column("window", _("Window")),
        Column("agency", _("Implementing entity")),
        Column("grants", _("Grants"), "count"),
        *(Column(name, label, "amount", unit) for name, label in zip(names, labels, strict=True)),
    )
    lines = [
        Line(
            row.code,
            {column.name: getattr(row, column.name) for column in columns},
            {"name": row.name_ko, "agency": row.agency_ko},
        )
        for row in figures.projects
        if row.allocated
    ]
    total = total_line("code", grants=len(figures.grants), **_rungs(figures))
    return Sheet("projects", _("Projects"), columns, (*lines, total), (Down(("grants", *names)),))


GRANT: Final = (
    ("committed", _("Grant amount")),
    ("disbursed", _("Disbursed")),
    ("requested", _("In process")),
    ("available", _("Available to withdraw")),
    ("documented", _("Documented")),
)


def grants(figures: Figures, unit: str) -> Sheet:
    """Return each grant agreement with where its money is."""
    columns = (
        Column("number", _("Grant")),
        Column("name", _("Project")),
        Column("signed_on", _("Signed on"), "date"),
        Column("closing_on", _("Closing date"), "date"),
        *(Column(name, label, "amount", unit) for name, label in GRANT),
    )
    lines = [
        Line(row.number, {column.name: getattr(row, column.name) for column in columns}, {"name": row.name_ko})
        for row in figures.grants
    ]
    kinds = figures.kinds
    total = total_line(
        "number",
        committed=figures.rung("committed"),
        disbursed=figures.rung("disbursed"),
        requested=kinds.get("requested", ZERO),
        available=kinds.get("committed", ZERO),
        documented=figures.rung("documented"),
    )
    rules = (
        Down(tuple(name for name, _label in GRANT)),
        Across((("disbursed", 1), ("requested", 1), ("available", 1)), "committed"),
    )
    return Sheet("grants", _("Grant agreements"), columns, (*lines, total), rules)
