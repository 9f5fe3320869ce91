"""manage.py verify_report FILE|UUID: says which published report a file is, or whether a report still holds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oversight.models import Report
from oversight.reports import recognised, verify


class Command(BaseCommand):
    """Verify a file, or a report with everything that belongs to it."""

    help = "Say which published report a file is, or check a report: hashes, the gate, and printing it again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what is asked."""
        parser.add_argument("what", metavar="FILE|UUID")

    def handle(self, *_args: Any, what: str, **_options: Any) -> None:
        """Exit with 1 when something is not as published."""
        path = Path(what)
        is_right = self._file(path) if path.is_file() else self._report(what)
        if not is_right:
            sys.exit(1)

    def _file(self, path: Path) -> bool:
        with path.open("rb") as file:
            digest = verify.hash_of(iter(lambda: file.read(verify.CHUNK), b""))
        found = verify.find(digest)
        if found is None:
            other = recognised.recognise(digest, path.read_bytes())
            said = other.sentence if other else "no document of the Fund is this file."
            self.stdout.write(f"{digest}: {said}")
            return other is not None
        self.stdout.write(
            f"{digest}: {found.name} of {found.report}, published {found.report.published_at:%Y-%m-%d %H:%M} UTC."
        )
        return True

    def _report(self, text: str) -> bool:
        try:
            report = Report.objects.filter(pk=UUID(text)).exclude(built_at=None).first()
        except ValueError as error:
            raise CommandError(f"{text} is neither a file nor the id of a report.") from error
        if report is None:
            raise CommandError(f"There is no built report {text}.")
        checks = verify.check(report)
        for check in checks:
            self.stdout.write(f"{'right' if check.is_right else 'WRONG'}  {check.name}  {check.detail}")
        return all(check.is_right for check in checks)
