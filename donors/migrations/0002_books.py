"""Signatures belong to the owner; what must hold about money in can be asked (invariants C1, C2, C3, C6, C7)."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from trustfund.guards import invariant, revoke_changes


TIERS = """(SELECT coalesce(round(sum(greatest(0, least({amount}, coalesce(t.up_to, 'infinity')) - t.above) * t.percent
    / 100), 2), 0) FROM (SELECT up_to, percent, coalesce(lag(up_to) OVER (ORDER BY up_to), 0) AS above
    FROM fund_feetier WHERE schedule_id = a.fee_schedule_id) t)"""
FEES = f"""SELECT r.id AS receipt, r.number, r.fee_usd FROM donors_receipt r JOIN donors_agreement a ON a.id = r.agreement_id
    WHERE r.status IN ('received', 'voided') AND r.fee_usd IS DISTINCT FROM
        {TIERS.format(amount="r.contributions_before_usd + r.amount_usd")}
        - {TIERS.format(amount="r.contributions_before_usd")}"""
BEFORE = """SELECT r.id AS receipt, r.number, r.contributions_before_usd FROM donors_receipt r WHERE r.entry_id IS NOT NULL
    AND r.contributions_before_usd <> (SELECT coalesce(sum(o.amount_usd), 0) FROM donors_receipt o
        WHERE o.entry_id < r.entry_id AND NOT EXISTS (SELECT FROM ledger_entry v
            WHERE v.reverses_id = o.entry_id AND v.id < r.entry_id))"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("donors", "0001_initial")]
    operations: ClassVar = [
        revoke_changes("donors_pledgesignature"),
        revoke_changes("donors_agreementsignature"),
        revoke_changes("donors_receiptsignature"),
        invariant(
            "c1_receipts_lie_within_the_agreement",
            """SELECT a.id AS agreement, a.number, a.amount, sum(r.amount) AS received FROM donors_agreement a
            JOIN donors_receipt r ON r.agreement_id = a.id AND r.status = 'received'
            GROUP BY a.id HAVING sum(r.amount) > a.amount""",
        ),
        invariant(
            "c1_an_agreement_stands_in_the_books",
            """SELECT a.id AS agreement, a.number, a.amount, c.balance + q.balance + p.balance AS in_the_books
            FROM donors_agreement a JOIN ledger_account c ON c.id = a.receivable_account_id
            JOIN ledger_account q ON q.id = a.qualified_account_id JOIN ledger_account p ON p.id = a.paid_account_id
            WHERE c.balance + q.balance + p.balance <> a.amount""",
        ),
        invariant(
            "c2_more_is_signed_than_pledged_only_by_an_approver",
            """SELECT b.id AS accounts, b.donor_id, u.balance FROM donors_pledgeaccount b
            JOIN ledger_account u ON u.id = b.unpledged_account_id
            WHERE u.balance > 0 AND NOT EXISTS (SELECT FROM donors_agreement a WHERE a.donor_id = b.donor_id
                AND a.currency = b.currency AND a.status = 'countersigned' AND a.may_exceed_pledge)""",
        ),
        invariant(
            "c2_pledges_stand_in_the_books",
            """SELECT b.id AS accounts, b.donor_id, b.currency, l.balance, p.announced FROM donors_pledgeaccount b
            JOIN ledger_account l ON l.id = b.pledged_account_id
            LEFT JOIN (SELECT donor_id, currency, sum(amount) AS announced FROM donors_pledge
                WHERE status = 'announced' GROUP BY donor_id, currency) p
                ON p.donor_id = b.donor_id AND p.currency = b.currency
            WHERE l.balance <> coalesce(p.announced, 0)""",
        ),
        invariant(
            "c3_instalments_add_up_to_the_agreement",
            """SELECT a.id AS agreement, a.number, a.amount, sum(i.amount) AS instalments FROM donors_agreement a
            LEFT JOIN donors_instalment i ON i.agreement_id = a.id WHERE a.status IN ('submitted', 'countersigned')
            GROUP BY a.id HAVING sum(i.amount) IS DISTINCT FROM a.amount""",
        ),
        invariant(
            "c3_an_instalment_has_received_its_receipts",
            """SELECT i.id AS instalment, i.received, r.amount FROM donors_instalment i
            LEFT JOIN (SELECT instalment_id, sum(amount) AS amount FROM donors_receipt
                WHERE status = 'received' GROUP BY instalment_id) r ON r.instalment_id = i.id
            WHERE i.received <> coalesce(r.amount, 0)""",
        ),
        invariant(
            "c6_contributions_are_the_receipts_in_dollars",
            """SELECT a.id AS agreement, a.number, l.balance, r.usd FROM donors_agreement a
            JOIN ledger_account l ON l.id = a.contributions_account_id
            LEFT JOIN (SELECT agreement_id, sum(amount_usd) AS usd FROM donors_receipt
                WHERE status = 'received' GROUP BY agreement_id) r ON r.agreement_id = a.id
            WHERE l.balance <> coalesce(r.usd, 0)""",
        ),
        invariant("c7_a_fee_follows_its_version", FEES),
        invariant("c7_a_fee_counts_the_contributions_before_it", BEFORE),
        invariant(
            "c7_fees_are_those_of_the_receipts",
            """SELECT f.id AS fund, l.balance, r.fees FROM fund_fund f JOIN ledger_account l ON l.id = f.fees_account_id
            CROSS JOIN (SELECT coalesce(sum(fee_usd), 0) AS fees FROM donors_receipt WHERE status = 'received') r
            WHERE l.balance <> r.fees""",
        ),
    ]
