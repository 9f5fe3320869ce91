"""`manage.py sign_ins`: the demonstration sign-ins by role, as `make run` prints them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from trustfund.access.demonstration import PASSWORD, sign_ins


class Command(BaseCommand):
    """Print the table."""

    help = "Print the demonstration sign-ins by role."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print one line per role and person, and the common password."""
        rows = [("Role", "Person", "Acts for", "E-mail"), *(line[:4] for line in sign_ins())]
        if len(rows) == 1:
            self.stdout.write("There are no demonstration accounts.")
            return
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            self.stdout.write(
                "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]])
            )
        self.stdout.write(
            "Second factors are optional here: add one under your name; SECOND_FACTOR_REQUIRED=1 asks for them."
        )
        self.stdout.write(f"Password of all: {PASSWORD}")
