from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register

from trustfund import safety


class TrustfundConfig(AppConfig):
    """The house itself: commands that belong to no room, and the checks of a safe start."""

    name = "trustfund"

    def ready(self) -> None:
        """Register the checks once all rooms are there."""
        register(safety.demonstration_key, Tags.security)
        register(safety.demonstration_users, Tags.database)
