"""Which accounts and entries of the ledger a person may open (policy: ledger_entry)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from projects.models import Category, Grant, Project
from trustfund.access import policy
from trustfund.access.policy import Action
from trustfund.ledger.models import Account, Entry, Transfer

if TYPE_CHECKING:
    from django.db.models import QuerySet

GRANT_ACCOUNTS: Final = (
    "committed_account",
    "requested_account",
    "disbursed_account",
    "advance_account",
    "expenditure_account",
    "verified_account",
    "category_limits_account",
)


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
