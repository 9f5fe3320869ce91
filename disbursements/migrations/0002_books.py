"""What a signature signs, by the database's own hand; the books of signatures; what must hold about payments."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from disbursements.guards.payment import SIGNED_CONTENT
from disbursements.guards.states import RESERVED
from trustfund.guards import invariant, revoke_changes

CONTENT = """
CREATE FUNCTION disbursements_content_sha256(application uuid) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT encode(sha256(convert_to(jsonb_build_object(
        'number', a.number, 'grant', g.number, 'method', a.method, 'purpose', a.purpose, 'is_final', a.is_final,
        'currency', a.currency, 'amount', a.amount::numeric(20, 2),
        'payee', jsonb_build_array(p.id, p.name, p.name_ko, p.bank_name, p.account_number, p.country),
        'lines', (SELECT coalesce(jsonb_agg(jsonb_build_array(l.number, c.number, l.description, l.supplier,
                    l.invoice_number, l.invoice_on, l.expenditure::numeric(20, 2), l.percentage::numeric(5, 2),
                    l.claimed::numeric(20, 2)) ORDER BY l.number), '[]'::jsonb)
                  FROM disbursements_line l JOIN projects_category c ON c.id = l.category_id
                  WHERE l.application_id = a.id),
        'documents', (SELECT coalesce(jsonb_agg(d.sha256 ORDER BY d.sha256, d.id), '[]'::jsonb)
                      FROM disbursements_applicationdocument x JOIN fund_document d ON d.id = x.document_id
                      WHERE x.application_id = a.id)
    )::text, 'UTF8')), 'hex')
    FROM disbursements_application a JOIN projects_grant g ON g.id = a.grant_id
    JOIN disbursements_payee p ON p.id = a.payee_id WHERE a.id = application
$$
"""
JUDGED = "('endorse', 'approve', 'release')"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("disbursements", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(CONTENT, "DROP FUNCTION disbursements_content_sha256(uuid)"),
        *(
            revoke_changes(f"disbursements_{table}")
            for table in (
                "applicationsignature",
                "payeesignature",
                "signatorysignature",
                "reviewnote",
                "openingdisbursement",
            )
        ),
        invariant(
            "a5_a_category_stands_in_the_books",
            f"""SELECT c.id AS category, g.number, c.number AS category_number, c.amount, b.balance AS left_over,
                coalesce(l.claimed, 0) + coalesce(o.taken_on, 0) AS used
            FROM projects_category c JOIN projects_grant g ON g.id = c.grant_id
            JOIN ledger_account b ON b.id = c.account_id
            LEFT JOIN (SELECT l.category_id, sum(l.claimed) AS claimed FROM disbursements_line l
                  JOIN disbursements_application a ON a.id = l.application_id AND a.status IN {RESERVED}
                  GROUP BY l.category_id) l ON l.category_id = c.id
            LEFT JOIN (SELECT category_id, sum(amount) AS taken_on FROM disbursements_openingdisbursement
                  GROUP BY category_id) o ON o.category_id = c.id
            WHERE b.balance < 0 OR b.balance <> c.amount - coalesce(l.claimed, 0) - coalesce(o.taken_on, 0)""",
        ),
        invariant(
            "a7_nothing_is_paid_after_the_deadline",
            """SELECT y.id AS payment, y.number FROM disbursements_payment y
            JOIN disbursements_application a ON a.id = y.application_id JOIN projects_grant g ON g.id = a.grant_id
            WHERE greatest(y.value_on, y.paid_on) > g.disbursement_deadline_on""",
        ),
        invariant(
            "a7_expenditure_is_dated_within_the_grant",
            """SELECT l.id AS line, a.number FROM disbursements_line l
            JOIN disbursements_application a ON a.id = l.application_id JOIN projects_grant g ON g.id = a.grant_id
            WHERE l.invoice_on NOT BETWEEN coalesce(g.retroactive_from_on, g.signed_on) AND g.closing_on""",
        ),
        invariant(
            "a9_reserved_is_the_sum_of_open_reservations",
            f"""SELECT g.id AS grant_id, g.number, r.balance AS reserved, coalesce(a.amount, 0) AS in_process
            FROM projects_grant g JOIN ledger_account r ON r.id = g.requested_account_id
            LEFT JOIN (SELECT grant_id, sum(amount) AS amount FROM disbursements_application
                  WHERE status IN {RESERVED} AND status <> 'paid' GROUP BY grant_id) a ON a.grant_id = g.id
            WHERE r.balance <> coalesce(a.amount, 0)""",
        ),
        invariant(
            "p1_payments_lie_within_what_was_approved",
            """SELECT a.id AS application, a.number, a.amount, sum(y.amount) AS instructed
            FROM disbursements_application a JOIN disbursements_payment y ON y.application_id = a.id
            WHERE y.status IN ('instructed', 'paid') GROUP BY a.id
            HAVING sum(y.amount) > a.amount OR bool_or(a.status NOT IN ('instructed', 'paid'))""",
        ),
        invariant(
            "p2_a_payment_is_booked_once",
            """SELECT id AS payment, number, status FROM disbursements_payment
            WHERE (status = 'paid') <> (entry_id IS NOT NULL)""",
        ),
        invariant(
            "p3_four_eyes_on_every_application",
            f"""SELECT s.record_id AS application, s.person_id, s.step FROM disbursements_applicationsignature s
            JOIN disbursements_applicationsignature m ON m.record_id = s.record_id AND m.person_id = s.person_id
                AND m.id <> s.id AND (m.round = s.round OR m.step NOT IN {JUDGED})
            WHERE s.step IN {JUDGED}""",
        ),
        invariant(
            "p4_signatures_are_under_what_stands_now",
            f"""SELECT a.id AS application, a.number, s.step, s.person_id FROM disbursements_application a
            JOIN disbursements_applicationsignature s ON s.record_id = a.id AND s.round = a.round
            WHERE a.status IN {RESERVED} AND s.step IN ('submit', 'endorse', 'approve', 'release')
            AND s.content_hash <> {SIGNED_CONTENT % "a.id"}""",
        ),
        invariant(
            "p9_an_invoice_is_claimed_once",
            f"""SELECT l.supplier_key, l.invoice_key, l.expenditure, count(*) AS claims FROM disbursements_line l
            JOIN disbursements_application a ON a.id = l.application_id WHERE a.status IN {RESERVED}
            GROUP BY l.supplier_key, l.invoice_key, l.expenditure HAVING count(*) > 1""",
        ),
        invariant(
            "p10_an_application_asks_for_its_lines",
            f"""SELECT a.id AS application, a.number, a.amount, sum(l.claimed) AS claimed
            FROM disbursements_application a LEFT JOIN disbursements_line l ON l.application_id = a.id
            WHERE a.status IN {RESERVED} GROUP BY a.id
            HAVING a.amount IS DISTINCT FROM sum(l.claimed)
                OR bool_or(l.claimed <> round(l.expenditure * l.percentage / 100, 2))""",
        ),
    ]
