"""Addresses of oversight: homes, the board, the books, documents, reports."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from oversight.urls import (
    burden,
    closings,
    fees,
    imports,
    income,
    people,
    rates,
    reports,
    statements,
    trustee_accounts,
    users,
)
from oversight.views import audit, behind, board, decisions, documents, donor, entries, fund, home

app_name = "oversight"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("board/", board.dashboard, name="dashboard"),
    path("public/", home.public, name="public"),
    path("my/", donor.my, name="my"),
    path("fund/", fund.fund, name="fund"),
    path("fund/months/", fund.months, name="month_list"),
    path("fund/months/close/", fund.close_month, name="month_close"),
    path("decisions/", decisions.decision_list, name="decision_list"),
    path("decisions/new/", decisions.decision_new, name="decision_new"),
    path("decisions/<uuid:pk>/", decisions.decision_detail, name="decision_detail"),
    path("decisions/<uuid:pk>/edit/", decisions.decision_edit, name="decision_edit"),
    path("decisions/<uuid:pk>/steps/<slug:step>/", decisions.decision_step, name="decision_step"),
    path("entries/", entries.entry_list, name="entry_list"),
    path("entries/<uuid:uid>/", entries.entry_detail, name="entry_detail"),
    path("accounts/<path:code>/", entries.account, name="account"),
    path("figures/", behind.figure, name="figure"),
    path("documents/", documents.document_list, name="document_list"),
    path("documents/<uuid:pk>/", documents.document_detail, name="document_detail"),
    path("documents/<uuid:pk>/file/", documents.download, name="document"),
    path("audit/", audit.audit, name="audit"),
    path("audit/<int:pk>/", audit.act, name="act"),
    path("seals/", audit.seals, name="seal_list"),
    path("books/verify/", audit.verify, name="books_verify"),
    *burden.urlpatterns,
    *fees.urlpatterns,
    *imports.urlpatterns,
    *income.urlpatterns,
    *closings.urlpatterns,
    *trustee_accounts.urlpatterns,
    *people.urlpatterns,
    *rates.urlpatterns,
    *reports.urlpatterns,
    *statements.urlpatterns,
    *users.urlpatterns,
]
