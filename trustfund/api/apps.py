from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The door for programs."""

    name = "trustfund.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
