"""Which rows stand behind the addresses for programs: the shelves of the pages, by the first word of the address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from tests.access import shelves, shelves_bank, shelves_donors
from tests.access.walk import EVERYTHING, Shelf
from tests.access.whose import of_project
from trustfund.access.routes import routes

if TYPE_CHECKING:
    from collections.abc import Mapping


def within_application(shelf: Shelf, model: str) -> Shelf:
    """Return the shelf of an address that names an application and then one of its parts."""
    return replace(shelf, argument="application", more=shelves.one(model, "pk"))


MINUTES: Final = Shelf("fund.Decision", published=EVERYTHING, seat=lambda _user: EVERYTHING)
KINDS: Final[Mapping[str, Shelf]] = {
    "tasks": shelves.JOB,
    "tokens": shelves.TOKEN,
    "memberships": shelves.ROLE,
    "access_requests": shelves.ACCESS_REQUEST,
    "access_reviews": shelves.ACCESS_REVIEW,
    "donors": shelves_donors.DONOR,
    "pledges": shelves_donors.PLEDGE,
    "agreements": shelves_donors.AGREEMENT,
    "agreements_amendments": replace(shelves_donors.AGREEMENT, every=Q(status="countersigned")),
    "amendments": shelves_donors.AMENDMENT,
    "occurrences": shelves_donors.OCCURRENCE,
    "receipts": shelves_donors.RECEIPT,
    "encashments": shelves_donors.ENCASHMENT,
    "returns": shelves_donors.RETURN,
    "bank_files": shelves_bank.FILE,
    "bank_lines": shelves_bank.LINE,
    "calls": shelves_donors.CALL,
    "reminder_schedules": Shelf("donors.ReminderSchedule"),
    "balance_accounts": shelves_donors.BALANCE,
    "fund_closings": shelves_donors.CLOSING,
    "closing_shares": shelves_donors.SHARE,
    "bank_matches": shelves_bank.MATCH,
    "agencies": replace(shelves.AGENCY, published=Q(projects__status="active")),
    "projects": shelves.PROJECT,
    "cofinancing": shelves.PROJECT,
    "project_grants": shelves.PROJECT,
    "allocations": Shelf("projects.Allocation", own=of_project("project"), published=Q(project__status="active")),
    "grants": shelves.GRANT,
    "applications": shelves.APPLICATION,
    "grant_applications": shelves.GRANT,
    "lines": shelves.APPLICATION,
    "documents": shelves.APPLICATION,
    "notes": shelves.APPLICATION,
    "payees": shelves.PAYEE,
    "agency_payees": shelves.AGENCY,
    "signatories": shelves.SIGNATORY,
    "grant_signatories": shelves.GRANT,
    "payments": shelves.PAYMENT,
    "windows": Shelf("fund.Window"),
    "phases": Shelf("fund.Phase"),
    "rates": Shelf("fund.Rate"),
    "fee_schedules": Shelf("fund.FeeSchedule"),
    "trustee_accounts": Shelf("fund.TrusteeAccount"),
    "decisions": shelves.PROPOSAL,
    "minutes": replace(MINUTES, own=lambda user: Q(allocations__project__task_team_leader=user)),
    "acts": shelves.SHELVES["oversight:act"],
    "entries": shelves.ENTRY,
    "account": shelves.ACCOUNT,
    "reports": shelves.REPORT,
    "document": shelves.DOCUMENT,
    "vault": shelves.DOCUMENT,
    "statements": shelves.STATEMENT,
    "loads": shelves.TAKEOVER,
    "users": shelves.USER,
    "rate_submissions": shelves.RATES,
    "burden_keys": shelves.BURDEN_KEY,
    "fee_submissions": shelves.FEES,
    "account_submissions": shelves.TO_OPEN,
    "income": Shelf("oversight.Income"),
    "lost_factors": shelves.LOST_FACTORS,
}
SINGLE: Final[Mapping[str, Shelf]] = {
    "api_lines_one": within_application(shelves.DRAFT, "disbursements.Line"),
    "api_documents_one": within_application(shelves.DRAFT, "disbursements.ApplicationDocument"),
    "api_documents_file": within_application(
        replace(shelves.APPLICATION, every=Q(documents__isnull=False)), "disbursements.ApplicationDocument"
    ),
    "api_reports_file": replace(
        shelves.REPORT,
        every=Q(files__isnull=False),
        argument="report",
        more=lambda key: {"pk": shelves.one_file(key)["file_pk"]},
    ),
}


def shelf_of(name: str) -> Shelf:
    """Return the shelf of an address for programs by its name: the longest kind it begins with."""
    if name in SINGLE:
        return SINGLE[name]
    words = name.removeprefix("api_")
    kind = max((each for each in KINDS if words == each or words.startswith(f"{each}_")), key=len)
    return KINDS[kind]


def every_shelf() -> dict[str, Shelf]:
    """Return the shelf of every address that names an object, for people and for programs."""
    return shelves.SHELVES | of_programs()


def of_programs() -> dict[str, Shelf]:
    """Return the shelf of every address for programs that names an object."""
    doors = [route for route in routes() if route.arguments and route.declared and route.declared.is_for_programs]
    return {route.name: shelf_of(route.name) for route in doors}
