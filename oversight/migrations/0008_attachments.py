"""What is attached to a record can be asked: a stored document stands behind each attachment."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from trustfund.guards import invariant


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("oversight", "0007_lost_factors"),
        ("disbursements", "0004_history"),
        ("donors", "0004_history"),
        ("fund", "0004_vault"),
    ]
    operations: ClassVar = [
        invariant(
            "f4_an_attachment_is_a_stored_document",
            """SELECT a.kind, a.record, a.document FROM (
                SELECT 'application' AS kind, application_id AS record, document_id AS document
                    FROM disbursements_applicationdocument
                UNION ALL SELECT 'agreement', id, document_id FROM donors_agreement
                UNION ALL SELECT 'receipt', id, document_id FROM donors_receipt
                UNION ALL SELECT 'report', report_id, document_id FROM oversight_reportfile
                UNION ALL SELECT 'takeover', takeover_id, document_id FROM oversight_takeoverfile
                UNION ALL SELECT 'access review', review_id, document_id FROM oversight_reviewprint) a
            WHERE a.document IS NOT NULL AND NOT EXISTS (SELECT FROM fund_document d WHERE d.id = a.document)""",
        ),
    ]
