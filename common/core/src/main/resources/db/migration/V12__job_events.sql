-- What happened to a job, as its user may see it: written with the change itself, whoever makes it.

SET LOCAL lock_timeout = '10s';

CREATE TABLE nolmt.job_events (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id     UUID NOT NULL,
    user_id    UUID NOT NULL,
    status     TEXT NOT NULL,
    error_code TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX job_events_of_job ON nolmt.job_events (job_id, id);
CREATE INDEX job_events_of_user ON nolmt.job_events (user_id, id);

-- The last id that was given away.
CREATE FUNCTION nolmt.last_event_id() RETURNS BIGINT LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM nolmt.job_events_id_seq
$$;

-- Ids become visible out of order. So before a transaction takes its first one, it holds a lock whose number says beyond
-- which id that will be; nobody ever waits for it, nolmt.settled_events() looks at who has one. Once a transaction.
CREATE FUNCTION nolmt.write_job_event() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    transaction TEXT := pg_current_xact_id()::text;
BEGIN
    IF current_setting('nolmt.events_of', true) IS DISTINCT FROM transaction THEN
        PERFORM pg_advisory_xact_lock_shared((7205812::bigint << 32) | (nolmt.last_event_id() & 4294967295));
        PERFORM set_config('nolmt.events_of', transaction, true);
    END IF;
    INSERT INTO nolmt.job_events (job_id, user_id, status, error_code)
    VALUES (NEW.id, NEW.user_id, NEW.status,
            CASE WHEN NEW.status IN ('failed', 'cancelled') THEN NEW.error_code END);
    RETURN NULL;
END
$$;

-- Up to which id nothing can come any more, the last that was given away, and the oldest that is kept. Other people's long transactions hold up nothing.
-- The order counts: the last id first, then the locks. Who takes one after that look will take ids after that id.
CREATE FUNCTION nolmt.settled_events(OUT settled BIGINT, OUT given BIGINT, OUT oldest BIGINT) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    given := nolmt.last_event_id();
    settled := least(given, (
        SELECT min(given - behind)
        FROM (SELECT (given - objid::bigint) & 4294967295 AS behind FROM pg_locks
              WHERE locktype = 'advisory' AND classid = 7205812 AND objsubid = 1
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS held
        WHERE behind < 2147483648)); -- the others are ahead of what was given
    SELECT coalesce(min(id), given + 1) INTO oldest FROM nolmt.job_events;
END
$$;

CREATE FUNCTION nolmt.forget_job_events() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM nolmt.job_events WHERE job_id = OLD.id;
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION nolmt.last_event_id(), nolmt.write_job_event(), nolmt.settled_events(), nolmt.forget_job_events()
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.settled_events() TO nolmt_api, nolmt_relay;

CREATE TRIGGER job_event_first AFTER INSERT ON nolmt.jobs
    FOR EACH ROW EXECUTE FUNCTION nolmt.write_job_event();
CREATE TRIGGER job_event_next AFTER UPDATE ON nolmt.jobs
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION nolmt.write_job_event();
CREATE TRIGGER job_events_go AFTER DELETE ON nolmt.jobs
    FOR EACH ROW EXECUTE FUNCTION nolmt.forget_job_events();

ALTER TABLE nolmt.job_events ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON nolmt.job_events FROM PUBLIC, anon, authenticated;
REVOKE ALL ON SEQUENCE nolmt.job_events_id_seq FROM PUBLIC, anon, authenticated;

-- api: a user's own; relay: all of them, to tell those who listen; cleanup: prunes
GRANT SELECT ON nolmt.job_events TO nolmt_api;
CREATE POLICY api_own ON nolmt.job_events FOR SELECT TO nolmt_api USING (user_id = (SELECT nolmt.claims_user()));
GRANT SELECT ON nolmt.job_events TO nolmt_relay;
CREATE POLICY relay_reads ON nolmt.job_events FOR SELECT TO nolmt_relay USING (true);
GRANT SELECT (id, created_at), DELETE ON nolmt.job_events TO nolmt_cleanup;
CREATE POLICY cleanup_select ON nolmt.job_events FOR SELECT TO nolmt_cleanup USING (true);
CREATE POLICY cleanup_delete ON nolmt.job_events FOR DELETE TO nolmt_cleanup USING (true);
