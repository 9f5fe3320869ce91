from __future__ import annotations

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Oversight: the room that looks at everything."""

    name = "oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"
