"""Writes docs/access.md from the code: roles, the policy, forbidden pairs, every address and what it declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import override

from trustfund.access import policy, words
from trustfund.access.decorators import EVERYONE, FORM, SIGNED_IN
from trustfund.access.guards import KIND_OF_ROLE
from trustfund.access.policy import Action, Role, needs_step_up
from trustfund.access.routes import routes

if TYPE_CHECKING:
    from collections.abc import Iterable

PATH: Final = "docs/access.md"
HEAD: Final = """# Who may see and do what

Written by `manage.py docs` from `trustfund/access/policy.py` and the address book; do not edit. Default deny: what
is not said here is refused. Outside the reader's sight the answer is 404, the same as for a thing that never existed;
visible but not allowed is 403 with the reason in words. A refusal changes nothing. Roles are read on every request,
so that taking one away counts on the next.
"""
MODELS: Final = {
    "fund_parameters": "fund.Fund, EnablingResolution, Window, Phase, donors.ReminderSchedule",
    "donor_organisation": "donors.Donor, access.Party",
    "pledge_unannounced": "donors.Pledge before its announcement",
    "pledge_announced": "donors.Pledge after its announcement, donors.BurdenKey",
    "receipt": "donors.Receipt, DonorReturn, oversight.FundClosing, ClosingShare",
    "contribution_agreement": "donors.Agreement, Amendment, Instalment, Occurrence, Portion",
    "payment_request_to_donor": "donors.Call, CallReminder",
    "donor_preference": "donors.Agreement.preference",
    "bank_account": "fund.TrusteeAccount",
    "bank_file": "donors.BankFile, BankStatement",
    "bank_line_match": "donors.BankLine, BankMatch, BankSuggestion",
    "ledger_entry": "ledger.Entry, Transfer, Account",
    "fx_rate": "fund.Rate, oversight.RateSubmission",
    "fee_schedule": "fund.FeeSchedule, FeeTier, oversight.FeeSubmission",
    "investment_income": "oversight.Income, IncomeShare",
    "accounting_period": "ledger's closed months",
    "allocation": "projects.Allocation, oversight.ProposedAllocation",
    "project": "projects.Project, Agency, Cofinancing",
    "project_internal_note": "the Bank's notes on applications",
    "grant_agreement": "projects.Grant",
    "budget_line": "projects.Category",
    "milestone_gate": "later",
    "authorised_signatory": "disbursements.Signatory",
    "payee_bank_details": "disbursements.Payee",
    "withdrawal_application": "disbursements.Application",
    "soe_line_and_support": "disbursements.Line, ApplicationDocument",
    "payment_instruction": "disbursements.Payment",
    "decision_minutes": "fund.Decision, oversight.ProposedDecision",
    "fund_report_draft": "oversight.Report before publication",
    "fund_report_published": "oversight.Report, ReportFile after publication",
    "donor_statement": "oversight.Statement; a donor's own page",
    "document": "fund.Document",
    "bulk_export": "lists as files",
    "task_and_notification": "what waits on the home page",
    "audit_event": "access.Act",
    "chain_anchor": "ledger's seals",
    "user_account": "access.User, Person",
    "role_assignment": "access.Membership, oversight.AccessRequest, oversight.AccessReview",
    "session_of_another_user": "usersessions.UserSession",
    "own_profile_and_factors": "the person's own language and password",
    "api_token": "api.Token",  # nosec B105 - the name of a model
    "login_and_health": "sign-in, /healthz, /readyz",
    "impersonation": "does not exist",
    "django_admin_site": "does not exist",
    "raw_sql_or_debug_console": "does not exist",
}


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    columns = list(head)
    lines = [columns, ["---"] * len(columns), *(list(row) for row in rows)]
    return "".join(f"| {' | '.join(cell or ' ' for cell in line)} |\n" for line in lines)


def _cell(role: Role, object_name: str) -> str:
    allowed = policy.MATRIX[object_name][role]
    letters = "".join(letter for letter, action in policy.LETTERS.items() if action in allowed)
    scope = next(iter(allowed.values()), policy.Scope.ALL)
    return (letters + ("" if scope is policy.Scope.ALL else f"·{scope.value}")) or "–"


def _roles() -> str:
    rows = [[role.value, str(role.label), KIND_OF_ROLE.get(role, "–"), str(words.MANY[role])] for role in Role]
    return "## Roles\n\n" + _table(["role", "name", "held in a party of kind", "in a sentence"], rows)


def _matrix() -> str:
    letters = ", ".join(f"{letter} {words.ACTIONS[action.value]}" for letter, action in policy.LETTERS.items())
    rows = [[name, *(_cell(role, name) for role in Role)] for name in policy.MATRIX]
    return (
        f"## Objects and actions\n\n{letters}; `–` deny.\n\nScopes: none = whole fund; `·o` own organisation or own"
        " projects; `·p` published or announced only; `·s` distributed to this seat and not recused; `·m` myself only;"
        " `·k` masked fields. An approval always needs another natural person than every maker of the item.\n\n"
        + _table(["object", *(role.value for role in Role)], rows)
    )


def _step_up() -> str:
    cells = [
        f"{name} {action.value} ({', '.join(roles)})"
        for action in Action
        if action not in {Action.APPROVE, Action.VOID}
        for name in policy.MATRIX
        if (roles := [role.value for role in Role if needs_step_up(role, name, action)])
    ]
    return "## Second factor\n\nEvery approval and revocation, and: " + "; ".join(cells) + ".\n"


def _forbidden() -> str:
    rows = [[pair.one.value, pair.other.value, pair.where] for pair in policy.FORBIDDEN]
    return (
        "## Pairs no person holds on the same day (Z6)\n\nRefused by the database for whoever writes; nobody holds SYS;"
        " nobody grants a role to themselves.\n\n" + _table(["one", "other", "where"], rows)
    )


def _models() -> str:
    rows = [[name, str(words.OBJECTS[name]), MODELS[name]] for name in policy.MATRIX]
    return "## Objects and models\n\n" + _table(["object", "in a sentence", "where it lives"], rows)


def _routes() -> str:
    rows = []
    for route in routes():
        declared = route.declared
        methods = "" if declared is None or declared.methods == FORM else ", ".join(declared.methods)
        who = "NOTHING" if declared is None else declared.audience
        if declared and declared.action:
            who += f" ({', '.join(r.value for r in Role if policy.scope_of(r, declared.object_name, declared.action))})"
        rows.append([f"`{route.pattern}`", route.name, who, methods])
    note = f"`{EVERYONE}` and `{SIGNED_IN}` open without a role. Methods are GET, HEAD and POST unless named."
    return f"## Addresses\n\n{note}\n\n" + _table(["address", "name", "opens to", "methods"], rows)


def document() -> tuple[str, str]:
    """Return the path of docs/access.md in the project and its text, in English."""
    with override("en"):
        parts = [HEAD, _roles(), _matrix(), _step_up(), _forbidden(), _models(), _routes()]
    return PATH, "\n".join(parts)
