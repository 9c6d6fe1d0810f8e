-- The protocol's second edition: tombstones with states, receipts apart from fences, runs with a phase and a token,
-- facts about jobs that no clock can take back, users who stay erased.

SET LOCAL lock_timeout = '10s';

-- Bucket, queues and database know each other by it: where they disagree, nothing is deleted.
INSERT INTO nolmt.settings (name, value) VALUES ('installation_id', gen_random_uuid()::text);

-- A tombstone is the fence that keeps its key from ever having a row. What was purged once remembers it in purged_at,
-- also while it is pending again. Nothing leads from taken back to pending.
ALTER TABLE nolmt.object_deletions
    ADD COLUMN state    TEXT NOT NULL DEFAULT 'pending',
    ADD COLUMN sweep    UUID,
    ADD COLUMN taken_at TIMESTAMPTZ;
UPDATE nolmt.object_deletions SET state = 'purged' WHERE purged_at IS NOT NULL;
UPDATE nolmt.object_deletions d SET sweep = d.run, run = NULL
FROM nolmt.cleanup_runs r WHERE r.id = d.run AND r.kind = 'orphans' AND d.purged_at IS NULL;
ALTER TABLE nolmt.object_deletions
    ADD CONSTRAINT a_tombstone_is_pending_taken_or_purged CHECK (state IN ('pending', 'taken', 'purged')),
    ADD CONSTRAINT a_purged_tombstone_says_when CHECK (state <> 'purged' OR purged_at IS NOT NULL),
    ADD CONSTRAINT a_taken_tombstone_says_when CHECK (state <> 'taken' OR taken_at IS NOT NULL);
DROP INDEX nolmt.object_deletions_pending, nolmt.object_deletions_of_run, nolmt.object_deletions_receipts;
CREATE INDEX object_deletions_to_do ON nolmt.object_deletions (key) WHERE state <> 'purged';
CREATE INDEX object_deletions_of_run ON nolmt.object_deletions (run, key) WHERE state <> 'purged' AND run IS NOT NULL;
CREATE INDEX object_deletions_of_sweep ON nolmt.object_deletions (sweep, key) WHERE state <> 'purged' AND sweep IS NOT NULL;
CREATE INDEX object_deletions_fences ON nolmt.object_deletions (purged_at) WHERE state = 'purged';

