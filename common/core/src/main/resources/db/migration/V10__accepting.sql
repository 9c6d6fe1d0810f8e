-- Accepting in one round trip, with plans that a pooled session keeps; and jobs that wait only so long.

SET LOCAL lock_timeout = '10s'; -- rather fail than let every accept wait behind this

ALTER TABLE nolmt.jobs ADD COLUMN cancel_after TIMESTAMPTZ;
CREATE INDEX jobs_with_deadline ON nolmt.jobs (cancel_after)
    WHERE cancel_after IS NOT NULL AND status IN ('accepted', 'queued', 'processing');
GRANT UPDATE (cancel_after) ON nolmt.jobs TO nolmt_admin; -- a redriven job has no deadline

-- A job whose output is in its row; what its key made before, if that is another one. No row: the caller isn't admitted.
CREATE FUNCTION nolmt.accept_job(
    new_id UUID, owner UUID, type TEXT, prompt TEXT, settings TEXT, content_type TEXT, size BIGINT, sha256 TEXT,
    bytes BYTEA, retention TEXT, patience TEXT, key TEXT, fingerprint BYTEA)
    RETURNS TABLE (id UUID, status TEXT, known_fingerprint BYTEA, created_at TIMESTAMPTZ) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    -- admitting reads who was erased while it waited, which older snapshots don't show: run again, framed
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'Accepting needs READ COMMITTED' USING ERRCODE = 'serialization_failure';
    END IF;
    IF NOT nolmt.admit_caller() THEN
        RETURN;
    END IF;
    RETURN QUERY INSERT INTO nolmt.jobs AS j (id, user_id, generation_type, prompt, settings, content_type, file_size,
                                              sha256, output, retention, cancel_after, idempotency_key, fingerprint)
        VALUES (new_id, owner, accept_job.type, accept_job.prompt, accept_job.settings::jsonb, accept_job.content_type,
                size, accept_job.sha256, bytes, accept_job.retention::interval, now() + patience::interval,
                accept_job.key, accept_job.fingerprint)
        ON CONFLICT (user_id, idempotency_key) DO NOTHING
        RETURNING j.id, j.status, j.fingerprint, j.created_at;
    IF NOT FOUND THEN
        RETURN QUERY SELECT j.id, j.status, j.fingerprint, j.created_at FROM nolmt.jobs j
            WHERE j.user_id = owner AND j.idempotency_key = accept_job.key;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'The job of an idempotency key went in between' USING ERRCODE = 'serialization_failure';
        END IF;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION nolmt.accept_job FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.accept_job TO nolmt_api;

-- Cancels open jobs whose time is over, as their users would; says how many.
CREATE FUNCTION nolmt.cancel_late_jobs(most INTEGER) RETURNS BIGINT LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    late UUID[] := ARRAY(
        SELECT id FROM nolmt.jobs
        WHERE cancel_after <= now() AND status IN ('accepted', 'queued', 'processing')
        ORDER BY cancel_after LIMIT most FOR UPDATE SKIP LOCKED);
BEGIN
    IF cardinality(late) = 0 THEN
        RETURN 0;
    END IF;
    INSERT INTO nolmt.object_deletions (key, user_id, generation_id, bytes, reason, actor)
    SELECT staging_key, user_id, id, file_size, 'cancelled', 'deadline' FROM nolmt.jobs
    WHERE id = ANY(late) AND staging_key IS NOT NULL ORDER BY staging_key
    ON CONFLICT (key) DO NOTHING;
    UPDATE nolmt.jobs SET status = 'cancelled', output = NULL, staging_key = NULL, error_code = 'deadline',
        error_message = 'It was not stored within the time that its request gave it (cancelAfter).',
        updated_at = now(), finished_at = now()
    WHERE id = ANY(late);
    RETURN cardinality(late);
END
$$;
REVOKE ALL ON FUNCTION nolmt.cancel_late_jobs FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.cancel_late_jobs TO nolmt_relay;
