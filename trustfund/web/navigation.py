"""What stands in the navigation: by the person's work, at most seven entries, each role its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from trustfund.access import policy
from trustfund.access.policy import Action, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise

MOST: Final = 7


@dataclass(frozen=True)
class Place:
    """Somewhere to go: the name of its address, its words, and what the policy must allow to list there."""

    url_name: str
    label: str | _StrPromise
    object_name: str = ""
    is_queue: bool = False


@dataclass(frozen=True)
class Entry:
    """A place as it stands in the navigation of this page."""

    label: str
    url: str
    is_here: bool
    is_exact: bool
    is_queue: bool


PLACES: Final = {
    "home": Place("oversight:home", _("My work"), is_queue=True),
    "fund": Place("oversight:fund", _("Fund and windows"), "fund_parameters"),
    "contributions": Place("donors:agreement_list", _("Contributions"), "contribution_agreement"),
    "receipts": Place("donors:receipt_list", _("Receipts"), "receipt"),
    "returns": Place("donors:return_list", _("Returns to donors"), "receipt"),
    "bank": Place("donors:bank_line_list", _("Bank lines"), "bank_line_match"),
    "calls": Place("donors:call_list", _("Calls of funds"), "payment_request_to_donor"),
    "balances": Place("donors:balance_list", _("Donor Balance Accounts"), "receipt"),
    "closings": Place("oversight:closing_list", _("Closing of the Fund"), "receipt"),
    "pledges": Place("donors:pledge_list", _("Pledges"), "pledge_announced"),
    "burden": Place("oversight:burden", _("Burden sharing"), "pledge_announced"),
    "my": Place("oversight:my", _("Our contributions"), "contribution_agreement"),
    "projects": Place("projects:project_list", _("Projects"), "project"),
    "grants": Place("projects:grant_list", _("Grants"), "grant_agreement"),
    "applications": Place("disbursements:application_list", _("Applications"), "withdrawal_application"),
    "payments": Place("disbursements:payment_list", _("Payments"), "payment_instruction"),
    "decisions": Place("oversight:decision_list", _("Decisions"), "decision_minutes"),
    "reports": Place("oversight:report_list", _("Reports"), "fund_report_published"),
    "statements": Place("oversight:statement_list", _("Statements of account"), "donor_statement"),
    "documents": Place("oversight:document_list", _("Documents"), "document"),
    "entries": Place("oversight:entry_list", _("Entries"), "ledger_entry"),
    "audit": Place("oversight:audit", _("Audit trail"), "audit_event"),
    "people": Place("oversight:role_list", _("People and roles"), "role_assignment"),
    "access_requests": Place("oversight:access_request_list", _("Access requests"), "role_assignment"),
    "access_reviews": Place("oversight:access_review_list", _("Access reviews"), "role_assignment"),
    "users": Place("oversight:user_list", _("Users"), "user_account"),
    "tokens": Place("api:token_list", _("Tokens"), "api_token"),
    "dashboard": Place("oversight:dashboard", _("The Fund today"), "pledge_announced"),
}

ROLES: Final[dict[Role, tuple[str, ...]]] = {
    Role.FAP: ("home", "contributions", "receipts", "projects", "grants", "applications", "reports"),
    Role.FAA: ("home", "contributions", "receipts", "projects", "applications", "decisions", "reports"),
    Role.TTL: ("home", "applications", "projects", "grants", "decisions", "reports", "documents"),
    Role.BD: ("home", "my", "projects", "decisions", "reports", "fund", "documents"),
    Role.BK: ("home", "projects", "grants", "decisions", "reports", "fund", "documents"),
    Role.DN: ("home", "my", "projects", "decisions", "reports", "fund", "documents"),
    Role.KPP: ("home", "applications", "projects", "grants", "payments", "decisions", "reports"),
    Role.KPS: ("home", "applications", "projects", "grants", "payments", "decisions", "reports"),
    Role.AU: ("home", "contributions", "projects", "applications", "reports", "entries", "audit"),
    Role.ADM: ("home", "users", "people", "access_requests", "access_reviews", "tokens"),
}


def places_for(user: Any) -> list[str]:
    """Return the names of the places of this person's roles, the first role's first, at most seven."""
    named = dict.fromkeys(name for role in Role if role in user.roles for name in ROLES.get(role, ()))
    return [name for name in named if _may_list(user, PLACES[name])][:MOST]


def entries(user: Any, path: str) -> list[Entry]:
    """Return the navigation of a page."""
    return _entries(places_for(user), path)


def more(user: Any, path: str) -> list[Entry]:
    """Return what else this person may list, for the foot of the page."""
    mine = set(places_for(user))
    return _entries((name for name in PLACES if name not in mine and _may_list(user, PLACES[name])), path)


def _may_list(user: Any, place: Place) -> bool:
    return not place.object_name or policy.may(user, place.object_name, Action.LIST)


def _entries(names: Iterable[str], path: str) -> list[Entry]:
    found = []
    for name in names:
        place = PLACES[name]
        try:
            url = reverse(place.url_name)
        except NoReverseMatch:
            continue
        is_exact = path == url
        is_here = is_exact or (url != "/" and path.startswith(url))
        found.append(Entry(str(place.label), url, is_here, is_exact, place.is_queue))
    return found
