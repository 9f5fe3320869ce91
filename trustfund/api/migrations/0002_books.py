"""Signatures and answers belong to the owner; the history of tokens is written by its triggers alone."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from trustfund.guards import invariant, revoke_changes
from trustfund.history import keep_from_application


class Migration(migrations.Migration):
    dependencies: ClassVar = [("api", "0001_initial")]
    operations: ClassVar = [
        revoke_changes("api_tokensignature"),
        revoke_changes("api_answer"),
        keep_from_application("api_tokenevent"),
        invariant(
            "z7_nobody_approves_a_token_of_their_own",
            """SELECT s.record_id AS token, s.person_id FROM api_tokensignature s
            JOIN api_token t ON t.id = s.record_id JOIN access_user u ON u.id = t.user_id
            WHERE s.step = 'approve' AND s.person_id = u.person_id""",
        ),
    ]
