"""What is left of the Fund, what stands against closing it, and how the rest would be divided: read from the books."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _t

from donors.models import Agreement
from donors.shares import split
from oversight.guards.closing import OPEN
from trustfund.fund.models import Fund, Window
from trustfund.ledger.models import Account
from trustfund.web.words import decimals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

ZERO: Final = Decimal(0)


@dataclass(frozen=True)
class Hindrance:
    """What must be settled first: what it is, how much, in how many accounts, and where it is seen."""

    label: str
    amount: Decimal
    accounts: int
    url: str


@dataclass(frozen=True)
class Left:
    """What the books hold, in the holding currency."""

    unit: str
    cash: Decimal
    windows: tuple[tuple[Window, Decimal], ...]
    hindrances: tuple[Hindrance, ...]
    receivable: tuple[tuple[str, Decimal], ...]
    """Unpaid under signed agreements, by currency: it does not come any more once the Fund is closed."""

    @property
    def unallocated(self) -> Decimal:
        """Return what can be returned or kept back."""
        return sum((amount for _window, amount in self.windows), ZERO)


def left() -> Left:
    """Read what is left."""
    unit = Fund.objects.values_list("holding_currency", flat=True).first() or "USD"
    windows = tuple((each, each.unallocated_account.balance) for each in _windows())
    return Left(unit, _sum("cash"), windows, hindrances(), _receivable())


def _windows() -> Sequence[Window]:
    """Return the windows, the one without preference first."""
    return list(Window.objects.select_related("unallocated_account").order_by("-is_without_preference", "code"))


def _sum(*kinds: str) -> Decimal:
    return Account.objects.filter(kind__in=kinds).aggregate(all=Sum("balance"))["all"] or ZERO


def hindrances() -> tuple[Hindrance, ...]:
    """Return what is still open: commitments to be honoured, money not yet cash, money that is not the Fund's."""
    says = {
        "allocated": (_t("Allocated to projects, not committed: the board cancels it"), "projects:project_list"),
        "committed": (_t("Committed to grants, not yet disbursed"), "projects:grant_list"),
        "requested": (_t("Applications in process"), "disbursements:application_list"),
        "advance": (_t("Advances not yet documented"), "projects:grant_list"),
        "notes": (_t("Promissory notes not yet encashed"), "donors:receipt_list"),
        "unapplied": (_t("Receipts not yet applied"), "donors:receipt_list"),
    }
    held = Account.objects.filter(kind__in=OPEN).exclude(balance=0).values("kind").annotate(Sum("balance"), Count("id"))
    found = {row["kind"]: row for row in held}
    return tuple(
        Hindrance(label, found[kind]["balance__sum"], found[kind]["id__count"], reverse(url))
        for kind, (label, url) in says.items()
        if kind in found
    )


def _receivable() -> tuple[tuple[str, Decimal], ...]:
    owed = Agreement.objects.countersigned().filter(Q(receivable_account__balance__gt=0))
    rows = owed.values_list("currency").annotate(Sum("receivable_account__balance")).order_by("currency")
    return tuple((currency, amount) for currency, amount in rows)


def deposits() -> dict[str, tuple[UUID, Decimal]]:
    """Return what each donor has paid in, in the holding currency, by short name; those that paid nothing lack."""
    rows = Agreement.objects.countersigned().values_list("donor__short_name", "donor_id")
    found = rows.annotate(Sum("contributions_account__balance")).order_by("donor__short_name")
    return {name: (pk, paid) for name, pk, paid in found if paid}


def divide(amount: Decimal, unit: str) -> dict[str, Decimal]:
    """Return each donor's share of the amount, by short name (invariant C8)."""
    weights = {name: paid for name, (_pk, paid) in deposits().items()}
    return split(amount, weights, unit=Decimal(1).scaleb(-decimals(unit)))


def taken_from(windows: Sequence[tuple[Window, Decimal]], reserve: Decimal) -> list[tuple[Window, Decimal]]:
    """Return what each window gives; the reserve stays with the first, and with the next what that cannot hold."""
    kept, found = reserve, []
    for window, held in windows:
        stays = min(kept, held)
        kept -= stays
        if held > stays:
            found.append((window, held - stays))
    return found
