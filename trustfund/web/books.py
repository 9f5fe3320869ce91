"""Where a figure leads: the accounts and entries behind it; nowhere for readers to whom the journal is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from django.urls import reverse

from trustfund.access import policy
from trustfund.access.policy import Action, Scope

if TYPE_CHECKING:

    class Coded(Protocol):
        """An account of the ledger, as far as an address needs it."""

        code: Any


def account_url(account: Coded | None, user: Any) -> str:
    """Return the address of an account's movements.

    A team leader's figures are those of their own projects, whose accounts are open to them.
    """
    if account is None or not policy.may(user, "ledger_entry", Action.READ):
        return ""
    return reverse("oversight:account", args=[account.code])


def figure_url(rung: str, user: Any, **scope: str) -> str:
    """Return the address of what stands behind a figure of the Fund, of a `window` or of a `project` (their codes)."""
    held = policy.scopes(user, "ledger_entry", Action.READ)
    if Scope.ALL not in held and not (held and "project" in scope):
        return ""
    return f"{reverse('oversight:figure')}?{urlencode({'rung': rung} | scope)}"
