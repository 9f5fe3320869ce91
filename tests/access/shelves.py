"""Which rows stand behind each address, and whose they are: said here without the application's querysets."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.apps import apps
from django.db.models import Q

from tests.access import shelves_bank, shelves_donors
from tests.access.walk import Shelf
from tests.access.whose import led, of_party, of_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from trustfund.access.models import User

    Mine = Callable[[User], Q]
    More = Callable[[Any], dict[str, Any]]


JOB: Final = Shelf("web.Job", mine=lambda user: Q(user=user))
PROJECT: Final = Shelf("projects.Project", own=of_project(), published=Q(status="active"))
GRANT: Final = Shelf("projects.Grant", own=of_project("project"), published=~Q(status__in=["draft", "submitted"]))

AGENCY: Final = Shelf("projects.Agency", own=lambda user: of_party("party")(user) | led("projects")(user))
OPEN: Final = Q(status__in=["draft", "sent_back"])
APPLICATION: Final = Shelf("disbursements.Application", own=of_project("grant__project"))
DRAFT: Final = replace(APPLICATION, every=OPEN)
PAYEE: Final = Shelf(
    "disbursements.Payee", own=lambda user: of_party("agency__party")(user) | led("agency__projects")(user)
)
SIGNATORY: Final = Shelf("disbursements.Signatory", own=of_project("grant__project"))
PAYMENT: Final = Shelf("disbursements.Payment", own=of_project("application__grant__project"))


def one(model: str, argument: str) -> More:
    """Return the argument for one line or document of the application, or for none."""

    def more(key: Any) -> dict[str, Any]:
        rows = apps.get_model(model)._default_manager.filter(application=key)
        return {argument: rows.values_list("pk", flat=True).first() or uuid4()}

    return more


PUBLISHED: Final = Q(status="published")
PROPOSAL: Final = Shelf(
    "oversight.ProposedDecision",
    own=lambda user: led("allocations__project")(user) & Q(status="adopted"),
    published=Q(status="adopted"),
    seat=lambda _user: Q(status__in=["submitted", "adopted"]),
)
REPORT: Final = Shelf(
    "oversight.Report", parts=((PUBLISHED, "fund_report_published"), (~PUBLISHED, "fund_report_draft"))
)

STATEMENT: Final = Shelf("oversight.Statement", own=of_party("donor__party"), more=lambda _key: {"edition": "json"})

TAKEOVER: Final = Shelf("oversight.Takeover", parts=((Q(pk__isnull=False), "fund_report_draft"),))
RATES: Final = Shelf("oversight.RateSubmission", parts=((Q(pk__isnull=False), "fund_report_draft"),))
"""Spreadsheets to be taken on, and rates on their way into the register: seen by those who see drafts of reports."""

BURDEN_KEY: Final = Shelf(
    "donors.BurdenKey",
    parts=((Q(status="approved"), "pledge_announced"), (~Q(status="approved"), "fund_report_draft")),
)
"""Keys that do not hold yet: seen by those who see drafts of reports."""

TO_OPEN: Final = Shelf("oversight.AccountSubmission")
FEES: Final = Shelf("oversight.FeeSubmission", parts=((Q(pk__isnull=False), "fund_report_draft"),))
"""Fee versions on their way: seen by those who see drafts of reports."""


def one_file(key: Any) -> dict[str, Any]:
    """Return the argument for one file of the report, or for none."""
    rows = apps.get_model("oversight.ReportFile")._default_manager.filter(report=key)
    return {"file_pk": rows.values_list("pk", flat=True).first() or uuid4()}


def of_accounts(field: str) -> Mine:
    """Accounts, or entries that touch them, of projects that the user leads, found by the numbers in the codes."""

    def condition(user: User) -> Q:
        projects = apps.get_model("projects.Project")._default_manager.filter(task_team_leader=user)
        numbers = [*projects.values_list("code", flat=True), *projects.values_list("grants__number", flat=True)]
        pattern = "|".join(f":{re.escape(number)}(:|$)" for number in numbers if number)
        codes = apps.get_model("ledger.Account")._default_manager.filter(code__regex=pattern or "^$")
        if field == "code":
            return Q(pk__in=codes.values("pk"))
        touching = apps.get_model("ledger.Transfer")._default_manager.filter(Q(debit__in=codes) | Q(credit__in=codes))
        return Q(pk__in=touching.values("entry"))

    return condition


DONORS_RECORDS: Final = (
    ("donor", "agreements", ["submitted", "countersigned"]),
    ("agreement__donor", "amendments", ["submitted", "countersigned"]),
    ("instalment__agreement__donor", "occurrences", ["confirmed", "voided"]),
    ("agreement__donor", "receipts", ["received", "voided"]),
)
"""Records with documents: the way to their donor, and from which states on the donor sees them."""


def of_documents(user: User) -> Q:
    """Documents of the user's party, for all parties, and of the user's own records."""
    shared = Q(level="shared") | Q(report_file__report__status="published")
    own = of_party("party")(user) & Q(level__in=["party", "shared"])
    records = of_project("applications__application__grant__project")(user)
    for donor, record, states in DONORS_RECORDS:
        records |= of_party(f"{record}__{donor}__party")(user) & Q(**{f"{record}__status__in": states})
    return shared | own | records


ENTRY: Final = Shelf("ledger.Entry", own=of_accounts("entry"), key="uid", argument="uid")
ACCOUNT: Final = Shelf("ledger.Account", own=of_accounts("code"), key="code", argument="code")
DOCUMENT: Final = Shelf("fund.Document", own=of_documents, seat=of_documents)
TOKEN: Final = Shelf("api.Token", mine=lambda user: Q(user=user))
ROLE: Final = Shelf("access.Membership")
ACCESS_REQUEST: Final = Shelf("oversight.AccessRequest")
ACCESS_REVIEW: Final = Shelf("oversight.AccessReview")
KEY: Final = Shelf("mfa.Authenticator", mine=lambda user: Q(user=user), argument="number")
LINK: Final = Shelf("access.User", argument="uidb36", more=lambda _key: {"key": "of-nothing"})

EMAIL_LINK: Final = Shelf("access.User", argument="secret")
USER: Final = Shelf("access.User")
LOST_FACTORS: Final = Shelf("oversight.LostFactors")

SHELVES: Final[dict[str, Shelf]] = {
    "mfa_edit_webauthn": KEY,
    "mfa_remove_webauthn": KEY,
    "account_reset_password_from_key": LINK,
    "access:email_link": EMAIL_LINK,
    "oversight:user_detail": USER,
    "oversight:user_invite": USER,
    "oversight:sessions_end": USER,
    "oversight:burden_key": BURDEN_KEY,
    "oversight:burden_key_step": BURDEN_KEY,
    "oversight:account_submission": TO_OPEN,
    "oversight:account_submission_step": TO_OPEN,
    "oversight:fee_detail": Shelf("fund.FeeSchedule"),
    "oversight:fee_submission": FEES,
    "oversight:fee_submission_step": FEES,
    "oversight:income": Shelf("oversight.Income"),
    "oversight:income_step": Shelf("oversight.Income"),
    "oversight:rate_submission": RATES,
    "oversight:rate_submission_step": RATES,
    "oversight:lost_factors_new": USER,
    "oversight:lost_factors": LOST_FACTORS,
    "oversight:lost_factors_step": LOST_FACTORS,
    "api:token_detail": TOKEN,
    "api:token_step": TOKEN,
    "api:token_take": TOKEN,
    "api:token_give_up": TOKEN,
    "oversight:role_detail": ROLE,
    "oversight:role_end": ROLE,
    "oversight:person_leave": Shelf("access.Person"),
    "oversight:access_request_detail": ACCESS_REQUEST,
    "oversight:access_request_step": ACCESS_REQUEST,
    "oversight:access_review_detail": ACCESS_REVIEW,
    "oversight:access_review_judge": ACCESS_REVIEW,
    "oversight:access_review_step": ACCESS_REVIEW,
    "web:job_detail": JOB,
    "web:job_cancel": JOB,
    "web:job_retry": JOB,
    "projects:project_detail": PROJECT,
    "projects:project_edit": PROJECT,
    "projects:cofinancing_new": PROJECT,
    "projects:project_step": PROJECT,
    "projects:grant_new": PROJECT,
    "projects:grant_detail": GRANT,
    "projects:grant_edit": GRANT,
    "projects:grant_step": GRANT,
    "disbursements:application_new": GRANT,
    "disbursements:application_detail": APPLICATION,
    "disbursements:application_edit": DRAFT,
    "disbursements:line_new": DRAFT,
    "disbursements:line_edit": replace(DRAFT, more=one("disbursements.Line", "line")),
    "disbursements:document_new": DRAFT,
    "disbursements:document": replace(
        APPLICATION, every=Q(documents__isnull=False), more=one("disbursements.ApplicationDocument", "link")
    ),
    "disbursements:document_remove": replace(DRAFT, more=one("disbursements.ApplicationDocument", "link")),
    "disbursements:note_new": APPLICATION,
    "disbursements:application_step": APPLICATION,
    "disbursements:payee_new": AGENCY,
    "disbursements:payee_detail": PAYEE,
    "disbursements:payee_step": PAYEE,
    "disbursements:signatory_list": GRANT,
    "disbursements:signatory_new": GRANT,
    "disbursements:signatory_step": SIGNATORY,
    "disbursements:payment_detail": PAYMENT,
    "disbursements:payment_confirm": PAYMENT,
    "disbursements:payment_step": PAYMENT,
    **shelves_bank.SHELVES,
    **shelves_donors.SHELVES,
    "oversight:decision_detail": PROPOSAL,
    "oversight:decision_edit": PROPOSAL,
    "oversight:decision_step": PROPOSAL,
    "oversight:entry_detail": ENTRY,
    "oversight:act": Shelf("access.Act", missing=lambda: 2**40),
    "oversight:account": ACCOUNT,
    "oversight:document": DOCUMENT,
    "oversight:document_detail": DOCUMENT,
    "oversight:load_detail": TAKEOVER,
    "oversight:load_step": TAKEOVER,
    "oversight:statement_file": STATEMENT,
    "oversight:report_detail": REPORT,
    "oversight:report_step": REPORT,
    "oversight:report_file": replace(REPORT, every=Q(files__isnull=False), more=one_file),
}
