from __future__ import annotations

from django.apps import AppConfig


class DonorsConfig(AppConfig):
    """Money in."""

    name = "donors"
    label = "donors"
    default_auto_field = "django.db.models.BigAutoField"
