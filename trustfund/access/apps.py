from __future__ import annotations

from django.apps import AppConfig

from trustfund.access import checks


class AccessConfig(AppConfig):
    """People, parties, roles and the policy. The check is registered by being imported."""

    name = "trustfund.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
    startup_checks = (checks.every_view_declares_who_may_open_it,)
