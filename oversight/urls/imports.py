"""Addresses of imports."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views import imports

urlpatterns: list[URLPattern] = [
    path("imports/", imports.import_page, name="import"),
    path("imports/template/", imports.template, name="import_template"),
]
