"""`manage.py verify`: does every rule of the books hold? Names what is wrong and exits with 1."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from trustfund import ledger
from trustfund.ledger._verifying import rules


class Command(BaseCommand):
    """Asks every rule."""

    help = "Recompute balances, totals and seals from the transfers, and ask every inv.* view for breaches."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each breach on a line."""
        found = ledger.verify()
        for finding in found:
            self.stderr.write(self.style.ERROR(str(finding)))
        if found:
            sys.exit(1)
        self.stdout.write(f"{len(rules())} rules hold.")
