"""Addresses of the closing of the Fund."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views import closings

urlpatterns: list[URLPattern] = [
    path("fund/closings/", closings.closing_list, name="closing_list"),
    path("fund/closings/new/", closings.closing_new, name="closing_new"),
    path("fund/closings/<uuid:pk>/", closings.closing_detail, name="closing_detail"),
    path("fund/closings/<uuid:pk>/edit/", closings.closing_edit, name="closing_edit"),
    path("fund/closings/<uuid:pk>/steps/<slug:step>/", closings.closing_step, name="closing_step"),
]
