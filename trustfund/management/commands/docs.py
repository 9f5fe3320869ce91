"""`manage.py docs`: the pages that are written from the code; `--check` refuses when one is out of date."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import module_has_submodule

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator


def documents() -> Iterator[tuple[str, str]]:
    """Path and text from `document()` in the `document.py` of every room that has one."""
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, "document"):
            yield import_module(f"{app.name}.document").document()


class Command(BaseCommand):
    """Write, or compare."""

    help = "Write the documents that are generated from the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--check writes nothing."""
        parser.add_argument("--check", action="store_true", help="fail when a document differs from the code")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Every document of every room."""
        stale = []
        for path, text in documents():
            file = settings.BASE_DIR / path
            if file.exists() and file.read_text() == text:
                continue
            stale.append(path)
            if not options["check"]:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
                self.stdout.write(f"Written: {path}")
        if stale and options["check"]:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run: make docs")
