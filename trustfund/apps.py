from __future__ import annotations

from django.apps import AppConfig


class TrustfundConfig(AppConfig):
    """The house itself: commands that belong to no room, and the checks of a safe start."""

    name = "trustfund"

    def ready(self) -> None:
        """Register the checks once all rooms are there."""
        __import__("trustfund.safety")
