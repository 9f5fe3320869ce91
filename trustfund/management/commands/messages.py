"""`manage.py messages`: compile the catalogues without gettext's programs, which many machines lack."""

from __future__ import annotations

from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Every .po under the locale folders becomes the .mo beside it, when it is newer."""

    help = "Compile the translations."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Fuzzy entries are left out: what was not checked is not shown."""
        for folder in settings.LOCALE_PATHS:
            for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                    continue
                with source.open("rb") as file:
                    catalog = read_po(file, locale=source.parts[-3])
                half_made = target.with_suffix(".half")
                with half_made.open("wb") as file:
                    write_mo(file, catalog, use_fuzzy=False)
                half_made.replace(target)
