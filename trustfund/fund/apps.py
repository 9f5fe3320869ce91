from __future__ import annotations

from django.apps import AppConfig


class FundConfig(AppConfig):
    name = "trustfund.fund"
    label = "fund"
    default_auto_field = "django.db.models.BigAutoField"
