"""The rules L1 to L11 of the ledger as views that must stay empty (`inv.*`, run by `manage.py verify`).

Each view names the rows that break its rule, by code, key or journal number.
"""

from __future__ import annotations

from typing import Final

SIDES: Final = """
    SELECT debit_id AS account_id, effective_on, amount AS debits, 0 AS credits FROM ledger_transfer
    UNION ALL SELECT credit_id, effective_on, 0, amount FROM ledger_transfer"""

INVARIANTS: Final = {
    "l1_transfer_stays_in_one_book_and_currency": """
        SELECT t.id AS transfer, e.key, d.code AS debit, c.code AS credit, t.amount FROM ledger_transfer t
        LEFT JOIN ledger_entry e ON e.id = t.entry_id
        LEFT JOIN ledger_account d ON d.id = t.debit_id LEFT JOIN ledger_account c ON c.id = t.credit_id
        WHERE e.id IS NULL OR d.id IS NULL OR c.id IS NULL OR d.id = c.id OR d.book <> c.book
            OR d.currency <> c.currency OR e.effective_on <> t.effective_on""",
    "l2_books_balance_in_every_currency": """
        SELECT book, currency, sum(debits) - sum(credits) AS excess FROM ledger_account
        GROUP BY book, currency HAVING sum(debits) <> sum(credits)""",
    "l3_account_totals_are_the_sum_of_its_transfers": f"""
        SELECT a.code, a.debits, a.credits, coalesce(s.debits, 0) AS debited, coalesce(s.credits, 0) AS credited
        FROM ledger_account a LEFT JOIN (
            SELECT account_id, sum(debits) AS debits, sum(credits) AS credits FROM ({SIDES}) t GROUP BY 1
        ) s ON s.account_id = a.id
        WHERE (a.debits, a.credits) <> (coalesce(s.debits, 0), coalesce(s.credits, 0))""",  # noqa: S608 (our own words)
    "l3_month_totals_are_the_sum_of_their_transfers": f"""
        SELECT a.code, coalesce(m.month, s.month) AS month, m.debits, m.credits, s.debits AS debited, s.credits AS credited
        FROM ledger_monthtotal m FULL JOIN (
            SELECT account_id, date_trunc('month', effective_on)::date AS month,
                sum(debits) AS debits, sum(credits) AS credits FROM ({SIDES}) t GROUP BY 1, 2
        ) s ON s.account_id = m.account_id AND s.month = m.month
        LEFT JOIN ledger_account a ON a.id = coalesce(m.account_id, s.account_id)
        WHERE (m.debits, m.credits) IS DISTINCT FROM (s.debits, s.credits)""",  # noqa: S608 (our own words)
    "l5_amount_is_positive_and_exact": """
        SELECT t.id AS transfer, a.code, t.amount FROM ledger_transfer t JOIN ledger_account a ON a.id = t.debit_id
        WHERE NOT (t.amount > 0 AND t.amount < 1e15 AND t.amount = round(t.amount, a.scale))""",
    "l6_reversal_mirrors_its_entry": """
        SELECT e.key, o.key AS reverses FROM ledger_entry e JOIN ledger_entry o ON o.id = e.reverses_id
        WHERE NOT ledger_mirrors(e.id, o.id)""",
    "l6_entry_is_reversed_once": """
        SELECT reverses_id AS entry, count(*) AS times FROM ledger_entry
        WHERE reverses_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1""",
    "l7_nothing_was_posted_into_a_closed_month": """
        SELECT e.key, e.effective_on, e.recorded_at, c.month AS closed, c.closed_at FROM ledger_closing c
        JOIN ledger_entry e ON e.effective_on < (c.month + interval '1 month')::date AND e.recorded_at > c.closed_at""",
    "l8_journal_numbers_have_no_gap": """
        SELECT count(*) AS sealed, min(number) AS first, max(number) AS last FROM ledger_leaf
        HAVING count(*) > 0 AND (min(number) <> 1 OR max(number) <> count(*))""",
    "l8_entry_is_sealed_or_waits_for_it": """
        SELECT e.key FROM ledger_entry e
        LEFT JOIN ledger_leaf l ON l.entry_id = e.id LEFT JOIN ledger_unsealed u ON u.entry_id = e.id
        WHERE (l.entry_id IS NULL) = (u.entry_id IS NULL)""",
    "l9_sealed_entry_is_as_it_was": """
        SELECT l.number, e.key FROM ledger_leaf l LEFT JOIN ledger_entry e ON e.id = l.entry_id
        WHERE ledger_leaf_hash(l.entry_id, l.number) IS DISTINCT FROM l.hash""",
    "l9_seals_form_one_chain": """
        SELECT s.number, s.first, s.last FROM ledger_seal s LEFT JOIN ledger_seal p ON p.id = s.previous_id
        WHERE s.number <> coalesce(p.number, 0) + 1 OR s.first <> coalesce(p.last, 0) + 1
            OR s.root IS DISTINCT FROM
                (SELECT ledger_root(array_agg(l.hash ORDER BY l.number)) FROM ledger_leaf l WHERE l.seal_id = s.id)
            OR s.head <> ledger_head(p.head, s.root, s.number, s.first, s.last)
            OR s.last - s.first + 1 <> (SELECT count(*) FROM ledger_leaf l WHERE l.seal_id = s.id)""",
    "l10_entry_moves_something_and_names_its_source": """
        SELECT e.key, e.kind FROM ledger_entry e
        WHERE e.key !~ '^[^:]+:[^:]+:.' OR NOT EXISTS (SELECT FROM ledger_transfer t WHERE t.entry_id = e.id)""",
    "l11_account_keeps_its_floor": """
        SELECT code, balance, floor FROM ledger_account WHERE balance < floor""",
    "l11_accounts_of_a_kind_are_alike": """
        SELECT kind, array_agg(DISTINCT side) AS sides, array_agg(DISTINCT book) AS books,
            array_agg(DISTINCT floor) AS floors FROM ledger_account
        GROUP BY kind HAVING count(DISTINCT (side, book, floor)) > 1""",
}
