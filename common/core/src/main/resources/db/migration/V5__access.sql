-- Who may do what. Each stage takes on its role for a transaction; nothing here bypasses row level security.

SET LOCAL lock_timeout = '10s';

REVOKE ALL ON SCHEMA nolmt FROM PUBLIC, anon, authenticated;
REVOKE ALL ON ALL TABLES IN SCHEMA nolmt FROM PUBLIC, anon, authenticated;
GRANT USAGE ON SCHEMA nolmt TO nolmt_api, nolmt_relay, nolmt_worker, nolmt_cleanup, nolmt_admin;
GRANT USAGE ON SCHEMA public TO nolmt_worker, nolmt_cleanup, authenticated;

-- Supabase grants them by default; a trigger of a user's would run as whoever writes next.
REVOKE TRIGGER, TRUNCATE, REFERENCES ON public.generations FROM PUBLIC, anon, authenticated;

ALTER TABLE nolmt.settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE nolmt.jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE nolmt.object_deletions ENABLE ROW LEVEL SECURITY;
ALTER TABLE nolmt.legacy_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE nolmt.cleanup_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE nolmt.parked_messages ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON FUNCTION nolmt.claims_user() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.claims_user() TO nolmt_api;
GRANT EXECUTE ON FUNCTION nolmt.id_lock(UUID) TO nolmt_api, nolmt_cleanup;

GRANT SELECT ON nolmt.settings TO nolmt_api, nolmt_relay, nolmt_worker, nolmt_cleanup, nolmt_admin;
CREATE POLICY everyone_reads ON nolmt.settings FOR SELECT
    TO nolmt_api, nolmt_relay, nolmt_worker, nolmt_cleanup, nolmt_admin USING (true);

-- True if the caller may have generations: on Supabase the user must exist; where auth is ours, it does from now on.
CREATE FUNCTION nolmt.admit_caller() RETURNS BOOLEAN LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    caller UUID := nolmt.claims_user();
BEGIN
    IF caller IS NULL THEN
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
REVOKE ALL ON FUNCTION nolmt.admit_caller() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.admit_caller() TO nolmt_api;

-- api: a user's own jobs and the tombstones of their own staging
GRANT SELECT, INSERT ON nolmt.jobs TO nolmt_api;
GRANT UPDATE (status, prompt, settings, output, staging_key, error_code, error_message, updated_at, finished_at)
    ON nolmt.jobs TO nolmt_api;
CREATE POLICY api_own ON nolmt.jobs TO nolmt_api
    USING (user_id = (SELECT nolmt.claims_user())) WITH CHECK (user_id = (SELECT nolmt.claims_user()));
GRANT SELECT, INSERT ON nolmt.object_deletions TO nolmt_api;
CREATE POLICY api_reads_own ON nolmt.object_deletions FOR SELECT TO nolmt_api
    USING (user_id = (SELECT nolmt.claims_user()));
CREATE POLICY api_own_staging ON nolmt.object_deletions FOR INSERT TO nolmt_api
    WITH CHECK (user_id = (SELECT nolmt.claims_user()) AND purged_at IS NULL AND starts_with(key, 'staging/')
        AND right(key, 74) = '/' || user_id::text || '/' || generation_id::text);
GRANT SELECT ON nolmt.legacy_keys TO nolmt_api;
CREATE POLICY api_reads ON nolmt.legacy_keys FOR SELECT TO nolmt_api USING (true);

-- relay: sends pointers and writes down that it did
GRANT SELECT (id, user_id, status, epoch, claimed_until, last_sent_at, created_at) ON nolmt.jobs TO nolmt_relay;
GRANT UPDATE (status, claimed_until, last_sent_at, updated_at) ON nolmt.jobs TO nolmt_relay;
CREATE POLICY relay_all ON nolmt.jobs TO nolmt_relay USING (true) WITH CHECK (true);
GRANT SELECT (id, status, epoch, claimed_until, last_sent_at, created_at) ON nolmt.cleanup_runs TO nolmt_relay;
GRANT UPDATE (status, claimed_until, last_sent_at, updated_at) ON nolmt.cleanup_runs TO nolmt_relay;
CREATE POLICY relay_all ON nolmt.cleanup_runs TO nolmt_relay USING (true) WITH CHECK (true);

-- worker: ends jobs, inserts rows, tombstones staging, parks
GRANT SELECT ON nolmt.jobs TO nolmt_worker;
GRANT UPDATE (status, output, staging_key, prompt, settings, error_code, error_message, attempts, updated_at, finished_at)
    ON nolmt.jobs TO nolmt_worker;
