"""`manage.py messages`: compile the catalogues; with --renew, bring them up to what the house says first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from trustfund import catalogue

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Every .po under the locale folders becomes the .mo beside it, when it is newer."""

    help = "Compile the translations."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say whether the strings are collected anew."""
        parser.add_argument("--renew", action="store_true", help="collect the strings of the house first")

    def handle(self, *_args: Any, renew: bool = False, **_options: Any) -> None:
        """Compile, and say what is not translated when the catalogues were renewed."""
        for path in catalogue.files():
            if renew:
                count = len(catalogue.missing(catalogue.renew(path)))
                self.stdout.write(f"{path.parts[-3]}: {count} strings are not translated")
            catalogue.compile_to_mo(path)
