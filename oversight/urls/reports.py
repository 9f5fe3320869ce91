"""Addresses of reports, of verifying a file, and of taking on a fund."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views import load, reports

urlpatterns: list[URLPattern] = [
    path("reports/", reports.report_list, name="report_list"),
    path("reports/new/", reports.report_new, name="report_new"),
    path("reports/<uuid:pk>/", reports.report_detail, name="report_detail"),
    path("reports/<uuid:pk>/steps/<slug:step>/", reports.report_step, name="report_step"),
    path("reports/<uuid:pk>/files/<uuid:file_pk>/", reports.report_file, name="report_file"),
    path("verify/", reports.verify, name="verify"),
    path("load/", load.load, name="load"),
    path("load/<uuid:pk>/", load.load_detail, name="load_detail"),
    path("load/<uuid:pk>/steps/<slug:step>/", load.load_step, name="load_step"),
]
