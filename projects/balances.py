"""How far the money of grants and projects has come: read from their accounts, in the holding currency."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from projects.models import Category, Grant, Project
from trustfund import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from trustfund.ledger import Totals

ZERO: Final = Decimal(0)


@dataclass(frozen=True)
class GrantBalance:
    """The rungs of one grant. `committed` is the whole grant once it is signed."""

    committed: Decimal = ZERO
    requested: Decimal = ZERO
    disbursed: Decimal = ZERO
    documented: Decimal = ZERO
    verified: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """Return what can still be applied for."""
        return self.committed - self.requested - self.disbursed

    @property
    def share_disbursed(self) -> Decimal:
        """Return the disbursed share of one of the grant."""
        return self.disbursed / self.committed if self.committed else ZERO


@dataclass(frozen=True)
class ProjectBalance:
    """The rungs of one project: what the board gave, and what of it is committed and disbursed."""

    allocated: Decimal = ZERO
    committed: Decimal = ZERO
    disbursed: Decimal = ZERO

    @property
    def uncommitted(self) -> Decimal:
        """Return what is allocated and not yet committed."""
        return self.allocated - self.committed


@dataclass(frozen=True)
class CategoryBalance:
    """One category: its limit, what is requested or disbursed of it, what is left."""

    category: Category
    used: Decimal
    left: Decimal


def of_grants(grants: Iterable[Grant], *, as_of: date | None = None) -> dict[UUID, GrantBalance]:
    """Return the balance of each grant, with one query for all."""
    found = list(grants)
    accounts = [account for grant in found for account in _accounts(grant)]
    totals = ledger.totals(accounts, as_of=as_of) if accounts else {}
    return {grant.pk: _of_grant(grant, totals) for grant in found}


def of_projects(projects: Iterable[Project], *, as_of: date | None = None) -> dict[UUID, ProjectBalance]:
    """Return the balance of each project, with two queries for all."""
    found = list(projects)
    grants: dict[UUID, list[Grant]] = defaultdict(list)
    for grant in Grant.objects.filter(project__in=[project.pk for project in found]):
        grants[grant.project_id].append(grant)
    accounts = [project.allocated_account_id for project in found]
    accounts += [account for each in grants.values() for grant in each for account in _accounts(grant)]
    totals = ledger.totals(accounts, as_of=as_of) if accounts else {}
    return {project.pk: _of_project(project, grants[project.pk], totals) for project in found}


def of_categories(grant: Grant) -> list[CategoryBalance]:
    """Return what is left of each category of a grant; a draft's categories are whole."""
    categories = list(grant.categories.order_by("number"))
    accounts = [category.account_id for category in categories if category.account_id is not None]
    totals = ledger.totals(accounts) if accounts else {}
    found = []
    for category in categories:
        left = totals[category.account_id].balance if category.account_id is not None else category.amount
        found.append(CategoryBalance(category, category.amount - left, left))
    return found


def _accounts(grant: Grant) -> list[int]:
    return [
        grant.committed_account_id,
        grant.requested_account_id,
        grant.disbursed_account_id,
        grant.expenditure_account_id,
        grant.verified_account_id,
    ]


def _of_grant(grant: Grant, totals: dict[int, Totals]) -> GrantBalance:
    committed, requested, disbursed, expenditure, verified = (totals[pk].balance for pk in _accounts(grant))
    return GrantBalance(committed + requested + disbursed, requested, disbursed, expenditure + verified, verified)


def _of_project(project: Project, grants: list[Grant], totals: dict[int, Totals]) -> ProjectBalance:
    each = [_of_grant(grant, totals) for grant in grants]
    committed = sum((grant.committed for grant in each), ZERO)
    return ProjectBalance(
        allocated=totals[project.allocated_account_id].balance + committed,
        committed=committed,
        disbursed=sum((grant.disbursed for grant in each), ZERO),
    )
