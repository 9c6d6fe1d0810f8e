-- What each user has stored, what they may have, and how fast they may ask for more.

SET LOCAL lock_timeout = '10s';

-- Counted as rows come and go, whoever writes them: changes are added without a lock that anybody could hold, and
-- folded into one row a user later. Sizes are the rows' own words, which users can write themselves: no sum overflows.
CREATE TABLE nolmt.usage (
    user_id UUID PRIMARY KEY,
    objects BIGINT NOT NULL,
    bytes   NUMERIC NOT NULL
);
CREATE TABLE nolmt.usage_changes (
    user_id UUID NOT NULL,
    objects BIGINT NOT NULL,
    bytes   NUMERIC NOT NULL
);
CREATE INDEX usage_changes_of_user ON nolmt.usage_changes (user_id);

-- Where a user's limits are other than the installation's; null where they are not.
CREATE TABLE nolmt.user_limits (
    user_id         UUID PRIMARY KEY,
    objects         BIGINT CHECK (objects >= 0),
    bytes           BIGINT CHECK (bytes >= 0),
    jobs_per_minute INTEGER CHECK (jobs_per_minute > 0),
    retention       INTERVAL CHECK (retention > INTERVAL '0'),
    updated_at      TIMESTAMPTZ NOT NULL DEFAULT now()
);
-- A token bucket; also what the accepts of a user with limits wait for, one behind the other.
CREATE TABLE nolmt.user_rates (
    user_id     UUID PRIMARY KEY,
    tokens      DOUBLE PRECISION NOT NULL,
    refilled_at TIMESTAMPTZ NOT NULL
);

CREATE FUNCTION nolmt.count_added() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO nolmt.usage_changes (user_id, objects, bytes)
    SELECT user_id, count(*), sum(greatest(coalesce(file_size, 0), 0)) FROM added GROUP BY user_id;
    RETURN NULL;
END
$$;
CREATE FUNCTION nolmt.count_gone() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO nolmt.usage_changes (user_id, objects, bytes)
    SELECT user_id, -count(*), -sum(greatest(coalesce(file_size, 0), 0)) FROM gone GROUP BY user_id;
    RETURN NULL;
END
$$;
CREATE FUNCTION nolmt.count_changed() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO nolmt.usage_changes (user_id, objects, bytes)
    VALUES (OLD.user_id, -1, -greatest(coalesce(OLD.file_size, 0), 0)),
           (NEW.user_id, 1, greatest(coalesce(NEW.file_size, 0), 0));
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION nolmt.count_added(), nolmt.count_gone(), nolmt.count_changed() FROM PUBLIC;
CREATE TRIGGER nolmt_count_added AFTER INSERT ON public.generations
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION nolmt.count_added();
CREATE TRIGGER nolmt_count_gone AFTER DELETE ON public.generations
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION nolmt.count_gone();
CREATE TRIGGER nolmt_count_changed AFTER UPDATE ON public.generations
    FOR EACH ROW WHEN (OLD.file_size IS DISTINCT FROM NEW.file_size OR OLD.user_id <> NEW.user_id)
    EXECUTE FUNCTION nolmt.count_changed();
-- the triggers' lock keeps writers out until this is committed
INSERT INTO nolmt.usage (user_id, objects, bytes)
SELECT user_id, count(*), sum(greatest(coalesce(file_size, 0), 0)) FROM public.generations GROUP BY user_id;

-- Folds up to that many changes into their users' rows; says how many.
CREATE FUNCTION nolmt.fold_usage(most INTEGER) RETURNS BIGINT LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    folded BIGINT;
    users  UUID[];
BEGIN
    WITH batch AS (
        SELECT ctid AS place FROM nolmt.usage_changes LIMIT most FOR UPDATE SKIP LOCKED),
    gone AS (
        DELETE FROM nolmt.usage_changes c USING batch WHERE c.ctid = batch.place
        RETURNING c.user_id, c.objects, c.bytes),
    sums AS (
        SELECT user_id, sum(objects)::bigint AS objects, sum(bytes) AS bytes, count(*) AS changes FROM gone
        GROUP BY user_id),
    written AS (
        INSERT INTO nolmt.usage AS u (user_id, objects, bytes)
        SELECT user_id, objects, bytes FROM sums ORDER BY user_id
        ON CONFLICT (user_id) DO UPDATE SET objects = u.objects + excluded.objects, bytes = u.bytes + excluded.bytes)
    SELECT coalesce(sum(changes), 0), array_agg(user_id) INTO folded, users FROM sums;
    DELETE FROM nolmt.usage WHERE user_id = ANY(users) AND objects = 0 AND bytes = 0; -- who has nothing is forgotten
    RETURN folded;
