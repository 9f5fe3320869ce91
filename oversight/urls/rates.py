"""Addresses of the exchange-rate register."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views import rates

urlpatterns: list[URLPattern] = [
    path("rates/", rates.rate_list, name="rate_list"),
    path("rates/handed-in/", rates.submission_list, name="rate_submission_list"),
    path("rates/new/list/", rates.list_new, name="rate_list_new"),
    path("rates/new/one/", rates.one_new, name="rate_one_new"),
    path("rates/handed-in/<uuid:pk>/", rates.submission, name="rate_submission"),
    path("rates/handed-in/<uuid:pk>/steps/<slug:step>/", rates.submission_step, name="rate_submission_step"),
]
