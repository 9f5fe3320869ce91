"""What the money is for: windows, projects, grants, the phase."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Case, DecimalField, F, Q, Sum, When

from oversight.figures.shapes import ZERO, GrantRow, PhaseRow, ProjectRow, WindowRow
from projects.models import Allocation, Grant, Project
from trustfund.fund.models import Phase, Window

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from oversight.figures.accounts import Balances


def grants(balances: Balances, on: date) -> tuple[GrantRow, ...]:
    """Return the grants signed by that day, by number."""
    signed = Grant.objects.filter(signed_on__lte=on, status__in=("signed", "effective"))
    return tuple(_grant(each, balances) for each in signed.select_related("project").order_by("number"))


def _grant(each: Grant, balances: Balances) -> GrantRow:
    available, requested = balances.of(each.committed_account_id), balances.of(each.requested_account_id)
    disbursed, verified = balances.of(each.disbursed_account_id), balances.of(each.verified_account_id)
    return GrantRow(
        grant_id=each.pk,
        number=each.number,
        project=each.project.code,
        name=each.project.title,
        name_ko=each.project.title_ko,
        signed_on=each.signed_on,
        closing_on=each.closing_on,
        committed=available + requested + disbursed,
        available=available,
        requested=requested,
        disbursed=disbursed,
        advance=balances.of(each.advance_account_id),
        documented=balances.of(each.expenditure_account_id) + verified,
        verified=verified,
    )


def projects(balances: Balances, rows: tuple[GrantRow, ...], on: date) -> tuple[ProjectRow, ...]:
    """Return the projects in the pipeline or under way, by window and code."""
    known = Project.objects.filter(status__in=("pipeline", "active")).select_related("window", "agency")
    count = Counter(row.project for row in rows)
    by_project: dict[str, list[GrantRow]] = {}
    for row in rows:
        by_project.setdefault(row.project, []).append(row)
    return tuple(
        _project(each, balances, by_project.get(each.code, []), count[each.code])
        for each in known.order_by("window__code", "code")
    )


def _project(each: Project, balances: Balances, held: list[GrantRow], count: int) -> ProjectRow:
    committed = sum((row.committed for row in held), ZERO)
    return ProjectRow(
        project_id=each.pk,
        code=each.code,
        name=each.title,
        name_ko=each.title_ko,
        window=each.window.code,
        agency=each.agency.name if each.agency else "",
        agency_ko=each.agency.name_ko if each.agency else "",
        execution=each.execution,
        country=each.country,
        province=each.province,
        status=each.status,
        allocated=balances.of(each.allocated_account_id) + committed,
        committed=committed,
        disbursed=sum((row.disbursed for row in held), ZERO),
        documented=sum((row.documented for row in held), ZERO),
        verified=sum((row.verified for row in held), ZERO),
        grants=count,
    )


def windows(balances: Balances, rows: tuple[ProjectRow, ...], on: date) -> tuple[WindowRow, ...]:
    """Return the windows by code. What came in for one = what it still has + what it gave − what it was given."""
    drawn = _drawn(on)
    all_drawn = sum(drawn.values(), ZERO)
    found = []
    for each in Window.objects.order_by("code"):
        own = [row for row in rows if row.window == each.code]
        given = drawn.get(each.pk, ZERO) - (all_drawn if each.is_without_preference else ZERO)
        allocated, unallocated = sum((row.allocated for row in own), ZERO), balances.of(each.unallocated_account_id)
        found.append(
            WindowRow(
                window_id=each.pk,
                code=each.code,
                name=each.title,
                name_ko=each.title_ko,
                is_without_preference=each.is_without_preference,
                received=unallocated + allocated - given,
                drawn=given,
                allocated=allocated,
                committed=sum((row.committed for row in own), ZERO),
                disbursed=sum((row.disbursed for row in own), ZERO),
                documented=sum((row.documented for row in own), ZERO),
                verified=sum((row.verified for row in own), ZERO),
                unallocated=unallocated,
            )
        )
    return tuple(found)


def _drawn(on: date) -> dict[UUID, Decimal]:
    """Return, by window, what allocations took from the money without preference, net of what went back."""
    signed = Case(When(is_cancellation=True, then=-F("from_unpreferred")), default=F("from_unpreferred"))
    made = Allocation.objects.filter(allocated_on__lte=on)
    sums = made.values("project__window_id").annotate(
        drawn=Sum(signed, output_field=DecimalField(max_digits=20, decimal_places=2))
    )
    return {row["project__window_id"]: row["drawn"] for row in sums.order_by()}


def phase(balances: Balances, on: date) -> PhaseRow | None:
    """Return the phase that was open on that day."""
    open_then = Phase.objects.filter(Q(closed_on=None) | Q(closed_on__gt=on), opened_on__lte=on)
    each = open_then.order_by("-number").first()
    if each is None:
        return None
    headroom = balances.of(each.headroom_account_id)
    return PhaseRow(
        number=each.number,
        title=each.title,
        ceiling=each.ceiling,
        per_grant_ceiling=each.per_grant_ceiling,
        committed=each.ceiling - headroom,
        headroom=headroom,
        opened_on=each.opened_on,
    )
