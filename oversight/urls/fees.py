"""Addresses of the cost-recovery fee."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views import fees

urlpatterns: list[URLPattern] = [
    path("fees/", fees.fee_list, name="fee_list"),
    path("fees/new/", fees.fee_new, name="fee_new"),
    path("fees/handed-in/", fees.submission_list, name="fee_submission_list"),
    path("fees/handed-in/<uuid:pk>/", fees.submission, name="fee_submission"),
    path("fees/handed-in/<uuid:pk>/steps/<slug:step>/", fees.submission_step, name="fee_submission_step"),
    path("fees/<uuid:pk>/", fees.fee_detail, name="fee_detail"),
]
