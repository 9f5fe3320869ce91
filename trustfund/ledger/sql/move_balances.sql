-- The body of the guard transfer_moves_balances: `added` holds the rows of one INSERT into ledger_transfer.
-- A definer's function must work for its own table only.
IF TG_RELID <> 'public.ledger_transfer'::regclass THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_moves_balances', MESSAGE = 'not this table';
END IF;

-- Closing a month waits for every poster, and every poster for a closing (INVARIANTS L7). Under READ COMMITTED the
-- next statement sees a closing that this lock waited for; an older snapshot must lock the row, and fails if it moved.
PERFORM pg_advisory_xact_lock_shared(7301, 0);
IF current_setting('transaction_isolation') IN ('read committed', 'read uncommitted') THEN
    SELECT c.open_from INTO first_day FROM ledger_calendar c;
ELSE
    SELECT c.open_from INTO first_day FROM ledger_calendar c FOR SHARE;
END IF;

SELECT * INTO bad FROM (
    SELECT t.id, t.amount, d.code AS debit, c.code AS credit, CASE
        WHEN e.xid IS DISTINCT FROM writer THEN 'transfer_is_written_with_its_entry'
        WHEN t.effective_on <> e.effective_on THEN 'transfer_is_effective_with_its_entry'
        WHEN e.effective_on < first_day THEN 'closed_month_stays_closed'
        WHEN e.effective_on > (clock_timestamp() AT TIME ZONE 'UTC')::date + 1 THEN 'entry_is_not_dated_after_tomorrow'
        WHEN d.id IS NULL OR c.id IS NULL THEN 'transfer_names_two_accounts'
        WHEN d.book <> c.book THEN 'transfer_stays_in_its_book'
        WHEN d.currency <> c.currency THEN 'transfer_stays_in_its_currency'
        WHEN t.amount <> round(t.amount, d.scale) THEN 'amount_has_the_decimals_of_its_currency'
    END AS breach
    FROM added t
    LEFT JOIN ledger_entry e ON e.id = t.entry_id
    LEFT JOIN ledger_account d ON d.id = t.debit_id
    LEFT JOIN ledger_account c ON c.id = t.credit_id
) checked WHERE breach IS NOT NULL LIMIT 1;
IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = bad.breach, TABLE = TG_TABLE_NAME,
        MESSAGE = replace(bad.breach, '_', ' '),
        DETAIL = json_build_object('debit', bad.debit, 'credit', bad.credit, 'amount', bad.amount::text)::text;
END IF;

-- Lock the accounts in the order of their ids: two posters never wait for each other crosswise. MATERIALIZED: in a mere
-- subquery the condition would be asked first, and what keeps its floor would not be locked.
WITH moved AS (
    SELECT account_id, sum(debits) AS debits, sum(credits) AS credits FROM (
        SELECT debit_id, amount, 0 FROM added UNION ALL SELECT credit_id, 0, amount FROM added
    ) side (account_id, debits, credits) GROUP BY account_id
), locked AS MATERIALIZED (
    SELECT a.id, a.code, a.name, a.kind, a.currency, a.floor, a.balance,
        CASE a.side WHEN 'debit' THEN m.debits - m.credits ELSE m.credits - m.debits END AS change
    FROM moved m JOIN ledger_account a ON a.id = m.account_id
    ORDER BY a.id FOR NO KEY UPDATE OF a
)
SELECT * INTO bad FROM locked WHERE balance + change < floor AND change < 0 ORDER BY id LIMIT 1;
IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'account_keeps_its_floor', TABLE = 'ledger_account',
        MESSAGE = 'account keeps its floor',
        DETAIL = json_build_object('account', bad.id, 'code', bad.code, 'name', bad.name, 'kind', bad.kind,
            'currency', bad.currency, 'available', (bad.balance - bad.floor)::text, 'asked', (-bad.change)::text)::text;
END IF;

UPDATE ledger_account a SET debits = a.debits + m.debits, credits = a.credits + m.credits
FROM (
    SELECT account_id, sum(debits) AS debits, sum(credits) AS credits FROM (
        SELECT debit_id, amount, 0 FROM added UNION ALL SELECT credit_id, 0, amount FROM added
    ) side (account_id, debits, credits) GROUP BY account_id
) m WHERE a.id = m.account_id;

INSERT INTO ledger_monthtotal AS kept (account_id, month, debits, credits)
SELECT account_id, month, sum(debits), sum(credits) FROM (
    SELECT debit_id, date_trunc('month', effective_on)::date, amount, 0 FROM added
    UNION ALL SELECT credit_id, date_trunc('month', effective_on)::date, 0, amount FROM added
) side (account_id, month, debits, credits) GROUP BY account_id, month
ON CONFLICT (account_id, month)
DO UPDATE SET debits = kept.debits + EXCLUDED.debits, credits = kept.credits + EXCLUDED.credits;

INSERT INTO ledger_unsealed (entry_id) SELECT DISTINCT entry_id FROM added ON CONFLICT DO NOTHING;
RETURN NULL;
