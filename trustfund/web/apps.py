from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WebConfig(AppConfig):
    """Pages, workflows and the outbox."""

    name = "trustfund.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every app's `tasks.py` say what it does for which kind of job."""
        autodiscover_modules("tasks")
