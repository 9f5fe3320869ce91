"""Every object and verb of the pages is there for programs: each page has its operations here, or a reason for none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from trustfund.access.routes import routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trustfund.access.decorators import Declared
    from trustfund.access.routes import Route

OF_PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "oversight:home": ("GET api_waiting",),
    "oversight:public": ("GET api_public",),
    "oversight:dashboard": ("GET api_standing",),
    "oversight:figure": ("GET api_figure",),
    "oversight:my": ("GET api_my",),
    "oversight:fund": ("GET api_fund",),
    "oversight:audit": ("GET api_acts",),
    "oversight:act": ("GET api_acts_one",),
    "oversight:seal_list": ("GET api_seals",),
    "oversight:books_verify": ("POST api_books_verify",),
    "oversight:month_list": ("GET api_months",),
    "oversight:month_close": ("POST api_months_close",),
    "oversight:entry_list": ("GET api_entries",),
    "oversight:entry_detail": ("GET api_entries_one",),
    "oversight:account": ("GET api_account",),
    "oversight:document": ("GET api_document_file",),
    "oversight:decision_list": ("GET api_decisions", "GET api_minutes"),
    "oversight:decision_detail": ("GET api_decisions_one",),
    "oversight:decision_new": ("POST api_decisions",),
    "oversight:decision_edit": ("PUT api_decisions_one",),
    "oversight:decision_step": ("POST api_decisions_*",),
    "oversight:load": ("GET api_loads", "POST api_loads"),
    "oversight:load_detail": ("GET api_loads_one",),
    "oversight:load_step": ("POST api_loads_*",),
    "oversight:report_list": ("GET api_reports",),
    "oversight:report_detail": ("GET api_reports_one",),
    "oversight:report_new": ("POST api_reports",),
    "oversight:report_step": ("POST api_reports_*",),
    "oversight:closing_list": ("GET api_fund_closings",),
    "oversight:closing_detail": ("GET api_fund_closings_one", "GET api_closing_shares"),
    "oversight:closing_new": ("POST api_fund_closings",),
    "oversight:closing_edit": ("PUT api_fund_closings_one",),
    "oversight:closing_step": ("POST api_fund_closings_*",),
    "oversight:report_file": ("GET api_reports_file",),
    "oversight:statement_list": ("GET api_statements",),
    "oversight:statement_new": ("POST api_statements",),
    "oversight:statement_file": ("GET api_statements_file",),
    "oversight:verify": ("GET api_reports_verify",),
    "oversight:burden": ("GET api_burden",),
    "oversight:burden_key_list": ("GET api_burden_keys",),
    "oversight:burden_key": ("GET api_burden_keys_one",),
    "oversight:burden_key_new": ("POST api_burden_keys_hand_in",),
    "oversight:burden_key_step": ("POST api_burden_keys_*",),
    "oversight:trustee_account_list": ("GET api_trustee_accounts", "GET api_account_submissions"),
    "oversight:trustee_account_new": ("POST api_account_submissions_hand_in",),
    "oversight:account_submission": ("GET api_account_submissions_one",),
    "oversight:account_submission_step": ("POST api_account_submissions_*",),
    "oversight:fee_list": ("GET api_fee_schedules",),
    "oversight:fee_detail": ("GET api_fee_schedules_one",),
    "oversight:fee_submission_list": ("GET api_fee_submissions",),
    "oversight:fee_submission": ("GET api_fee_submissions_one",),
    "oversight:fee_new": ("POST api_fee_submissions_hand_in",),
    "oversight:fee_submission_step": ("POST api_fee_submissions_*",),
    "oversight:income_list": ("GET api_income",),
    "oversight:income": ("GET api_income_one",),
    "oversight:income_new": ("POST api_income_hand_in",),
    "oversight:income_step": ("POST api_income_*",),
    "oversight:rate_list": ("GET api_rates",),
    "oversight:rate_submission_list": ("GET api_rate_submissions",),
    "oversight:rate_submission": ("GET api_rate_submissions_one",),
    "oversight:rate_list_new": ("POST api_rate_submissions_list",),
    "oversight:rate_one_new": ("POST api_rate_submissions_rate",),
    "oversight:rate_submission_step": ("POST api_rate_submissions_*",),
    "oversight:document_list": ("GET api_vault",),
    "oversight:document_detail": ("GET api_vault_one",),
    "oversight:user_list": ("GET api_users",),
    "oversight:user_detail": ("GET api_users_one",),
    "oversight:user_invite": ("POST api_users_invite",),
    "oversight:sessions_end": ("POST api_users_end_sessions",),
    "oversight:lost_factors_new": ("POST api_users_lost_factors",),
    "oversight:lost_factors": ("GET api_lost_factors_one",),
    "oversight:lost_factors_step": ("POST api_lost_factors_*",),
    "oversight:role_list": ("GET api_memberships",),
    "oversight:role_detail": ("GET api_memberships_one",),
    "oversight:role_end": ("POST api_memberships_end",),
    "oversight:person_leave": ("POST api_memberships_leave",),
    "oversight:access_request_list": ("GET api_access_requests",),
    "oversight:access_request_detail": ("GET api_access_requests_one",),
    "oversight:access_request_new_person": ("POST api_access_requests_person",),
    "oversight:access_request_new_role": ("POST api_access_requests_role",),
    "oversight:access_request_new_end": ("POST api_access_requests_end",),
    "oversight:access_request_new_party": ("POST api_access_requests_party",),
    "oversight:access_request_step": ("POST api_access_requests_*",),
    "oversight:access_review_list": ("GET api_access_reviews", "POST api_access_reviews"),
    "oversight:access_review_detail": ("GET api_access_reviews_one",),
    "oversight:access_review_judge": ("POST api_access_reviews_verdicts",),
    "oversight:access_review_step": ("POST api_access_reviews_*",),
    "donors:donor_list": ("GET api_donors",),
    "donors:donor_detail": ("GET api_donors_one",),
    "donors:donor_new": ("POST api_donors",),
    "donors:donor_edit": ("PUT api_donors_one",),
    "donors:call_list": ("GET api_calls",),
    "donors:call_detail": ("GET api_calls_one",),
    "donors:call_new": ("POST api_calls",),
    "donors:call_edit": ("PUT api_calls_one",),
    "donors:call_letter": ("GET api_calls_letter",),
    "donors:call_step": ("POST api_calls_*",),
    "donors:reminder_list": ("GET api_reminder_schedules",),
    "donors:reminder_new": ("POST api_reminder_schedules",),
    "donors:pledge_list": ("GET api_pledges",),
    "donors:pledge_detail": ("GET api_pledges_one",),
    "donors:pledge_new": ("POST api_pledges",),
    "donors:pledge_edit": ("PUT api_pledges_one",),
    "donors:pledge_step": ("POST api_pledges_*",),
    "donors:agreement_list": ("GET api_agreements",),
    "donors:agreement_detail": ("GET api_agreements_one",),
    "donors:agreement_new": ("POST api_agreements",),
    "donors:agreement_edit": ("PUT api_agreements_one",),
    "donors:agreement_step": ("POST api_agreements_*",),
    "donors:agreement_history": (
        "GET api_agreements_one",
        "GET api_amendments",
        "GET api_occurrences",
        "GET api_receipts",
        "GET api_pledges",
    ),
    "donors:agreement_terms": ("GET api_agreements_one",),
    "donors:amendment_new": ("POST api_agreements_amendments",),
    "donors:amendment_detail": ("GET api_amendments_one",),
    "donors:amendment_edit": ("PUT api_amendments_one",),
    "donors:amendment_step": ("POST api_amendments_*",),
    "donors:occurrence_new": ("POST api_agreements_occurrences",),
    "donors:occurrence_detail": ("GET api_occurrences_one",),
    "donors:occurrence_step": ("POST api_occurrences_*",),
    "donors:bank_file_list": ("GET api_bank_files",),
    "donors:bank_file_detail": ("GET api_bank_files_one",),
    "donors:bank_file_new": ("POST api_bank_files",),
    "donors:bank_line_list": ("GET api_bank_lines",),
    "donors:bank_line_detail": ("GET api_bank_lines_one",),
    "donors:bank_reconciliation": ("GET api_bank_reconciliation",),
    "donors:bank_accept": ("POST api_bank_lines_accept",),
    "donors:bank_compare": ("POST api_bank_lines_compare",),
    "donors:bank_line_receive": ("POST api_bank_lines_receive",),
    "donors:bank_line_match": ("POST api_bank_lines_match",),
    "donors:bank_line_set_apart": ("POST api_bank_lines_set_apart",),
    "donors:bank_match_detail": ("GET api_bank_matches_one",),
    "donors:bank_match_assign": ("POST api_bank_matches_assign",),
    "donors:bank_match_step": ("POST api_bank_matches_*",),
    "donors:receipt_list": ("GET api_receipts",),
    "donors:receipt_detail": ("GET api_receipts_one",),
    "donors:receipt_new": ("POST api_receipts",),
    "donors:receipt_edit": ("PUT api_receipts_one",),
    "donors:receipt_step": ("POST api_receipts_*",),
    "donors:encashment_list": ("GET api_encashments",),
    "donors:encashment_detail": ("GET api_encashments_one",),
    "donors:encashment_new": ("POST api_encashments",),
    "donors:encashment_edit": ("PUT api_encashments_one",),
    "donors:encashment_step": ("POST api_encashments_*",),
    "donors:balance_list": ("GET api_balance_accounts",),
    "donors:balance_detail": ("GET api_balance_accounts_one",),
    "donors:return_list": ("GET api_returns",),
    "donors:return_detail": ("GET api_returns_one",),
    "donors:return_new": ("POST api_returns",),
    "donors:return_edit": ("PUT api_returns_one",),
    "donors:return_step": ("POST api_returns_*",),
    "projects:allocation_list": ("GET api_allocations",),
    "projects:project_list": ("GET api_projects",),
    "projects:project_detail": ("GET api_projects_one",),
    "projects:project_new": ("POST api_projects",),
    "projects:project_edit": ("PUT api_projects_one",),
    "projects:project_step": ("POST api_projects_*",),
    "projects:cofinancing_new": ("POST api_cofinancing",),
    "projects:grant_list": ("GET api_grants",),
    "projects:grant_detail": ("GET api_grants_one",),
    "projects:grant_new": ("POST api_project_grants",),
    "projects:grant_edit": ("PUT api_grants_one",),
    "projects:grant_step": ("POST api_grants_*",),
    "disbursements:application_list": ("GET api_applications",),
    "disbursements:application_detail": ("GET api_applications_one",),
    "disbursements:application_new": ("POST api_grant_applications",),
    "disbursements:application_edit": ("PUT api_applications_one",),
    "disbursements:application_step": ("POST api_applications_*",),
    "disbursements:line_new": ("POST api_lines",),
    "disbursements:line_edit": ("PUT api_lines_one", "DELETE api_lines_one"),
    "disbursements:document": ("GET api_documents_file",),
    "disbursements:document_new": ("POST api_documents",),
    "disbursements:document_remove": ("DELETE api_documents_one",),
    "disbursements:note_new": ("POST api_notes",),
    "disbursements:payee_list": ("GET api_payees",),
    "disbursements:payee_detail": ("GET api_payees_one",),
    "disbursements:payee_new": ("POST api_agency_payees",),
    "disbursements:payee_step": ("POST api_payees_*",),
    "disbursements:signatory_list": ("GET api_grant_signatories",),
    "disbursements:signatory_new": ("POST api_grant_signatories",),
    "disbursements:signatory_step": ("POST api_signatories_*",),
    "disbursements:payment_list": ("GET api_payments",),
    "disbursements:payment_detail": ("GET api_payments_one",),
    "disbursements:payment_confirm": ("POST api_payments_confirm",),
    "disbursements:payment_step": ("POST api_payments_*",),
    "web:job_list": ("GET api_tasks",),
    "web:job_detail": ("GET api_tasks_one",),
    "web:job_cancel": ("POST api_tasks_cancel",),
    "web:job_retry": ("POST api_tasks_retry",),
    "api:token_list": ("GET api_tokens",),
    "api:token_detail": ("GET api_tokens_one",),
    "api:token_new": ("POST api_tokens",),
    "api:token_step": ("POST api_tokens_*",),
    "api:own_tokens": ("GET api_own_tokens",),
    "api:token_give_up": ("POST api_own_tokens_give_up",),
}
"""What does for programs what the page does; `*` stands for each step that the page takes."""
FOR_PEOPLE: Final[Mapping[str, str]] = {
    "account": "how a person signs in and shows who is there: a program has a token instead",
    "mfa": "second factors are held by a person",
    "access:": "a person's own account and sessions",
    "api:api": "tells of the API itself",
    "api:schema": "tells of the API itself",
    "api:token_take": "a secret is shown once, to a person who has just shown who is there",
    "disbursements:application_begin": "a choice of grants, each leading on: a program names the grant in the address",
    "oversight:import": "many records from one file: a program drafts each at its own address",
    "web:language": "a program says it in Accept-Language",
    "web:design": "shows what pages are made of",
}
"""Why a page, or all whose names begin so, has no operation."""
ASKED_OTHERWISE: Final[Mapping[str, str]] = {
    "api:own_tokens": "a list for programs asks to list, a page with a list on it to read: both are one's own",
    "oversight:load": "the page lists beside its form; here the list asks for itself, and the form as the page does",
    "oversight:access_review_list": "the page's button asks to create within; here the address says so itself",
    "oversight:closing_detail": "its shares are a list, each donor's for itself; here the list asks to list",
    "donors:agreement_history": "one page of what five lists tell; here each list asks for itself",
    "disbursements:note_new": "a note is written on a page of the application; here the notes have an address",
}
"""Where an operation asks the policy for something else than its page, and why."""


def pages() -> dict[str, Route]:
    """Return every page by its name."""
    return {route.name: route for route in routes() if route.declared and not route.declared.is_for_programs}


def operations() -> dict[str, Declared]:
    """Return what every operation for programs asks, by its method and the name of its address."""
    doors = [(route.name, route.declared) for route in routes() if route.declared and route.declared.is_for_programs]
    return {f"{method} {name}": each for name, door in doors for method, each in door.by_method.items()}


def of_page(route: Route) -> list[str]:
    """Return the operations that do what this page does."""
    steps = getattr(route.view, "served", ())
    return [each.replace("*", step) for each in OF_PAGES[route.name] for step in (steps if "*" in each else [""])]


def test_every_page_has_its_operations_or_a_reason_for_none() -> None:
    unknown = [name for name in pages() if name not in OF_PAGES and not name.startswith(tuple(FOR_PEOPLE))]
    assert unknown == [], "name the operation, or say why a program needs none"


def test_no_page_is_named_that_is_none() -> None:
    assert set(OF_PAGES) - set(pages()) == set()
    assert [name for name in FOR_PEOPLE if not any(page.startswith(name) for page in pages())] == []
    assert [name for name in OF_PAGES if name.startswith(tuple(FOR_PEOPLE))] == []


@pytest.mark.parametrize("name", OF_PAGES)
def test_what_a_page_does_an_operation_does_for_whom_the_page_opens(name: str) -> None:
    page, found = pages()[name], operations()
    assert [each for each in of_page(page) if each not in found] == []
    if name not in ASKED_OTHERWISE:
        asked: Any = page.declared
        wanted = (asked.object_name, asked.action)
        assert {(found[each].object_name, found[each].action) for each in of_page(page)} == {wanted}
