"""What stands behind a figure: the accounts that add up to one rung, of the Fund, a window or a project.

Amounts are in the holding currency; an unpaid contribution is held in its own and stated at the rate of the day, as
`figures.at` states it. Rounding each account by itself can differ from the figure by a cent, which `rounding` names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_noop as _

from oversight.figures import rungs
from oversight.figures.accounts import PROMISES
from oversight.figures.rates import Rates
from oversight.figures.shapes import ZERO
from projects.models import Grant, Project
from trustfund import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from trustfund.fund.models import Window

UNPAID: Final = ("receivable", "qualified")
COMMITTED: Final = ("committed", "requested", "disbursed")
KINDS: Final[dict[str, tuple[str, ...]]] = {
    "pledged": ("contributions", *UNPAID, "promised", "unpledged"),
    "signed": ("contributions", *UNPAID),
    "paid_in": ("contributions",),
    "cash_received": ("contributions", "notes"),
    "allocated": ("allocated", *COMMITTED),
    "committed": COMMITTED,
    "disbursed": ("disbursed",),
    "documented": ("expenditure", "verified"),
    "verified": ("verified",),
    "unallocated": ("unallocated",),
}
"""The kinds of account that make a figure (DOMAIN section 2)."""
LABELS: Final = {
    "pledged": _("Pledged"),
    "signed": _("Signed"),
    "paid_in": _("Paid-in"),
    "cash_received": _("Cash received"),
    "allocated": _("Allocated"),
    "committed": _("Committed"),
    "disbursed": _("Disbursed"),
    "documented": _("Documented"),
    "verified": _("Verified"),
    "unallocated": _("Free to allocate"),
}
TAKEN_OFF: Final = frozenset({"unpledged", "notes"})
"""Signed beyond any pledge: in what is signed, therefore not pledged a second time. Notes: paid in, not yet cash."""


@dataclass(frozen=True)
class Part:
    """One account of a figure; `usd` is None where no rate is known."""

    account: ledger.Account
    balance: Decimal
    usd: Decimal | None


@dataclass(frozen=True)
class Behind:
    """The accounts of a figure that hold something, and what they add up to."""

    rung: str
    label: str
    as_of: date
    parts: tuple[Part, ...]

    @property
    def total(self) -> Decimal:
        """Return the sum of the parts that are known."""
        return sum((part.usd for part in self.parts if part.usd is not None), ZERO)


def accounts(rung: str, *, window: Window | None = None, project: Project | None = None) -> QuerySet[ledger.Account]:
    """Return the accounts of a figure; of a window or a project, only what is kept by window and project."""
    found = ledger.Account.objects.filter(kind__in=KINDS[rung])
    if window is not None or project is not None:
        found = found.filter(pk__in=_of(window, project))
    return found.order_by("kind", "code")


def _of(window: Window | None, project: Project | None) -> set[int]:
    projects = Project.objects.filter(pk=project.pk) if project else Project.objects.filter(window=window)
    grants = Grant.objects.filter(project__in=projects)
    columns = ("committed", "requested", "disbursed", "expenditure", "verified")
    rows: Iterable[Any] = grants.values_list(*(f"{name}_account_id" for name in columns))
    own = {window.unallocated_account_id} if window else set()
    return own | set(projects.values_list("allocated_account_id", flat=True)) | {pk for row in rows for pk in row if pk}


def behind(rung: str, on: date, accounts: Iterable[ledger.Account], *, as_of: date | None = None) -> Behind:
    """Return what these accounts hold as of a day (None: now, which is `on`), each at the rate of that day."""
    known = {account.pk: account for account in accounts}
    fund = rungs.fund()
    rates = Rates(on, fund.currency if fund else "USD")
    totals = ledger.totals(list(known), as_of=as_of)
    parts = []
    for pk, account in known.items():
        balance = totals[pk].balance if pk in totals else ZERO
        signed = -balance if account.kind in TAKEN_OFF else balance
        if signed:
            usd = rates.usd(signed, account.currency) if account.kind in PROMISES else signed
            parts.append(Part(account, signed, usd))
    return Behind(rung, LABELS[rung], on, tuple(parts))
