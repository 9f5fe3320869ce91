"""`manage.py prepare`: what must be done before a new version serves: tables, translations, static files."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand


def static_sources() -> str:
    """Changes when a static file is added, changed or removed."""
    mark = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            mark.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return mark.hexdigest()


class Command(BaseCommand):
    """As the owner's role (manage.py changes to it)."""

    help = "Migrate, compile translations, collect static files."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Each step does nothing when it was done before."""
        call_command("migrate", interactive=False, verbosity=0)
        call_command("messages")
        done = Path(settings.STATIC_ROOT) / ".sources"
        sources = static_sources()
        if not done.exists() or done.read_text() != sources:
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            done.write_text(sources)
