"""`manage.py prepare`: what must be done before a new version serves: tables, translations, static files."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """As the owner's role (manage.py changes to it)."""

    help = "Migrate, compile translations, collect static files."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Each step does nothing when it was done before."""
        call_command("migrate", interactive=False, verbosity=0)
        call_command("messages")
        call_command("collectstatic", interactive=False, verbosity=0)
