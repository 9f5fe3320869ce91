from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register

from trustfund import safety
from trustfund.celery import app


class TrustfundConfig(AppConfig):
    """The house itself: commands that belong to no room, and the checks of a safe start."""

    name = "trustfund"

    def ready(self) -> None:
        """Tasks ring our bell from the web server too, and the checks of a safe start are known."""
        app.set_default()
        register(safety.demonstration_key, Tags.security)
        register(safety.demonstration_users, Tags.database)
