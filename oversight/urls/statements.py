"""Addresses of donors' statements of account."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views import statements

urlpatterns: list[URLPattern] = [
    path("statements/", statements.statement_list, name="statement_list"),
    path("statements/new/", statements.statement_new, name="statement_new"),
    path("statements/<uuid:pk>/<slug:edition>/", statements.statement_file, name="statement_file"),
]
