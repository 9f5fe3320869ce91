"""`manage.py verify_documents`: is every stored file what was handed in? Names what differs and exits with 1."""

from __future__ import annotations

import hashlib
import sys
from typing import Any

from django.core.management.base import BaseCommand

from trustfund.fund.models import Document


class Command(BaseCommand):
    """Reads every file of the vault."""

    help = "Recompute the SHA-256 of every stored document, and say which file is missing or is another."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print each difference on a line."""
        wrong = count = 0
        for document in Document.objects.iterator():
            count += 1
            if found := _difference(document):
                wrong += 1
                self.stderr.write(self.style.ERROR(f"{document.pk} {document.name}: {found}"))
        if wrong:
            sys.exit(1)
        self.stdout.write(f"{count} documents are what was handed in.")


def _difference(document: Document) -> str:
    """Return how the stored file differs from the record of it, or nothing."""
    try:
        with document.file.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "the file is missing"
    return "" if digest == document.sha256 else f"SHA-256 is {digest}, handed in as {document.sha256}"