END
$$;
REVOKE ALL ON FUNCTION nolmt.fold_usage FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.fold_usage TO nolmt_relay;

-- What a user has, with what is on its way.
CREATE FUNCTION nolmt.usage_of(owner UUID, OUT objects BIGINT, OUT bytes NUMERIC, OUT open_jobs BIGINT, OUT open_bytes NUMERIC)
LANGUAGE sql STABLE AS $$
    SELECT coalesce(stored.objects, 0), coalesce(stored.bytes, 0), jobs.open, jobs.bytes
    FROM (SELECT sum(part.objects)::bigint AS objects, sum(part.bytes) AS bytes FROM (
              SELECT u.objects, u.bytes FROM nolmt.usage u WHERE u.user_id = owner
              UNION ALL SELECT c.objects, c.bytes FROM nolmt.usage_changes c WHERE c.user_id = owner) part) stored,
         (SELECT count(*) AS open, coalesce(sum(j.file_size), 0) AS bytes FROM nolmt.jobs j
          WHERE j.user_id = owner AND j.status IN ('accepted', 'queued', 'processing')) jobs
$$;
REVOKE ALL ON FUNCTION nolmt.usage_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.usage_of TO nolmt_api, nolmt_admin;

-- Whether a user's limits leave room for one more job. Null if they do; else which one doesn't, and after how long one
-- of its kind may. What is reserved is the job itself, in the transaction that takes this: it counts while it is open.
-- `taking`: false only looks, before something costly. A key that made a job before asks for nothing new.
CREATE FUNCTION nolmt.reserve(
    owner UUID, size BIGINT, key TEXT, taking BOOLEAN, usual_objects BIGINT, usual_bytes BIGINT, usual_rate INTEGER,
    OUT refusal TEXT, OUT retry_ms BIGINT) LANGUAGE plpgsql AS $$
DECLARE
    most      RECORD;
    has       RECORD;
    available DOUBLE PRECISION;
BEGIN
    SELECT coalesce(max(l.objects), usual_objects) AS objects, coalesce(max(l.bytes), usual_bytes) AS bytes,
           coalesce(max(l.jobs_per_minute), usual_rate)::double precision AS rate
    INTO most FROM nolmt.user_limits l WHERE l.user_id = owner;
    IF most.objects IS NULL AND most.bytes IS NULL AND most.rate IS NULL THEN
        RETURN;
    END IF;
    IF taking THEN
        -- one accept of a user at a time from here: the next statements see what the one before has committed
        INSERT INTO nolmt.user_rates AS r (user_id, tokens, refilled_at)
        VALUES (owner, coalesce(most.rate, 0), clock_timestamp())
        ON CONFLICT (user_id) DO UPDATE SET refilled_at = clock_timestamp(), tokens = coalesce(least(most.rate,
            r.tokens + most.rate / 60 * greatest(0, extract(epoch FROM clock_timestamp() - r.refilled_at))), 0)
        RETURNING tokens INTO available;
    ELSE
        SELECT coalesce(max(r.tokens + most.rate / 60 * greatest(0, extract(epoch FROM clock_timestamp() - r.refilled_at))),
                        most.rate)
        INTO available FROM nolmt.user_rates r WHERE r.user_id = owner;
    END IF;
    IF key IS NOT NULL AND EXISTS (SELECT FROM nolmt.jobs j WHERE j.user_id = owner AND j.idempotency_key = key) THEN
        RETURN;
    END IF;
    IF most.rate IS NOT NULL AND available < 1 THEN
        refusal := 'jobs_per_minute';
        retry_ms := ceil((1 - available) * 60000 / most.rate);
        RETURN;
    END IF;
    IF most.objects IS NOT NULL OR most.bytes IS NOT NULL THEN
        SELECT * INTO has FROM nolmt.usage_of(owner);
        IF has.objects + has.open_jobs + 1 > most.objects THEN
            refusal := 'objects';
            RETURN;
        END IF;
        IF has.bytes + has.open_bytes + size > most.bytes THEN
            refusal := 'bytes';
            RETURN;
        END IF;
    END IF;
    IF taking AND most.rate IS NOT NULL THEN
        UPDATE nolmt.user_rates SET tokens = tokens - 1 WHERE user_id = owner;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION nolmt.reserve FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.reserve TO nolmt_api;

