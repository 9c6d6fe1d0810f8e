-- Accepting by one statement that a pooled session keeps prepared: what was sent with it before, to take on role, claims and
-- limits, made the server parse and plan both each time, which cost it as much as the job's row.

SET LOCAL lock_timeout = '10s';

-- What a login may call before it has taken on a role. Nothing in here runs as anybody but its caller: who isn't a member of
-- the role that a function takes on gets nowhere.
CREATE SCHEMA nolmt_door;
REVOKE ALL ON SCHEMA nolmt_door FROM PUBLIC;
GRANT USAGE ON SCHEMA nolmt_door TO PUBLIC;

-- Each of these is called by each statement of a user's, most by each row that is written. In plpgsql a session keeps the
-- plan; one in SQL that can't be inlined is parsed and planned at each call before PostgreSQL 18.
CREATE OR REPLACE FUNCTION nolmt.claims_user() RETURNS UUID LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid;
END
$$;
CREATE OR REPLACE FUNCTION nolmt.user_lock(id UUID) RETURNS BIGINT LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (7205760::bigint << 32) | (hashtextextended(id::text, 7205760) & 255);
END
$$;
CREATE OR REPLACE FUNCTION nolmt.id_lock(id UUID) RETURNS BIGINT LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (7205759::bigint << 32) | (hashtextextended(id::text, 7205759) & 255);
END
$$;
CREATE OR REPLACE FUNCTION nolmt.user_hash(id UUID) RETURNS BYTEA LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN sha256(convert_to((SELECT value FROM nolmt.settings WHERE name = 'installation_id') || ':' || id, 'UTF8'));
END
$$;

CREATE OR REPLACE FUNCTION nolmt.write_job_event() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    transaction TEXT := pg_current_xact_id()::text;
BEGIN
    IF current_setting('nolmt.events_of', true) IS DISTINCT FROM transaction THEN
        -- nolmt.last_event_id(), without a call
        PERFORM pg_advisory_xact_lock_shared((7205812::bigint << 32)
            | (CASE WHEN is_called THEN last_value ELSE last_value - 1 END & 4294967295))
        FROM nolmt.job_events_id_seq;
        PERFORM set_config('nolmt.events_of', transaction, true);
    END IF;
    INSERT INTO nolmt.job_events (job_id, user_id, status, error_code)
    VALUES (NEW.id, NEW.user_id, NEW.status,
            CASE WHEN NEW.status IN ('failed', 'cancelled') THEN NEW.error_code END);
    RETURN NULL;
END
$$;

-- A job whose output is in its row; what its key made before, if that is another one; why there is no room for it. Nulls:
-- the caller isn't admitted. V14's stays for as long as applications of its version run.
CREATE FUNCTION nolmt.take_job(
    new_id UUID, owner UUID, type TEXT, prompt TEXT, settings TEXT, content_type TEXT, size BIGINT, sha256 TEXT,
    bytes BYTEA, retention TEXT, patience TEXT, key TEXT, fingerprint BYTEA, usual_retention TEXT,
    usual_objects BIGINT, usual_bytes BIGINT, usual_rate INTEGER,
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
                                 output, retention, cancel_after, idempotency_key, fingerprint)
    VALUES (new_id, owner, take_job.type, take_job.prompt, take_job.settings::jsonb, take_job.content_type,
            size, take_job.sha256, bytes,
            coalesce(take_job.retention::interval, theirs.retention, usual_retention::interval),
            now() + patience::interval, take_job.key, take_job.fingerprint)
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
REVOKE ALL ON FUNCTION nolmt.take_job FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.take_job TO nolmt_api;

-- The whole transaction in a call: limits, role and claims, and then nolmt.take_job.
CREATE FUNCTION nolmt_door.take_job(
    lock_ms TEXT, transaction_ms TEXT, claims TEXT,
    new_id UUID, owner UUID, type TEXT, prompt TEXT, settings TEXT, content_type TEXT, size BIGINT, sha256 TEXT,
    bytes BYTEA, retention TEXT, patience TEXT, key TEXT, fingerprint BYTEA, usual_retention TEXT,
    usual_objects BIGINT, usual_bytes BIGINT, usual_rate INTEGER,
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
                            key, fingerprint, usual_retention, usual_objects, usual_bytes, usual_rate);
    id := taken.id;
    status := taken.status;
    known_fingerprint := taken.known_fingerprint;
    created_at := taken.created_at;
    refusal := taken.refusal;
    retry_ms := taken.retry_ms;
END
$$;

-- Each job is written again when it is claimed for sending: with room beside it that needs no new entry in ten indexes.
ALTER TABLE nolmt.jobs SET (fillfactor = 50);
