"""The minutes and what was read from others belong to the owner: the application adds to them, nothing else."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from trustfund.guards import revoke_changes


class Migration(migrations.Migration):
    dependencies: ClassVar = [("fund", "0001_initial")]
    operations: ClassVar = [
        revoke_changes("fund_decision"),
        revoke_changes("fund_document"),
        revoke_changes("fund_rate"),
        revoke_changes("fund_feeschedule"),
        revoke_changes("fund_feetier"),
    ]
