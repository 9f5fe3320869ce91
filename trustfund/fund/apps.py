from __future__ import annotations

from django.apps import AppConfig


class FundConfig(AppConfig):
    """The Fund's facts."""

    name = "trustfund.fund"
    label = "fund"
    default_auto_field = "django.db.models.BigAutoField"