CREATE POLICY worker_all ON nolmt.jobs TO nolmt_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON public.generations TO nolmt_worker;
CREATE POLICY nolmt_worker_select ON public.generations FOR SELECT TO nolmt_worker USING (true);
CREATE POLICY nolmt_worker_insert ON public.generations FOR INSERT TO nolmt_worker WITH CHECK (true);
GRANT SELECT, INSERT ON nolmt.object_deletions TO nolmt_worker;
CREATE POLICY worker_select ON nolmt.object_deletions FOR SELECT TO nolmt_worker USING (true);
CREATE POLICY worker_insert ON nolmt.object_deletions FOR INSERT TO nolmt_worker WITH CHECK (starts_with(key, 'staging/'));
GRANT SELECT (message_id), INSERT ON nolmt.parked_messages TO nolmt_worker;
CREATE POLICY worker_select ON nolmt.parked_messages FOR SELECT TO nolmt_worker USING (true);
CREATE POLICY worker_insert ON nolmt.parked_messages FOR INSERT TO nolmt_worker WITH CHECK (true);

-- cleanup: locks and prunes jobs, deletes rows that expired, tombstones and purges
GRANT SELECT, DELETE ON nolmt.jobs TO nolmt_cleanup;
GRANT UPDATE (output, staging_key, prompt, settings, updated_at) ON nolmt.jobs TO nolmt_cleanup;
CREATE POLICY cleanup_select ON nolmt.jobs FOR SELECT TO nolmt_cleanup USING (true);
CREATE POLICY cleanup_update ON nolmt.jobs FOR UPDATE TO nolmt_cleanup USING (true) WITH CHECK (true);
-- never an open one, and none whose staging has no tombstone
CREATE POLICY cleanup_delete ON nolmt.jobs FOR DELETE TO nolmt_cleanup
    USING (status IN ('succeeded', 'failed', 'cancelled', 'deleted') AND staging_key IS NULL);
GRANT SELECT, DELETE ON public.generations TO nolmt_cleanup;
-- FOR UPDATE needs an UPDATE right on some column and an UPDATE policy, or it silently returns nothing
GRANT UPDATE (updated_at) ON public.generations TO nolmt_cleanup;
CREATE POLICY nolmt_cleanup_select ON public.generations FOR SELECT TO nolmt_cleanup USING (true);
CREATE POLICY nolmt_cleanup_update ON public.generations FOR UPDATE TO nolmt_cleanup USING (true);
CREATE POLICY nolmt_cleanup_delete ON public.generations FOR DELETE TO nolmt_cleanup USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON nolmt.object_deletions TO nolmt_cleanup;
CREATE POLICY cleanup_all ON nolmt.object_deletions TO nolmt_cleanup USING (true) WITH CHECK (true);
GRANT SELECT ON nolmt.legacy_keys TO nolmt_cleanup;
CREATE POLICY cleanup_reads ON nolmt.legacy_keys FOR SELECT TO nolmt_cleanup USING (true);
GRANT SELECT, INSERT, DELETE ON nolmt.cleanup_runs TO nolmt_cleanup;
GRANT UPDATE (status, cursor, scanned, matched, deleted, failed, bytes, unrecognised, error_code, error_message, epoch,
              claimed_until, last_sent_at, updated_at, finished_at) ON nolmt.cleanup_runs TO nolmt_cleanup;
CREATE POLICY cleanup_select ON nolmt.cleanup_runs FOR SELECT TO nolmt_cleanup USING (true);
CREATE POLICY cleanup_update ON nolmt.cleanup_runs FOR UPDATE TO nolmt_cleanup USING (true) WITH CHECK (true);
CREATE POLICY cleanup_delete ON nolmt.cleanup_runs FOR DELETE TO nolmt_cleanup USING (true);
-- only an admin overrides the fuse
CREATE POLICY cleanup_insert ON nolmt.cleanup_runs FOR INSERT TO nolmt_cleanup
    WITH CHECK (NOT override_fuse AND requested_by = 'schedule');
GRANT SELECT (message_id), INSERT ON nolmt.parked_messages TO nolmt_cleanup;
CREATE POLICY cleanup_select ON nolmt.parked_messages FOR SELECT TO nolmt_cleanup USING (true);
CREATE POLICY cleanup_insert ON nolmt.parked_messages FOR INSERT TO nolmt_cleanup WITH CHECK (true);

-- admin: asks for clean-ups and reads what became of them
GRANT SELECT, INSERT ON nolmt.cleanup_runs TO nolmt_admin;
CREATE POLICY admin_select ON nolmt.cleanup_runs FOR SELECT TO nolmt_admin USING (true);
CREATE POLICY admin_insert ON nolmt.cleanup_runs FOR INSERT TO nolmt_admin WITH CHECK (status = 'accepted');
GRANT SELECT ON nolmt.parked_messages TO nolmt_admin;
CREATE POLICY admin_select ON nolmt.parked_messages FOR SELECT TO nolmt_admin USING (true);
