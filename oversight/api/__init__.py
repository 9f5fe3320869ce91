"""Oversight for programs: the Fund and its figures, decisions, the books, reports."""

from __future__ import annotations

from oversight.api import books, decisions, fund, overview, reports

urlpatterns = [
    *fund.urlpatterns,
    *overview.urlpatterns,
    *decisions.urlpatterns,
    *books.urlpatterns,
    *reports.urlpatterns,
]
