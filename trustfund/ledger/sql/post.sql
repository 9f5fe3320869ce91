-- ledger_mirrors: does the one entry move exactly back what the other moved (as multisets of transfers)?
CREATE OR REPLACE FUNCTION ledger_mirrors(reversal bigint, original bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT (SELECT array_agg((debit_id, credit_id, trim_scale(amount))::text ORDER BY debit_id, credit_id, amount)
            FROM ledger_transfer WHERE entry_id = reversal)
        IS NOT DISTINCT FROM
           (SELECT array_agg((credit_id, debit_id, trim_scale(amount))::text ORDER BY credit_id, debit_id, amount)
            FROM ledger_transfer WHERE entry_id = original)
        AND (SELECT r.effective_on >= o.effective_on FROM ledger_entry r, ledger_entry o
            WHERE r.id = reversal AND o.id = original)
$$;

-- ledger_post_one: the plain case, one entry that reverses nothing, in two statements. No row when the key exists:
-- ledger_post then compares and answers.
CREATE OR REPLACE FUNCTION ledger_post_one(
    kind text, effective_on date, person uuid, memo text, key text,
    debit_ids bigint[], credit_ids bigint[], amounts numeric[]
) RETURNS TABLE (id bigint, uid uuid, recorded_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO ledger_entry AS e (kind, effective_on, by, memo, key)
    VALUES (ledger_post_one.kind, ledger_post_one.effective_on, person, ledger_post_one.memo, ledger_post_one.key)
    ON CONFLICT (key) DO NOTHING RETURNING e.id, e.uid, e.recorded_at INTO id, uid, recorded_at;
    IF FOUND THEN
        INSERT INTO ledger_transfer (entry_id, debit_id, credit_id, amount, effective_on)
        SELECT ledger_post_one.id, t.debit_id, t.credit_id, t.amount, ledger_post_one.effective_on
        FROM unnest(debit_ids, credit_ids, amounts) t (debit_id, credit_id, amount);
        RETURN NEXT;
    END IF;
END $$;

-- ledger_post: one round trip for one or many entries. Entry n is kinds[n], dates[n] …; transfer i belongs to the entry
-- places[i]. An entry that reverses another (by uid) and brings no transfers gets the mirror of the other's.
-- A key that exists with the same content returns the entry of that key; with other content it is refused.
CREATE OR REPLACE FUNCTION ledger_post(
    kinds text[], dates date[], persons uuid[], memos text[], keys text[], reversed uuid[],
    places int[], debit_ids bigint[], credit_ids bigint[], amounts numeric[]
) RETURNS TABLE (id bigint, uid uuid, recorded_at timestamptz, reverses_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off AS $$
#variable_conflict use_column
DECLARE
    ids bigint[];
    fresh bigint[];
    all_are_fresh boolean;
    bad text;
BEGIN
    SELECT array_agg(nextval('ledger_entry_id_seq')) INTO ids FROM generate_series(1, cardinality(keys));

    SELECT w.key INTO bad FROM unnest(keys, reversed) w (key, original)
    WHERE w.original IS NOT NULL AND NOT EXISTS (SELECT FROM ledger_entry e WHERE e.uid = w.original) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_reverses_an_entry',
            MESSAGE = 'entry reverses an entry', DETAIL = bad;
    END IF;

    -- In the order of the keys, so that two batches with the same keys never wait for each other crosswise.
    WITH made AS (
        INSERT INTO ledger_entry (id, kind, effective_on, by, memo, key, reverses_id)
        SELECT ids[w.n], w.kind, w.effective_on, w.by, w.memo, w.key,
            CASE WHEN w.original IS NOT NULL THEN (SELECT e.id FROM ledger_entry e WHERE e.uid = w.original) END
        FROM unnest(kinds, dates, persons, memos, keys, reversed)
            WITH ORDINALITY w (kind, effective_on, by, memo, key, original, n)
        ORDER BY w.key, w.n
        ON CONFLICT (key) DO NOTHING RETURNING id
    ) SELECT array_agg(made.id) INTO fresh FROM made;

    all_are_fresh := cardinality(fresh) IS NOT DISTINCT FROM cardinality(keys);
    IF fresh IS NOT NULL THEN
        INSERT INTO ledger_transfer (entry_id, debit_id, credit_id, amount, effective_on)
        SELECT moved.entry_id, moved.debit_id, moved.credit_id, moved.amount, moved.effective_on FROM (
            SELECT t.n, ids[t.place] AS entry_id, t.debit_id, t.credit_id, t.amount, dates[t.place] AS effective_on
            FROM unnest(places, debit_ids, credit_ids, amounts) WITH ORDINALITY t (place, debit_id, credit_id, amount, n)
            WHERE all_are_fresh OR ids[t.place] = ANY (fresh)
            UNION ALL
            SELECT o.id, ids[w.n], o.credit_id, o.debit_id, o.amount, dates[w.n]
            FROM unnest(reversed) WITH ORDINALITY w (original, n)
            JOIN ledger_entry e ON e.uid = w.original JOIN ledger_transfer o ON o.entry_id = e.id
            WHERE w.original IS NOT NULL AND ids[w.n] = ANY (fresh) AND w.n <> ALL (places)
        ) moved ORDER BY moved.n;
    END IF;

    IF NOT all_are_fresh THEN
        bad := ledger_other_content(kinds, dates, persons, memos, keys, reversed, places, debit_ids, credit_ids, amounts);
        IF bad IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'unique_violation', CONSTRAINT = 'entry_key_is_used_once',
                TABLE = 'ledger_entry', MESSAGE = 'entry key is used once', DETAIL = bad;
        END IF;
    END IF;

    RETURN QUERY SELECT e.id, e.uid, e.recorded_at, e.reverses_id
        FROM unnest(keys) WITH ORDINALITY w (key, n) JOIN ledger_entry e ON e.key = w.key ORDER BY w.n;
END $$;

-- ledger_other_content: the first key whose recorded entry differs from what is given, or null.
CREATE OR REPLACE FUNCTION ledger_other_content(
    kinds text[], dates date[], persons uuid[], memos text[], keys text[], reversed uuid[],
    places int[], debit_ids bigint[], credit_ids bigint[], amounts numeric[]
) RETURNS text LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT w.key FROM unnest(kinds, dates, persons, memos, keys, reversed)
        WITH ORDINALITY w (kind, effective_on, by, memo, key, original, n)
    JOIN ledger_entry e ON e.key = w.key
    LEFT JOIN ledger_entry o ON o.id = e.reverses_id
    LEFT JOIN LATERAL (
        SELECT array_agg((t.debit_id, t.credit_id, trim_scale(t.amount))::text ORDER BY t.i) AS moves
        FROM unnest(places, debit_ids, credit_ids, amounts) WITH ORDINALITY t (place, debit_id, credit_id, amount, i)
        WHERE t.place = w.n
    ) given ON true
    LEFT JOIN LATERAL (
        SELECT array_agg((t.debit_id, t.credit_id, trim_scale(t.amount))::text ORDER BY t.id) AS moves
        FROM ledger_transfer t WHERE t.entry_id = e.id
    ) recorded ON true
    WHERE (w.kind, w.effective_on, w.by, w.memo, w.original) IS DISTINCT FROM
          (e.kind, e.effective_on, e.by, e.memo, o.uid)
       OR (given.moves IS DISTINCT FROM recorded.moves AND NOT (given.moves IS NULL AND w.original IS NOT NULL))
    LIMIT 1
$$;
