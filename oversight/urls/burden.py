"""Addresses of burden sharing."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views import burden

urlpatterns: list[URLPattern] = [
    path("burden/", burden.burden_page, name="burden"),
    path("burden/keys/", burden.key_list, name="burden_key_list"),
    path("burden/keys/new/", burden.key_new, name="burden_key_new"),
    path("burden/keys/<uuid:pk>/", burden.key_detail, name="burden_key"),
    path("burden/keys/<uuid:pk>/steps/<slug:step>/", burden.key_step, name="burden_key_step"),
]
