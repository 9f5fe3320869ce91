"""Signatures and files of reports belong to the owner; what must hold about reports can be asked."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from trustfund.guards import invariant, revoke_changes


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oversight", "0001_initial")]
    operations: ClassVar = [
        revoke_changes("oversight_decisionsignature"),
        revoke_changes("oversight_reportsignature"),
        revoke_changes("oversight_reportfile"),
        revoke_changes("oversight_takeoversignature"),
        revoke_changes("oversight_takeoverfile"),
        invariant(
            "p3_nobody_publishes_a_report_they_ordered",
            """SELECT s.record_id AS report, s.person_id FROM oversight_reportsignature s
            JOIN oversight_reportsignature m ON m.record_id = s.record_id AND m.round = s.round
                AND m.person_id = s.person_id AND m.id <> s.id
            WHERE s.step = 'publish'""",
        ),
        invariant(
            "r1_a_published_report_adds_up",
            "SELECT id AS report FROM oversight_report WHERE status = 'published' AND unexplained <> 0",
        ),
        invariant(
            "r2_files_of_a_report_are_the_stored_documents",
            """SELECT f.id AS file, f.sha256, d.sha256 AS stored FROM oversight_reportfile f
            JOIN fund_document d ON d.id = f.document_id WHERE d.sha256 <> f.sha256""",
        ),
        invariant(
            "r2_a_built_report_has_its_files",
            """SELECT r.id AS report FROM oversight_report r WHERE r.status IN ('built', 'published') AND NOT EXISTS (
                SELECT FROM oversight_reportfile f
                WHERE f.report_id = r.id AND f.format = 'json' AND f.sha256 = r.extract_sha256)""",
        ),
        invariant(
            "r3_an_unfinished_report_has_no_files",
            """SELECT r.id AS report FROM oversight_report r WHERE r.status = 'requested'
            AND EXISTS (SELECT FROM oversight_reportfile f WHERE f.report_id = r.id)""",
        ),
    ]
