-- The trace of the request that made a job, for those who work at it later. Empty of jobs that nobody traces, and of those that
-- applications of before accept, which know nothing of it.
SET LOCAL lock_timeout = '10s';

ALTER TABLE nolmt.jobs ADD COLUMN trace_context TEXT;
GRANT SELECT (trace_context) ON nolmt.jobs TO nolmt_relay;

-- V25's with the trace; that one stays for as long as applications of its version run.
CREATE FUNCTION nolmt.take_job(
    new_id UUID, owner UUID, type TEXT, prompt TEXT, settings TEXT, content_type TEXT, size BIGINT, sha256 TEXT,
    bytes BYTEA, retention TEXT, patience TEXT, key TEXT, fingerprint BYTEA, usual_retention TEXT,
    usual_objects BIGINT, usual_bytes BIGINT, usual_rate INTEGER, trace TEXT,
    OUT id UUID, OUT status TEXT, OUT known_fingerprint BYTEA, OUT created_at TIMESTAMPTZ,
    OUT refusal TEXT, OUT retry_ms BIGINT) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    theirs RECORD;
BEGIN
    -- admitting reads who was erased while it waited, which older snapshots don't show: run again, framed
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'Accepting needs READ COMMITTED' USING ERRCODE = 'serialization_failure';
    END IF;
    IF NOT nolmt.admit_caller() THEN
        RETURN;
    END IF;
    SELECT l.retention INTO theirs FROM nolmt.user_limits l WHERE l.user_id = owner;
    IF FOUND OR usual_objects IS NOT NULL OR usual_bytes IS NOT NULL OR usual_rate IS NOT NULL THEN
        SELECT room.refusal, room.retry_ms INTO take_job.refusal, take_job.retry_ms
        FROM nolmt.reserve(owner, size, key, true, usual_objects, usual_bytes, usual_rate) room;
        IF take_job.refusal IS NOT NULL THEN
            RETURN;
        END IF;
    END IF;
    INSERT INTO nolmt.jobs AS j (id, user_id, generation_type, prompt, settings, content_type, file_size, sha256,
                                 output, retention, cancel_after, idempotency_key, fingerprint, trace_context)
    VALUES (new_id, owner, take_job.type, take_job.prompt, take_job.settings::jsonb, take_job.content_type,
            size, take_job.sha256, bytes,
            coalesce(take_job.retention::interval, theirs.retention, usual_retention::interval),
            now() + patience::interval, take_job.key, take_job.fingerprint, trace)
    ON CONFLICT (user_id, idempotency_key) DO NOTHING
    RETURNING j.id, j.status, j.fingerprint, j.created_at
    INTO take_job.id, take_job.status, take_job.known_fingerprint, take_job.created_at;
    IF NOT FOUND THEN
        SELECT j.id, j.status, j.fingerprint, j.created_at
        INTO take_job.id, take_job.status, take_job.known_fingerprint, take_job.created_at
        FROM nolmt.jobs j WHERE j.user_id = owner AND j.idempotency_key = take_job.key;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'The job of an idempotency key went in between' USING ERRCODE = 'serialization_failure';
        END IF;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION nolmt.take_job(UUID, UUID, TEXT, TEXT, TEXT, TEXT, BIGINT, TEXT, BYTEA, TEXT, TEXT, TEXT, BYTEA, TEXT,
    BIGINT, BIGINT, INTEGER, TEXT) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.take_job(UUID, UUID, TEXT, TEXT, TEXT, TEXT, BIGINT, TEXT, BYTEA, TEXT, TEXT, TEXT, BYTEA, TEXT,
    BIGINT, BIGINT, INTEGER, TEXT) TO nolmt_api;

-- The whole transaction in a call: limits, role and claims, and then nolmt.take_job.
CREATE FUNCTION nolmt_door.take_job(
    lock_ms TEXT, transaction_ms TEXT, claims TEXT,
    new_id UUID, owner UUID, type TEXT, prompt TEXT, settings TEXT, content_type TEXT, size BIGINT, sha256 TEXT,
    bytes BYTEA, retention TEXT, patience TEXT, key TEXT, fingerprint BYTEA, usual_retention TEXT,
    usual_objects BIGINT, usual_bytes BIGINT, usual_rate INTEGER, trace TEXT,
    OUT id UUID, OUT status TEXT, OUT known_fingerprint BYTEA, OUT created_at TIMESTAMPTZ,
    OUT refusal TEXT, OUT retry_ms BIGINT) LANGUAGE plpgsql AS $$
DECLARE
    taken RECORD;
BEGIN
    -- in this order: how long it may wait, then who it is
    PERFORM pg_catalog.set_config('lock_timeout', lock_ms, true),
            CASE WHEN pg_catalog.current_setting('transaction_timeout', true) IS NOT NULL
                 THEN pg_catalog.set_config('transaction_timeout', transaction_ms, true) END,
            pg_catalog.set_config('request.jwt.claims', claims, true),
            pg_catalog.set_config('role', 'nolmt_api', true);
    taken := nolmt.take_job(new_id, owner, type, prompt, settings, content_type, size, sha256, bytes, retention, patience,
                            key, fingerprint, usual_retention, usual_objects, usual_bytes, usual_rate, trace);
    id := taken.id;
    status := taken.status;
    known_fingerprint := taken.known_fingerprint;
    created_at := taken.created_at;
    refusal := taken.refusal;
    retry_ms := taken.retry_ms;
END
$$;

-- said aloud, for databases where functions are nobody's by default
GRANT EXECUTE ON FUNCTION nolmt_door.take_job(TEXT, TEXT, TEXT, UUID, UUID, TEXT, TEXT, TEXT, TEXT, BIGINT, TEXT, BYTEA, TEXT,
    TEXT, TEXT, BYTEA, TEXT, BIGINT, BIGINT, INTEGER, TEXT) TO PUBLIC;
