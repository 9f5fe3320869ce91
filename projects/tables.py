"""The tables of projects, allocations and grants: the same cells on the page and in the file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from projects import balances
from trustfund.web.books import account_url
from trustfund.web.tables import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from projects.models import Allocation, Cofinancing, Grant, Project

UNIT = "USD"


def standing(record: Any) -> Value:
    """Return where a record stands as word and shape."""
    state = record.workflow.state(record.status)
    return Value(state.label, mark=state.mark)


def projects(rows: Sequence[Project]) -> Table:
    """Return projects with what is allocated, committed and disbursed."""
    of = balances.of_projects(rows)
    unit = rows[0].allocated_account.currency if rows else UNIT
    return Table.of(
        _("Projects"),
        [
            Column(_("Code")),
            Column(_("Title")),
            Column(_("Implementing entity")),
            Column(_("Window")),
            Column(_("Sector")),
            Column(_("Province")),
            Column(_("Status"), "status"),
            Column(_("Allocated"), "money", unit),
            Column(_("Committed"), "money", unit),
            Column(_("Disbursed"), "money", unit),
        ],
        [
            (
                Value(project.code, project.get_absolute_url()),
                Value(project),
                Value(project.agency) if project.agency else project.get_execution_display(),
                Value(project.window),
                project.get_sector_display(),
                project.get_province_display() if project.province else "",
                standing(project),
                of[project.pk].allocated,
                of[project.pk].committed,
                of[project.pk].disbursed,
            )
            for project in rows
        ],
        name="projects",
        empty_text=_("No project matches."),
    )


def without(table: Table, *labels: Any) -> Table:
    """Return the table without these columns, for a page that says them already."""
    kept = [place for place, column in enumerate(table.columns) if column.label not in labels]
    lines = tuple(replace(row, values=tuple(row.values[place] for place in kept)) for row in table.rows)
    return replace(table, columns=tuple(table.columns[place] for place in kept), rows=lines)


def grants_of_a_project(rows: Sequence[Grant]) -> Table:
    """Return the grants of one project: without the columns its page says already."""
    return without(grants(rows), _("Project"), _("Implementing entity"), _("In process"))


def allocations_of_a_project(rows: Sequence[Allocation], user: Any) -> Table:
    """Return the allocations of one project."""
    return without(allocations(rows, user), _("Project"), _("Window"), _("Allocated on"))


def grants(rows: Sequence[Grant]) -> Table:
    """Return grants with how far each has been disbursed and when it ends."""
    of = balances.of_grants(rows)
    unit = rows[0].committed_account.currency if rows else UNIT
    return Table.of(
        _("Grant agreements"),
        [
            Column(_("Grant")),
            Column(_("Project")),
            Column(_("Implementing entity")),
            Column(_("Status"), "status"),
            Column(_("Amount"), "money", unit),
            Column(_("In process"), "money", unit),
            Column(_("Disbursed"), "money", unit),
            Column(_("Disbursed"), "percent"),
            Column(_("Left"), "money", unit),
            Column(_("Closing date"), "day"),
        ],
        [
            (
                Value(grant.number, grant.get_absolute_url()),
                Value(grant.project, grant.project.get_absolute_url()),
                Value(grant.project.agency) if grant.project.agency else "",
                standing(grant),
                grant.amount,
                of[grant.pk].requested,
                of[grant.pk].disbursed,
                of[grant.pk].share_disbursed if of[grant.pk].committed else None,
                of[grant.pk].left if of[grant.pk].committed else None,
                grant.closing_on,
            )
            for grant in rows
        ],
        name="grants",
        empty_text=_("No grant agreement matches."),
    )


def categories(grant: Grant, user: Any) -> Table:
    """Return the categories of a grant: limit, used, left; each figure leads to its entries."""
    unit = grant.committed_account.currency
    lines = balances.of_categories(grant)
    return Table.of(
        _("Categories"),
        [
            Column(_("Number")),
            Column(_("Category")),
            Column(_("Financing percentage"), "percent"),
            Column(_("Amount"), "money", unit),
            Column(_("Used"), "money", unit),
            Column(_("Left"), "money", unit),
        ],
        [
            (
                str(line.category.number),
                Value(line.category),
                line.category.percentage / 100,
                line.category.amount,
                line.used,
                Value(line.left, account_url(line.category.account, user)),
            )
            for line in lines
        ],
        totals=(
            _("Total"),
            "",
            None,
            sum(line.category.amount for line in lines),
            sum(line.used for line in lines),
            sum(line.left for line in lines),
        ),
        name=f"categories-{grant.number}",
        note=_("Used is what is disbursed or in process."),
        empty_text=_("No category yet."),
    )


def allocations(rows: Sequence[Allocation], user: Any) -> Table:
    """Return allocations with the decision each rests on."""
    unit = rows[0].project.allocated_account.currency if rows else UNIT
    return Table.of(
        _("Allocations"),
        [
            Column(_("Decision")),
            Column(_("Decided on"), "day"),
            Column(_("Project")),
            Column(_("Window")),
            Column(_("Allocated on"), "day"),
            Column(_("Amount"), "money", unit),
            Column(_("Of which without preference"), "money", unit),
        ],
        [
            (
                Value(each.decision.number, _decision_url(each)),
                each.decision.decided_on,
                Value(each.project, each.project.get_absolute_url()),
                Value(each.project.window),
                each.allocated_on,
                Value(_signed(each, each.amount), account_url(each.project.allocated_account, user)),
                _signed(each, each.from_unpreferred),
            )
            for each in rows
        ],
        name="allocations",
        empty_text=_("Nothing is allocated yet: the board allocates by a decision."),
    )


def cofinancing(project: Project, rows: Sequence[Cofinancing]) -> Table:
    """Return what other financiers put into the project, each in its currency."""
    return Table.of(
        _("Co-financing"),
        [Column(_("Financier")), Column(_("Kind")), Column(_("Amount"), "money")],
        [(each.financier, each.get_kind_display(), Value(each.amount, currency=each.currency)) for each in rows],
        name=f"cofinancing-{project.code}",
        note=_("Money of others for the same project: never counted in the Fund's totals."),
    )


def _signed(allocation: Allocation, amount: Any) -> Any:
    return -amount if allocation.is_cancellation else amount


def _decision_url(allocation: Allocation) -> str:
    try:
        return reverse("oversight:decision_detail", args=[allocation.decision_id])
    except NoReverseMatch:
        return ""
