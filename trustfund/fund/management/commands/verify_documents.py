"""`manage.py verify_documents`: is every document in the vault as it was handed in? Names which is not, and exits with 1."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from trustfund.fund import scanning
from trustfund.fund.models import Document
from trustfund.fund.services import vault


class Command(BaseCommand):
    """Reads every file."""

    help = (
        "Recompute the hash of every document, name files that differ, are missing, or belong to no document,"
        " and say how many were scanned."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be asked for."""
        parser.add_argument("--scan", action="store_true", help="show each file to the virus scanner again")

    def handle(self, *_args: Any, scan: bool, **_options: Any) -> None:
        """Print each finding on a line."""
        if scan and not scanning.is_configured():
            raise CommandError("There is no scanner to ask: set CLAMAV_URL.")
        count = 0
        for finding in vault.verify(now=timezone.now(), is_scanned=scan):
            self.stderr.write(self.style.ERROR(finding))
            count += 1
        scanned = Counter(Document.objects.with_scan().values_list("scanned", flat=True))
        self.stdout.write(f"{scanned['clean']} clean, {scanned['found']} with a virus, {scanned[None]} not scanned.")
        if count:
            sys.exit(1)
        self.stdout.write(f"{scanned.total()} documents are as they were handed in.")
