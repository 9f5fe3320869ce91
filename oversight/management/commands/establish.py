"""manage.py establish FILE: found the Fund of an installation from a TOML file (docs/examples/fund.toml)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oversight.founding import NotFounded, found
from trustfund.web.clock import today


class Command(BaseCommand):
    """Found the Fund, once, on an empty database."""

    help = "Found the Fund of this installation from a TOML file; docs/examples/fund.toml is one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what is asked."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Found it, and print each person's invitation, for where no mail arrives."""
        file: Path = options["file"]
        try:
            founded = found(tomllib.loads(file.read_text(encoding="utf-8")), today=today())
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, NotFounded) as error:
            raise CommandError(f"{file}: {error} Nothing was written.") from error
        self.stdout.write(f"{founded.fund.name} is established.")
        self.stdout.write(
            "Each of these is invited by letter to choose a password. Where no mail arrives, hand over the"
        )
        self.stdout.write("link yourself: it works once, within seven days, and whoever has it has the account.")
        for user, link in zip(founded.people, founded.links, strict=True):
            self.stdout.write(f"  {user.email}  {link}")
