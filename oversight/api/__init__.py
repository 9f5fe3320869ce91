"""Oversight for programs: the Fund and its figures, decisions, the books, people, reports."""

from __future__ import annotations

from oversight.api import (
    books,
    burden,
    closings,
    decisions,
    fees,
    fund,
    income,
    overview,
    people,
    rates,
    reports,
    statements,
    trustee_accounts,
    users,
)

urlpatterns = [
    *fund.urlpatterns,
    *burden.urlpatterns,
    *fees.urlpatterns,
    *income.urlpatterns,
    *overview.urlpatterns,
    *closings.urlpatterns,
    *decisions.urlpatterns,
    *books.urlpatterns,
    *people.urlpatterns,
    *rates.urlpatterns,
    *reports.urlpatterns,
    *statements.urlpatterns,
    *trustee_accounts.urlpatterns,
    *users.urlpatterns,
]
