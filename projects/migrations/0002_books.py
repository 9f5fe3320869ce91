"""Signatures and allocations belong to the owner; what must hold about projects and grants can be asked."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from trustfund.guards import invariant, revoke_changes


class Migration(migrations.Migration):
    dependencies: ClassVar = [("projects", "0001_initial")]
    operations: ClassVar = [
        revoke_changes("projects_allocation"),
        revoke_changes("projects_projectsignature"),
        revoke_changes("projects_grantsignature"),
        invariant(
            "a3_grants_lie_within_the_allocation",
            """SELECT p.id AS project, p.code, g.granted, a.allocated FROM projects_project p
            JOIN (SELECT project_id, sum(amount) AS granted FROM projects_grant
                  WHERE status IN ('signed', 'effective') GROUP BY project_id) g ON g.project_id = p.id
            LEFT JOIN (SELECT project_id, sum(CASE WHEN is_cancellation THEN -amount ELSE amount END) AS allocated
                  FROM projects_allocation GROUP BY project_id) a ON a.project_id = p.id
            WHERE g.granted > coalesce(a.allocated, 0)""",
        ),
        invariant(
            "a3_what_is_allocated_stands_in_the_books",
            """SELECT p.id AS project, p.code, l.balance, a.allocated, g.granted FROM projects_project p
            JOIN ledger_account l ON l.id = p.allocated_account_id
            LEFT JOIN (SELECT project_id, sum(CASE WHEN is_cancellation THEN -amount ELSE amount END) AS allocated
                  FROM projects_allocation GROUP BY project_id) a ON a.project_id = p.id
            LEFT JOIN (SELECT project_id, sum(amount) AS granted FROM projects_grant
                  WHERE status IN ('signed', 'effective') GROUP BY project_id) g ON g.project_id = p.id
            WHERE l.balance <> coalesce(a.allocated, 0) - coalesce(g.granted, 0)""",
        ),
        invariant(
            "a4_categories_add_up_to_the_grant",
            """SELECT g.id AS grant_id, g.number, g.amount, sum(c.amount) AS categories FROM projects_grant g
            LEFT JOIN projects_category c ON c.grant_id = g.id WHERE g.status <> 'draft'
            GROUP BY g.id HAVING sum(c.amount) IS DISTINCT FROM g.amount""",
        ),
        invariant(
            "a5_a_grant_stands_in_the_books",
            """SELECT g.id AS grant_id, g.number, g.amount, c.balance + r.balance + d.balance AS in_the_books
            FROM projects_grant g JOIN ledger_account c ON c.id = g.committed_account_id
            JOIN ledger_account r ON r.id = g.requested_account_id
            JOIN ledger_account d ON d.id = g.disbursed_account_id
            WHERE c.balance + r.balance + d.balance
                <> CASE WHEN g.status IN ('signed', 'effective') THEN g.amount ELSE 0 END""",
        ),
        invariant(
            "a5_disbursed_is_the_same_in_both_books",
            """SELECT g.id AS grant_id, g.number, d.balance AS disbursed,
                a.balance + e.balance + v.balance AS in_the_money_book
            FROM projects_grant g JOIN ledger_account d ON d.id = g.disbursed_account_id
            JOIN ledger_account a ON a.id = g.advance_account_id
            JOIN ledger_account e ON e.id = g.expenditure_account_id
            JOIN ledger_account v ON v.id = g.verified_account_id
            WHERE d.balance <> a.balance + e.balance + v.balance""",
        ),
        invariant(
            "p3_nobody_signs_a_grant_they_prepared",
            """SELECT s.record_id AS grant_id, s.person_id FROM projects_grantsignature s
            JOIN projects_grantsignature m ON m.record_id = s.record_id AND m.round = s.round
                AND m.person_id = s.person_id AND m.id <> s.id
            WHERE s.step = 'sign'""",
        ),
    ]
