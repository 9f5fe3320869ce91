-- ledger_content: what an entry says, in one canonical line (version 1): a JSON array of text. trustfund/ledger/merkle.py
-- and docs/decisions/ledger.md describe it; tests/ledger/test_seals.py holds golden vectors.
CREATE OR REPLACE FUNCTION ledger_content(entry bigint, journal_number bigint) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_array(
        '1', journal_number::text, e.uid, e.kind, to_char(e.effective_on, 'YYYY-MM-DD'),
        to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.by, e.memo, e.key,
        (SELECT o.uid FROM ledger_entry o WHERE o.id = e.reverses_id),
        (SELECT jsonb_agg(jsonb_build_array(d.code, c.code, trim_scale(t.amount)::text, d.currency) ORDER BY t.id)
         FROM ledger_transfer t JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id
         WHERE t.entry_id = e.id)
    )::text FROM ledger_entry e WHERE e.id = entry
$$;

-- ledger_leaf_hash: RFC 6962, section 2.1: a leaf is hashed behind a zero byte.
CREATE OR REPLACE FUNCTION ledger_leaf_hash(entry bigint, journal_number bigint) RETURNS bytea
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT sha256('\x00'::bytea || convert_to(ledger_content(entry, journal_number), 'UTF8'))
$$;

-- ledger_root: the root of the Merkle tree over these leaf hashes; an odd node rises unhashed, as in RFC 6962.
CREATE OR REPLACE FUNCTION ledger_root(leaves bytea[]) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS $$
DECLARE
    level bytea[] := leaves;
    above bytea[];
BEGIN
    WHILE cardinality(level) > 1 LOOP
        above := '{}';
        FOR i IN 1 .. cardinality(level) BY 2 LOOP
            above := above || CASE WHEN i < cardinality(level)
                THEN sha256('\x01'::bytea || level[i] || level[i + 1]) ELSE level[i] END;
        END LOOP;
        level := above;
    END LOOP;
    RETURN level[1];
END $$;

-- ledger_head: a seal's head binds its root, its place and the head before.
CREATE OR REPLACE FUNCTION ledger_head(before bytea, root bytea, number bigint, first bigint, last bigint) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT sha256('\x02'::bytea || coalesce(before, '\x'::bytea) || root
        || int8send(number) || int8send(first) || int8send(last))
$$;

-- ledger_seal_next: seals up to at_most (≤ 500) committed entries, oldest first, and returns the seal; nothing to seal,
-- no row. An entry of this very transaction waits: it could still grow.
CREATE OR REPLACE FUNCTION ledger_seal_next(at_most int) RETURNS SETOF ledger_seal
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before ledger_seal;
    made ledger_seal;
    waiting bigint[];
    leaves bytea[];
    start bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7302, 0);
    SELECT * INTO before FROM ledger_seal ORDER BY number DESC LIMIT 1;
    start := coalesce(before.last, 0);
    SELECT array_agg(w.entry_id ORDER BY w.entry_id) INTO waiting FROM (
        SELECT u.entry_id FROM ledger_unsealed u JOIN ledger_entry e ON e.id = u.entry_id
        WHERE e.xid <> pg_current_xact_id() ORDER BY u.entry_id LIMIT least(greatest(at_most, 1), 500)
    ) w;
    IF waiting IS NULL THEN RETURN; END IF;
    SELECT array_agg(ledger_leaf_hash(w.entry_id, start + w.n) ORDER BY w.n) INTO leaves
        FROM unnest(waiting) WITH ORDINALITY w (entry_id, n);
    INSERT INTO ledger_seal (number, previous_id, first, last, root, head)
    SELECT n, before.id, start + 1, start + cardinality(waiting), root,
        ledger_head(before.head, root, n, start + 1, start + cardinality(waiting))
    FROM (SELECT coalesce(before.number, 0) + 1 AS n, ledger_root(leaves) AS root) new RETURNING * INTO made;
    INSERT INTO ledger_leaf (entry_id, seal_id, number, hash)
    SELECT w.entry_id, made.id, start + w.n, leaves[w.n] FROM unnest(waiting) WITH ORDINALITY w (entry_id, n);
    DELETE FROM ledger_unsealed WHERE entry_id = ANY (waiting);
    RETURN NEXT made;
END $$;
