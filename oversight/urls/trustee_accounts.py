"""Addresses of trustee accounts."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views import trustee_accounts as views

urlpatterns: list[URLPattern] = [
    path("trustee-accounts/", views.account_list, name="trustee_account_list"),
    path("trustee-accounts/new/", views.account_new, name="trustee_account_new"),
    path("trustee-accounts/handed-in/<uuid:pk>/", views.submission, name="account_submission"),
    path(
        "trustee-accounts/handed-in/<uuid:pk>/steps/<slug:step>/",
        views.submission_step,
        name="account_submission_step",
    ),
]