-- As V10's, within the user's limits, and with the retention that is usual for the user or for the type. V10's stays for as
-- long as applications of its version run, and knows no limits.
CREATE FUNCTION nolmt.accept_job(
    new_id UUID, owner UUID, type TEXT, prompt TEXT, settings TEXT, content_type TEXT, size BIGINT, sha256 TEXT,
    bytes BYTEA, retention TEXT, patience TEXT, key TEXT, fingerprint BYTEA, usual_retention TEXT,
    usual_objects BIGINT, usual_bytes BIGINT, usual_rate INTEGER)
    RETURNS TABLE (id UUID, status TEXT, known_fingerprint BYTEA, created_at TIMESTAMPTZ, refusal TEXT, retry_ms BIGINT)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    room RECORD;
BEGIN
    -- admitting reads who was erased while it waited, which older snapshots don't show: run again, framed
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'Accepting needs READ COMMITTED' USING ERRCODE = 'serialization_failure';
    END IF;
    IF NOT nolmt.admit_caller() THEN
        RETURN;
    END IF;
    SELECT * INTO room FROM nolmt.reserve(owner, size, key, true, usual_objects, usual_bytes, usual_rate);
    IF room.refusal IS NOT NULL THEN
        RETURN QUERY SELECT NULL::uuid, NULL::text, NULL::bytea, NULL::timestamptz, room.refusal, room.retry_ms;
        RETURN;
    END IF;
    RETURN QUERY INSERT INTO nolmt.jobs AS j (id, user_id, generation_type, prompt, settings, content_type, file_size,
                                              sha256, output, retention, cancel_after, idempotency_key, fingerprint)
        VALUES (new_id, owner, accept_job.type, accept_job.prompt, accept_job.settings::jsonb, accept_job.content_type,
                size, accept_job.sha256, bytes,
                coalesce(accept_job.retention::interval, nolmt.usual_retention(owner), usual_retention::interval),
                now() + patience::interval, accept_job.key, accept_job.fingerprint)
        ON CONFLICT (user_id, idempotency_key) DO NOTHING
        RETURNING j.id, j.status, j.fingerprint, j.created_at, NULL::text, NULL::bigint;
    IF NOT FOUND THEN
        RETURN QUERY SELECT j.id, j.status, j.fingerprint, j.created_at, NULL::text, NULL::bigint FROM nolmt.jobs j
            WHERE j.user_id = owner AND j.idempotency_key = accept_job.key;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'The job of an idempotency key went in between' USING ERRCODE = 'serialization_failure';
        END IF;
    END IF;
END
$$;
CREATE FUNCTION nolmt.usual_retention(owner UUID) RETURNS INTERVAL LANGUAGE sql STABLE AS $$
    SELECT l.retention FROM nolmt.user_limits l WHERE l.user_id = owner
$$;
REVOKE ALL ON FUNCTION nolmt.usual_retention(UUID), nolmt.accept_job(UUID, UUID, TEXT, TEXT, TEXT, TEXT, BIGINT, TEXT, BYTEA,
    TEXT, TEXT, TEXT, BYTEA, TEXT, BIGINT, BIGINT, INTEGER) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.usual_retention(UUID), nolmt.accept_job(UUID, UUID, TEXT, TEXT, TEXT, TEXT, BIGINT, TEXT, BYTEA,
    TEXT, TEXT, TEXT, BYTEA, TEXT, BIGINT, BIGINT, INTEGER) TO nolmt_api;

ALTER TABLE nolmt.usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE nolmt.usage_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE nolmt.user_limits ENABLE ROW LEVEL SECURITY;
ALTER TABLE nolmt.user_rates ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON nolmt.usage, nolmt.usage_changes, nolmt.user_limits TO nolmt_api, nolmt_admin;
GRANT SELECT, INSERT, UPDATE ON nolmt.user_rates TO nolmt_api;
GRANT INSERT, UPDATE, DELETE ON nolmt.user_limits TO nolmt_admin;
GRANT SELECT (file_size) ON nolmt.jobs TO nolmt_admin;
CREATE POLICY api_own ON nolmt.usage FOR SELECT TO nolmt_api USING (user_id = (SELECT nolmt.claims_user()));
CREATE POLICY api_own ON nolmt.usage_changes FOR SELECT TO nolmt_api USING (user_id = (SELECT nolmt.claims_user()));
CREATE POLICY api_own ON nolmt.user_limits FOR SELECT TO nolmt_api USING (user_id = (SELECT nolmt.claims_user()));
CREATE POLICY api_own ON nolmt.user_rates TO nolmt_api
    USING (user_id = (SELECT nolmt.claims_user())) WITH CHECK (user_id = (SELECT nolmt.claims_user()));
CREATE POLICY admin_select ON nolmt.usage FOR SELECT TO nolmt_admin USING (true);
CREATE POLICY admin_select ON nolmt.usage_changes FOR SELECT TO nolmt_admin USING (true);
CREATE POLICY admin_all ON nolmt.user_limits TO nolmt_admin USING (true) WITH CHECK (true);
