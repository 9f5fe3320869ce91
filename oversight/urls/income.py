"""Addresses of investment income."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views import income

urlpatterns: list[URLPattern] = [
    path("income/", income.income_list, name="income_list"),
    path("income/new/", income.income_new, name="income_new"),
    path("income/<uuid:pk>/", income.income, name="income"),
    path("income/<uuid:pk>/steps/<slug:step>/", income.income_step, name="income_step"),
]