-- Written when the bucket confirmed a deletion, and never changed.
CREATE TABLE nolmt.receipts (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key           TEXT COLLATE "C" NOT NULL,
    user_id       UUID,
    generation_id UUID,
    bytes         BIGINT,
    reason        TEXT NOT NULL,
    actor         TEXT NOT NULL,
    run           UUID,
    confirmed_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX receipts_key ON nolmt.receipts (key);
CREATE INDEX receipts_user ON nolmt.receipts (user_id, confirmed_at);
CREATE INDEX receipts_confirmed_at ON nolmt.receipts (confirmed_at);
INSERT INTO nolmt.receipts (key, user_id, generation_id, bytes, reason, actor, run, confirmed_at)
SELECT key, user_id, generation_id, bytes, reason, actor, run, purged_at
FROM nolmt.object_deletions WHERE state = 'purged' ORDER BY purged_at;
-- No row may ever name a staging key, so a purged one fences nothing.
DELETE FROM nolmt.object_deletions WHERE state = 'purged' AND starts_with(key, 'staging/');

-- Jobs: a failed one is redriven until it is closed for good, a fact that redrive reads under its lock.
ALTER TABLE nolmt.jobs
    ALTER COLUMN created_at SET DEFAULT now(),
    ALTER COLUMN updated_at SET DEFAULT now(),
    ADD COLUMN closed_for_good BOOLEAN NOT NULL DEFAULT false,
    -- attempts counted before this epoch, and how often a dead letter was not believed
    ADD COLUMN attempts_before INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN second_chances  INTEGER NOT NULL DEFAULT 0;
UPDATE nolmt.jobs SET closed_for_good = true WHERE status = 'failed' AND output IS NULL AND staging_key IS NULL;
DROP INDEX nolmt.jobs_failed_kept;
CREATE INDEX jobs_redrivable ON nolmt.jobs (finished_at) WHERE status = 'failed' AND NOT closed_for_good;

CREATE FUNCTION nolmt.guard_transition() RETURNS TRIGGER LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.status IN ('accepted', 'queued', 'processing')
       OR NEW.status = 'deleted' AND OLD.status <> 'deleted'
       OR OLD.status = 'failed' AND NEW.status = 'accepted' AND NOT OLD.closed_for_good THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The job % is % and can''t become %', OLD.id, OLD.status, NEW.status USING
        ERRCODE = 'object_not_in_prerequisite_state';
END
$$;
REVOKE ALL ON FUNCTION nolmt.guard_transition() FROM PUBLIC;
DROP TRIGGER deleted_stays_deleted ON nolmt.jobs;
DROP FUNCTION nolmt.refuse_reopening();
CREATE TRIGGER job_transitions BEFORE UPDATE ON nolmt.jobs
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION nolmt.guard_transition();

-- Runs: listing -> released -> over, or closed. Whoever claims one raises its token; an older token writes nothing.
ALTER TABLE nolmt.cleanup_runs
    ALTER COLUMN created_at SET DEFAULT now(),
    ALTER COLUMN updated_at SET DEFAULT now(),
    DROP CONSTRAINT cleanup_runs_kind_check,
    ADD CONSTRAINT cleanup_runs_kind_check CHECK (kind IN ('purge', 'retention', 'orphans', 'dangling')),
    ADD COLUMN phase TEXT NOT NULL DEFAULT 'listing' CHECK (phase IN ('listing', 'released', 'over', 'closed')),
    ADD COLUMN token BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN unexplained BIGINT NOT NULL DEFAULT 0;
UPDATE nolmt.cleanup_runs SET phase = CASE
    WHEN status = 'succeeded' THEN 'over'
    WHEN status IN ('failed', 'aborted') THEN 'closed'
    WHEN kind = 'orphans' AND (cursor = '#listed' OR starts_with(cursor, '#purge:')) THEN 'released'
    ELSE 'listing' END;
UPDATE nolmt.cleanup_runs SET cursor = NULL WHERE starts_with(cursor, '#');
CREATE INDEX cleanup_runs_of_kind ON nolmt.cleanup_runs (kind, finished_at);

-- Users -----------------------------------------------------------------------------------------------------------------

-- Only a hash, or remembering that somebody was erased would keep who it was.
CREATE TABLE nolmt.erased_users (
    user_hash BYTEA PRIMARY KEY,
    erased_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE FUNCTION nolmt.user_hash(id UUID) RETURNS BYTEA LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT sha256(convert_to((SELECT value FROM nolmt.settings WHERE name = 'installation_id') || ':' || id, 'UTF8'))
$$;

-- What accepting (shared) and erasing (exclusive) lock, so that no job comes in behind its user's erasure.
CREATE FUNCTION nolmt.user_lock(id UUID) RETURNS BIGINT LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (7205760::bigint << 32) | (hashtextextended(id::text, 7205760) & 255)
$$;

-- Closes jobs as DELETE does, in the order of all locks; says how many there were to close.
CREATE FUNCTION nolmt.close_jobs(ids UUID[], because TEXT) RETURNS BIGINT LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    locked UUID[] := ARRAY(SELECT id FROM nolmt.jobs WHERE id = ANY(ids) AND status <> 'deleted' ORDER BY id FOR UPDATE);
BEGIN
    INSERT INTO nolmt.object_deletions (key, user_id, generation_id, bytes, reason, actor)
    SELECT staging_key, user_id, id, file_size, because, session_user FROM nolmt.jobs
    WHERE id = ANY(locked) AND staging_key IS NOT NULL ORDER BY staging_key
    ON CONFLICT (key) DO NOTHING;
    UPDATE nolmt.jobs SET status = 'deleted', prompt = NULL, settings = NULL, output = NULL, staging_key = NULL,
        error_code = NULL, error_message = NULL, idempotency_key = NULL, updated_at = now(), finished_at = now()
    WHERE id = ANY(locked);
    RETURN coalesce(cardinality(locked), 0);
END
$$;

CREATE FUNCTION nolmt.close_jobs_of(users UUID[], because TEXT) RETURNS BIGINT LANGUAGE sql
SET search_path = pg_catalog, pg_temp AS $$
    SELECT nolmt.close_jobs(ARRAY(SELECT id FROM nolmt.jobs WHERE user_id = ANY(users) AND status <> 'deleted'), because)
$$;

-- On Supabase users go without a word to us: their jobs are found by not having one.
CREATE FUNCTION nolmt.close_jobs_of_gone_users(most INTEGER) RETURNS BIGINT LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN nolmt.close_jobs_of(ARRAY(
        SELECT DISTINCT user_id FROM nolmt.jobs j
        WHERE status IN ('accepted', 'queued', 'processing', 'failed', 'cancelled')
          AND NOT EXISTS (SELECT FROM auth.users u WHERE u.id = j.user_id)
        LIMIT most), 'user_gone');
END
$$;

-- Erases a user a batch of rows at a time, each with its job; done once there are no more. Objects go by the purge.
CREATE FUNCTION nolmt.erase_user(erased UUID, most INTEGER, OUT jobs BIGINT, OUT generations BIGINT, OUT done BOOLEAN)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    rowless UUID[];
    batch   UUID[];
BEGIN
    PERFORM pg_advisory_xact_lock(nolmt.user_lock(erased));
    INSERT INTO nolmt.erased_users (user_hash) VALUES (nolmt.user_hash(erased)) ON CONFLICT DO NOTHING;
    rowless := ARRAY(
        SELECT j.id FROM nolmt.jobs j WHERE j.user_id = erased AND j.status <> 'deleted'
          AND NOT EXISTS (SELECT FROM public.generations g WHERE g.id = j.id)
        ORDER BY j.id FOR UPDATE);
    -- what was committed while these locks were waited for has a row now, and goes with it
    jobs := nolmt.close_jobs(ARRAY(
        SELECT i FROM unnest(rowless) AS i WHERE NOT EXISTS (SELECT FROM public.generations g WHERE g.id = i)), 'erased');
    batch := ARRAY(SELECT g.id FROM public.generations g WHERE g.user_id = erased ORDER BY g.id LIMIT most);
    jobs := jobs + nolmt.close_jobs(batch, 'erased');
    IF (SELECT value FROM nolmt.settings WHERE name = 'auth_schema') = 'own' THEN
        PERFORM FROM auth.users WHERE id = erased FOR UPDATE; -- before rows, in the order of all locks
    END IF;
    PERFORM set_config('nolmt.reason', 'erased', true);
    DELETE FROM public.generations WHERE id = ANY(batch);
    GET DIAGNOSTICS generations = ROW_COUNT;
    done := cardinality(batch) < most;
    IF done AND (SELECT value FROM nolmt.settings WHERE name = 'auth_schema') = 'own' THEN
        DELETE FROM auth.users WHERE id = erased;
    END IF;
END
$$;

-- True if the caller may have generations: on Supabase the user must exist; where auth is ours, it does from now on.
CREATE OR REPLACE FUNCTION nolmt.admit_caller() RETURNS BOOLEAN LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller UUID := nolmt.claims_user();
BEGIN
    IF caller IS NULL THEN
        RETURN false;
    END IF;
    -- the next statement sees who was erased while this one waited
    PERFORM pg_advisory_xact_lock_shared(nolmt.user_lock(caller));
    IF EXISTS (SELECT FROM nolmt.erased_users WHERE user_hash = nolmt.user_hash(caller)) THEN
        RETURN false;
    END IF;
    IF EXISTS (SELECT FROM auth.users WHERE id = caller) THEN
        RETURN true;
    END IF;
    IF (SELECT value FROM nolmt.settings WHERE name = 'auth_schema') = 'own' THEN
        INSERT INTO auth.users (id) VALUES (caller) ON CONFLICT DO NOTHING;
        RETURN true;
    END IF;
    RETURN false;
END
$$;

CREATE FUNCTION nolmt.remember_erased_users() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    users UUID[] := ARRAY(SELECT id FROM gone);
BEGIN
    PERFORM pg_advisory_xact_lock(bucket)
    FROM (SELECT DISTINCT nolmt.user_lock(u) AS bucket FROM unnest(users) AS u ORDER BY bucket) AS buckets;
    INSERT INTO nolmt.erased_users (user_hash) SELECT nolmt.user_hash(u) FROM unnest(users) AS u ON CONFLICT DO NOTHING;
    PERFORM nolmt.close_jobs_of(users, 'user_gone');
    RETURN NULL;
END
$$;
DO $$
BEGIN
    IF (SELECT value FROM nolmt.settings WHERE name = 'auth_schema') = 'own' THEN
        CREATE TRIGGER nolmt_remember_erased AFTER DELETE ON auth.users
            REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION nolmt.remember_erased_users();
    END IF;
END
$$;

-- Triggers on generations ------------------------------------------------------------------------------------------------

-- What users can set by SQL is not believed: reason and run count only from logins of our own stages.
CREATE FUNCTION nolmt.stated(setting TEXT) RETURNS TEXT LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN pg_has_role(session_user, 'nolmt_api', 'MEMBER') OR pg_has_role(session_user, 'nolmt_cleanup', 'MEMBER')
                  OR pg_has_role(session_user, 'nolmt_admin', 'MEMBER')
                THEN nullif(current_setting(setting, true), '') END
$$;

CREATE OR REPLACE FUNCTION nolmt.tombstone_generations() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    claims_sub TEXT := nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub';
    reason     TEXT := coalesce(nolmt.stated('nolmt.reason'), 'sql');
    actor      TEXT := coalesce(claims_sub, session_user);
    run        UUID := nolmt.stated('nolmt.run')::uuid;
BEGIN
    -- whatever the key was before, it is pending and of no sweep now; but what was taken stays taken
    INSERT INTO nolmt.object_deletions AS d (key, user_id, generation_id, bytes, reason, actor, run)
    SELECT DISTINCT ON (o.s3_key COLLATE "C") o.s3_key, o.user_id, o.id, o.file_size,
           CASE WHEN EXISTS (SELECT FROM auth.users u WHERE u.id = o.user_id) THEN reason ELSE 'user_gone' END,
           actor, run
    FROM gone o
    ORDER BY o.s3_key COLLATE "C"
    ON CONFLICT (key) DO UPDATE SET state = 'pending', sweep = NULL, reason = excluded.reason, actor = excluded.actor,
        run = excluded.run, bytes = excluded.bytes, created_at = now()
    WHERE d.state <> 'taken';
    RETURN NULL;
END
$$;

-- By row and WHEN: one that looks at the whole statement keeps the plan of its first call, and takes days for a
-- million rows.
DROP TRIGGER nolmt_tombstone_replaced ON public.generations;
DROP FUNCTION nolmt.tombstone_replaced_keys();
CREATE FUNCTION nolmt.tombstone_replaced_key() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO nolmt.object_deletions AS d (key, user_id, generation_id, bytes, reason, actor, run)
    VALUES (OLD.s3_key, OLD.user_id, OLD.id, OLD.file_size, 'replaced',
            coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', session_user),
            nolmt.stated('nolmt.run')::uuid)
    ON CONFLICT (key) DO UPDATE SET state = 'pending', sweep = NULL, reason = excluded.reason, actor = excluded.actor,
        run = excluded.run, bytes = excluded.bytes, created_at = now()
    WHERE d.state <> 'taken';
    RETURN NULL;
END
$$;
CREATE TRIGGER nolmt_tombstone_replaced AFTER UPDATE ON public.generations
    FOR EACH ROW WHEN (OLD.s3_key IS DISTINCT FROM NEW.s3_key) EXECUTE FUNCTION nolmt.tombstone_replaced_key();

REVOKE ALL ON FUNCTION nolmt.user_hash(UUID), nolmt.user_lock(UUID), nolmt.close_jobs(UUID[], TEXT), nolmt.close_jobs_of(UUID[], TEXT),
    nolmt.close_jobs_of_gone_users(INTEGER), nolmt.erase_user(UUID, INTEGER),
    nolmt.remember_erased_users(), nolmt.stated(TEXT), nolmt.tombstone_replaced_key() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.close_jobs_of_gone_users(INTEGER) TO nolmt_cleanup;
GRANT EXECUTE ON FUNCTION nolmt.erase_user(UUID, INTEGER) TO nolmt_admin;

-- Access -----------------------------------------------------------------------------------------------------------------

ALTER TABLE nolmt.receipts ENABLE ROW LEVEL SECURITY;
ALTER TABLE nolmt.erased_users ENABLE ROW LEVEL SECURITY;

-- api: tombstones of a user's own staging, new ones only
DROP POLICY api_own_staging ON nolmt.object_deletions;
CREATE POLICY api_own_staging ON nolmt.object_deletions FOR INSERT TO nolmt_api
    WITH CHECK (user_id = (SELECT nolmt.claims_user()) AND state = 'pending' AND sweep IS NULL AND purged_at IS NULL
        AND starts_with(key, 'staging/') AND right(key, 74) = '/' || user_id::text || '/' || generation_id::text);

-- relay: open jobs and runs only
DROP POLICY relay_all ON nolmt.jobs;
CREATE POLICY relay_open ON nolmt.jobs TO nolmt_relay USING (status IN ('accepted', 'queued', 'processing'))
    WITH CHECK (status IN ('accepted', 'queued', 'processing'));
DROP POLICY relay_all ON nolmt.cleanup_runs;
CREATE POLICY relay_open ON nolmt.cleanup_runs TO nolmt_relay USING (status IN ('accepted', 'queued', 'running'))
    WITH CHECK (status IN ('accepted', 'queued', 'running'));

-- worker: tombstones of staging and of attempts that came too late
GRANT UPDATE (epoch, claimed_until, last_sent_at, closed_for_good, attempts_before, second_chances) ON nolmt.jobs TO nolmt_worker;
DROP POLICY worker_insert ON nolmt.object_deletions;
CREATE POLICY worker_insert ON nolmt.object_deletions FOR INSERT TO nolmt_worker
    WITH CHECK (state = 'pending' AND sweep IS NULL AND purged_at IS NULL AND (starts_with(key, 'staging/')
        OR starts_with(key, (SELECT value FROM nolmt.settings WHERE name = 'key_prefix'))));

-- cleanup
GRANT UPDATE (closed_for_good) ON nolmt.jobs TO nolmt_cleanup;
GRANT SELECT, INSERT, DELETE ON nolmt.receipts TO nolmt_cleanup;
CREATE POLICY cleanup_select ON nolmt.receipts FOR SELECT TO nolmt_cleanup USING (true);
CREATE POLICY cleanup_insert ON nolmt.receipts FOR INSERT TO nolmt_cleanup WITH CHECK (true);
CREATE POLICY cleanup_delete ON nolmt.receipts FOR DELETE TO nolmt_cleanup USING (true);
GRANT UPDATE (phase, token, unexplained) ON nolmt.cleanup_runs TO nolmt_cleanup;
-- never one that remembers a tripped fuse, nor one that a tombstone still names
DROP POLICY cleanup_delete ON nolmt.cleanup_runs;
CREATE POLICY cleanup_delete ON nolmt.cleanup_runs FOR DELETE TO nolmt_cleanup
    USING (status IN ('succeeded', 'failed', 'aborted') AND error_code IS DISTINCT FROM 'fuse_tripped'
        AND NOT EXISTS (SELECT FROM nolmt.object_deletions d WHERE d.sweep = id AND d.state <> 'purged'));
GRANT SELECT (message_id, parked_at), DELETE ON nolmt.parked_messages TO nolmt_cleanup;
CREATE POLICY cleanup_delete ON nolmt.parked_messages FOR DELETE TO nolmt_cleanup USING (true);
GRANT DELETE ON nolmt.legacy_keys TO nolmt_cleanup;
-- only what no row has any more
CREATE POLICY cleanup_delete ON nolmt.legacy_keys FOR DELETE TO nolmt_cleanup
    USING (NOT EXISTS (SELECT FROM public.generations g WHERE g.id = generation_id));

-- admin: looks at jobs, redrives failed ones, reads receipts
GRANT SELECT (id, user_id, generation_type, status, error_code, error_message, attempts, epoch, closed_for_good,
              created_at, updated_at, finished_at) ON nolmt.jobs TO nolmt_admin;
GRANT UPDATE (status, epoch, claimed_until, last_sent_at, error_code, error_message, attempts_before, second_chances,
              updated_at, finished_at) ON nolmt.jobs TO nolmt_admin;
CREATE POLICY admin_select ON nolmt.jobs FOR SELECT TO nolmt_admin USING (true);
CREATE POLICY admin_redrive ON nolmt.jobs FOR UPDATE TO nolmt_admin
    USING (status = 'failed' AND NOT closed_for_good) WITH CHECK (status = 'accepted' OR status = 'failed');
GRANT SELECT ON nolmt.receipts TO nolmt_admin;
CREATE POLICY admin_select ON nolmt.receipts FOR SELECT TO nolmt_admin USING (true);
