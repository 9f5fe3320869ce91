from __future__ import annotations

from django.apps import AppConfig


class DisbursementsConfig(AppConfig):
    """Disbursements: money out."""

    name = "disbursements"
    label = "disbursements"
    default_auto_field = "django.db.models.BigAutoField"
