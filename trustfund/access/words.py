"""The words of refusals: what each object, action and role is called in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

OBJECTS: Final[dict[str, Any]] = {
    "fund_parameters": _("the Fund's parameters, windows and phases"),
    "donor_organisation": _("donor organisations"),
    "pledge_unannounced": _("pledges not yet announced"),
    "pledge_announced": _("announced pledges"),
    "contribution_agreement": _("administration agreements"),
    "payment_request_to_donor": _("calls of funds"),
    "receipt": _("receipts of contributions"),
    "donor_preference": _("donors' preferences"),
    "bank_account": _("the Trustee's bank accounts"),
    "bank_file": _("the bank's files"),
    "bank_line_match": _("lines of the bank's statements and what they are matched with"),
    "ledger_entry": _("ledger entries"),
    "fx_rate": _("exchange rates"),
    "fee_schedule": _("fee schedules"),
    "investment_income": _("investment income"),
    "accounting_period": _("accounting periods"),
    "allocation": _("allocations"),
    "project": _("projects"),
    "project_internal_note": _("internal notes on projects and applications"),
    "grant_agreement": _("grant agreements"),
    "budget_line": _("categories of grants"),
    "milestone_gate": _("milestones"),
    "authorised_signatory": _("authorised signatories"),
    "payee_bank_details": _("payees' bank details"),
    "withdrawal_application": _("withdrawal applications"),
    "soe_line_and_support": _("statements of expenditure and their supporting documents"),
    "payment_instruction": _("payment instructions"),
    "decision_minutes": _("decisions of the Oversight Board"),
    "fund_report_draft": _("draft reports of the Fund"),
    "fund_report_published": _("published reports of the Fund"),
    "donor_statement": _("donors' statements"),
    "document": _("documents"),
    "bulk_export": _("bulk exports"),
    "task_and_notification": _("tasks and notifications"),
    "audit_event": _("the audit trail"),
    "chain_anchor": _("seals of the ledger"),
    "user_account": _("user accounts"),
    "role_assignment": _("roles of persons"),
    "own_profile_and_factors": _("their own profile"),
    "session_of_another_user": _("sessions of other persons"),
    "api_token": _("tokens of programs"),
    "login_and_health": _("the sign-in page"),
    "impersonation": _("impersonations of other persons"),
    "django_admin_site": _("pages of a general administration site"),
    "raw_sql_or_debug_console": _("consoles with direct access to the database"),
}

ACTIONS: Final[dict[str, Any]] = {
    "list": _("list"),
    "read": _("read"),
    "create": _("create"),
    "edit_draft": _("edit"),
    "submit": _("submit or sign"),
    "approve": _("approve"),
    "return_reject": _("return or reject"),
    "void_or_revoke": _("void or revoke"),
    "export": _("export"),
}

MANY: Final[dict[str, Any]] = {
    "FAP": _("fund administrators (preparers)"),
    "FAA": _("fund administrators (approvers)"),
    "TTL": _("task team leaders"),
    "BD": _("board members for donors"),
    "BK": _("board members for the recipient"),
    "DN": _("donors"),
    "KPP": _("counterpart preparers"),
    "KPS": _("authorised signatories of the counterpart"),
    "AU": _("external auditors"),
    "ADM": _("access administrators"),
    "SYS": _("the system"),
    "ANON": _("everyone"),
}


def _series(parts: Iterable[Any]) -> str:
    return ", ".join(str(part) for part in parts)


def refusal(roles: Iterable[str], action: str, object_name: str, allowed: Iterable[str], helpers: Iterable[str]) -> str:
    """Return the reason of a refusal as a sentence: who may not do what, what they may do instead, whom to ask."""
    who = _series(MANY[role] for role in roles) or _t("persons without a role")
    parts = {
        "who": who[:1].upper() + who[1:],
        "action": ACTIONS[action],
        "objects": OBJECTS[object_name],
        "allowed": _series(ACTIONS[other] for other in allowed),
        "helpers": _series(MANY[role] for role in helpers),
    }
    if parts["allowed"] and parts["helpers"]:
        return _t("%(who)s may %(allowed)s %(objects)s, but not %(action)s them; ask %(helpers)s.") % parts
    if parts["allowed"]:
        return _t("%(who)s may %(allowed)s %(objects)s, but nobody may %(action)s them.") % parts
    if parts["helpers"]:
        return _t("%(who)s may not %(action)s %(objects)s; ask %(helpers)s.") % parts
    return _t("Nobody may %(action)s %(objects)s.") % parts
