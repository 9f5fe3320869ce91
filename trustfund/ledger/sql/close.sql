-- ledger_close: closes the month that begins on first_day and every month before it; closing again changes nothing.
CREATE OR REPLACE FUNCTION ledger_close(first_day date, person uuid) RETURNS SETOF ledger_closing
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    next_day date := (first_day + interval '1 month')::date;
    reached date;
BEGIN
    IF first_day <> date_trunc('month', first_day)::date OR next_day > (clock_timestamp() AT TIME ZONE 'UTC')::date THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'only_a_past_month_closes',
            TABLE = 'ledger_closing', MESSAGE = 'only a past month closes', DETAIL = first_day::text;
    END IF;
    PERFORM pg_advisory_xact_lock(7301, 0);
    SELECT c.open_from INTO reached FROM ledger_calendar c FOR UPDATE;
    IF reached IS NULL OR reached < next_day THEN
        UPDATE ledger_calendar SET open_from = next_day;
        RETURN QUERY INSERT INTO ledger_closing (month, by) VALUES (first_day, person) RETURNING *;
    ELSE
        RETURN QUERY SELECT * FROM ledger_closing c WHERE c.month >= first_day ORDER BY c.month LIMIT 1;
    END IF;
END $$;
