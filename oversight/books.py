"""The journal as people read it: the movements of one account with the balance after each, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Q, Sum

from projects.models import Category, Grant, Project
from trustfund import ledger
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.ledger.models import Account, Entry, Transfer

if TYPE_CHECKING:
    from django.db.models import QuerySet

PAGE: Final = 50
GRANT_ACCOUNTS: Final = (
    "committed_account",
    "requested_account",
    "disbursed_account",
    "advance_account",
    "expenditure_account",
    "verified_account",
    "category_limits_account",
)


class Cursor(NamedTuple):
    """Where a page of movements ends: the next one shows what is older."""

    on: date
    id: int

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """Read a cursor from an address; None when it is not one."""
        day, _point, number = text.partition(".")
        try:
            return cls(date.fromisoformat(day), int(number))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.on.isoformat()}.{self.id}"


@dataclass(frozen=True)
class Movement:
    """One transfer as seen from one account: `change` and `balance` are on the account's own side."""

    transfer: Transfer
    other: Account
    change: Decimal
    balance: Decimal


@dataclass(frozen=True)
class Statement:
    """A page of movements, newest first: `closing` is the balance after the first row, `opening` before the last."""

    rows: list[Movement]
    closing: Decimal
    opening: Decimal
    older: Cursor | None


def statement(
    account: Account, *, since: date | None = None, until: date | None = None, after: Cursor | None = None
) -> Statement:
    """Return one page of the account's movements between two days (inclusive), older than the cursor."""
    found = _newest(account, since, until, after)
    page, has_more = found[:PAGE], len(found) > PAGE
    closing = _balance_before(account, until, after)
    rows, balance = [], closing
    for transfer in page:
        is_debit = transfer.debit_id == account.pk
        change = transfer.amount if is_debit == (account.side == "debit") else -transfer.amount
        rows.append(Movement(transfer, transfer.credit if is_debit else transfer.debit, change, balance))
        balance -= change
    last = page[-1] if page else None
    older = Cursor(last.effective_on, last.pk) if last and has_more else None
    return Statement(rows, closing, balance, older)


def _newest(
    account: Account, since: date | None, until: date | None, after: Cursor | None
) -> list[Transfer]:
    """Read one page and one more from each side of the account by its index, and merge them."""
    limits = Q()
    if since:
        limits &= Q(effective_on__gte=since)
    if until:
        limits &= Q(effective_on__lte=until)
    if after:
        limits &= Q(effective_on__lt=after.on) | Q(effective_on=after.on, pk__lt=after.id)
    found: list[Transfer] = []
    for side in ("debit", "credit"):
        rows = Transfer.objects.filter(limits, **{side: account}).select_related("entry", "debit", "credit")
        found += rows.order_by("-effective_on", "-id")[: PAGE + 1]
    return sorted(found, key=lambda transfer: (transfer.effective_on, transfer.pk), reverse=True)[: PAGE + 1]


def _balance_before(account: Account, until: date | None, after: Cursor | None) -> Decimal:
    """Return the balance above the page: kept totals up to a day, less what that day holds above the cursor."""
    if after is None:
        return ledger.balance(account, as_of=until)
    same_day = Transfer.objects.filter(effective_on=after.on, pk__gte=after.id)
    debits = same_day.filter(debit=account).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    credited = same_day.filter(credit=account).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    above = debits - credited if account.side == "debit" else credited - debits
    return ledger.balance(account, as_of=after.on) - above


def accounts_visible_to(user: Any) -> QuerySet[Account]:
    """Return the accounts this user may open; a task team leader opens those of their own projects."""
    return policy.narrow(Account.objects.all(), user, "ledger_entry", own=Q(pk__in=_led_accounts(user)))


def entries_visible_to(user: Any, action: Action = Action.READ) -> QuerySet[Entry]:
    """Return the entries this user may read; a task team leader reads those that touch an own project."""
    ids = _led_accounts(user) if policy.scopes(user, "ledger_entry", action) == {policy.Scope.OWN} else []
    touching = Transfer.objects.filter(Q(debit__in=ids) | Q(credit__in=ids)).values("entry")
    return policy.narrow(Entry.objects.all(), user, "ledger_entry", action, own=Q(pk__in=touching))


def _led_accounts(user: Any) -> list[int]:
    led = Project.objects.led_by(user)
    ids = list(led.values_list("allocated_account", flat=True))
    for row in Grant.objects.filter(project__in=led).values_list(*GRANT_ACCOUNTS):
        ids += row
    categories = Category.objects.filter(grant__project__in=led, account__isnull=False)
    return [*ids, *categories.values_list("account", flat=True)]
