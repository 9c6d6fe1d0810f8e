-- What admins do to many jobs at once: a batch a transaction, which writes its progress too, by whoever has the token.

SET LOCAL lock_timeout = '10s'; -- the policy locks the table of generations for a moment

CREATE TABLE nolmt.bulk_operations (
    id              UUID PRIMARY KEY,
    action          TEXT NOT NULL CHECK (action IN ('redrive', 'cancel', 'delete')),
    -- the filter, and that nothing is touched that is newer than created_at
    owner           UUID,
    generation_type TEXT,
    job_status      TEXT,
    job_error_code  TEXT,
    created_from    TIMESTAMPTZ,
    created_to      TIMESTAMPTZ,
    at_most         BIGINT NOT NULL CHECK (at_most > 0),
    expected        BIGINT NOT NULL CHECK (expected >= 0), -- how many there were before it began
    exact           BOOLEAN NOT NULL,                      -- or more
    status          TEXT NOT NULL DEFAULT 'accepted'
        CHECK (status IN ('accepted', 'running', 'succeeded', 'failed', 'stopped')),
    walk            TEXT NOT NULL CHECK (walk IN ('jobs', 'rows')),
    cursor          UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    scanned         BIGINT NOT NULL DEFAULT 0,
    done            BIGINT NOT NULL DEFAULT 0,
    held            BIGINT NOT NULL DEFAULT 0,
    refused         BIGINT NOT NULL DEFAULT 0,
    token           BIGINT NOT NULL DEFAULT 0,
    tries           INTEGER NOT NULL DEFAULT 0,            -- since it last got on
    claimed_until   TIMESTAMPTZ,
    requested_by    UUID NOT NULL,
    stopped_by      UUID,
    error_code      TEXT,
    error_message   TEXT,
    created_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    finished_at     TIMESTAMPTZ,
    CONSTRAINT a_filter_is_never_empty CHECK (
        num_nonnulls(owner, generation_type, job_status, job_error_code, created_from, created_to) > 0),
    CONSTRAINT what_is_over_says_when CHECK ((status IN ('accepted', 'running')) = (finished_at IS NULL))
);
CREATE INDEX bulk_operations_open ON nolmt.bulk_operations (updated_at) WHERE status IN ('accepted', 'running');
CREATE INDEX bulk_operations_newest ON nolmt.bulk_operations (created_at DESC, id DESC);
CREATE INDEX bulk_operations_finished ON nolmt.bulk_operations (finished_at) WHERE finished_at IS NOT NULL;
ALTER TABLE nolmt.bulk_operations ENABLE ROW LEVEL SECURITY;

-- admin: asks, works and stops; what was asked for never changes, and what is over stays as it is
GRANT SELECT, INSERT (id, action, owner, generation_type, job_status, job_error_code, created_from, created_to, at_most,
                      expected, exact, walk, requested_by) ON nolmt.bulk_operations TO nolmt_admin;
GRANT UPDATE (status, walk, cursor, scanned, done, held, refused, token, tries, claimed_until, stopped_by, error_code,
              error_message, updated_at, finished_at) ON nolmt.bulk_operations TO nolmt_admin;
CREATE POLICY admin_select ON nolmt.bulk_operations FOR SELECT TO nolmt_admin USING (true);
CREATE POLICY admin_insert ON nolmt.bulk_operations FOR INSERT TO nolmt_admin WITH CHECK (status = 'accepted');
CREATE POLICY admin_update ON nolmt.bulk_operations FOR UPDATE TO nolmt_admin
    USING (status IN ('accepted', 'running')) WITH CHECK (true);
GRANT SELECT (id, finished_at), DELETE ON nolmt.bulk_operations TO nolmt_cleanup;
CREATE POLICY cleanup_select ON nolmt.bulk_operations FOR SELECT TO nolmt_cleanup USING (true);
CREATE POLICY cleanup_delete ON nolmt.bulk_operations FOR DELETE TO nolmt_cleanup USING (finished_at IS NOT NULL);

-- admin: finds rows by what filters name, and nothing else of them
GRANT USAGE ON SCHEMA public TO nolmt_admin;
GRANT SELECT (id, user_id, generation_type, created_at) ON public.generations TO nolmt_admin;
CREATE POLICY nolmt_admin_select ON public.generations FOR SELECT TO nolmt_admin USING (true);

-- Cancels those of these jobs that are open and still in one of these states, as their users would; says how many.
CREATE FUNCTION nolmt.cancel_jobs(ids UUID[], states TEXT[]) RETURNS BIGINT LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    -- who waited for a lock looks at the job's state again
    locked UUID[] := ARRAY(
        SELECT id FROM nolmt.jobs
        WHERE id = ANY(ids) AND status = ANY(states) AND status IN ('accepted', 'queued', 'processing')
        ORDER BY id FOR UPDATE);
BEGIN
    INSERT INTO nolmt.object_deletions (key, user_id, generation_id, bytes, reason, actor, run)
    SELECT staging_key, user_id, id, file_size, 'cancelled',
           coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', session_user),
           nolmt.stated('nolmt.run')::uuid
    FROM nolmt.jobs WHERE id = ANY(locked) AND staging_key IS NOT NULL ORDER BY staging_key
    ON CONFLICT (key) DO NOTHING;
    UPDATE nolmt.jobs SET status = 'cancelled', output = NULL, staging_key = NULL, error_code = NULL, error_message = NULL,
        updated_at = now(), finished_at = now()
    WHERE id = ANY(locked);
    RETURN cardinality(locked);
END
$$;

-- Deletes those of these generations that are still in one of these states (with a row: succeeded) and failed with this
-- code, if one is said; as their users would: the jobs first, then the rows. Passes over what is held.
CREATE FUNCTION nolmt.delete_generations(ids UUID[], states TEXT[], code TEXT, OUT deleted BIGINT, OUT held BIGINT)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    meant  UUID[];
    doomed UUID[];
BEGIN
    PERFORM FROM nolmt.jobs WHERE id = ANY(ids) ORDER BY id FOR UPDATE;
    PERFORM FROM public.generations WHERE id = ANY(ids) ORDER BY id FOR UPDATE;
    -- the next statements see what commits, holds and users did while these waited; from here on nobody does anything
    meant := ARRAY(
        SELECT i FROM unnest(ids) AS i
        LEFT JOIN nolmt.jobs j ON j.id = i LEFT JOIN public.generations g ON g.id = i
        WHERE CASE WHEN g.id IS NOT NULL THEN 'succeeded' = ANY(states) AND code IS NULL
                   ELSE j.status = ANY(states) AND j.status NOT IN ('succeeded', 'deleted')
                        AND (code IS NULL OR j.error_code = code) END);
    doomed := ARRAY(
        SELECT i FROM unnest(meant) AS i WHERE NOT EXISTS (SELECT FROM nolmt.holds h WHERE h.generation_id = i));
    INSERT INTO nolmt.object_deletions (key, user_id, generation_id, bytes, reason, actor, run)
    SELECT staging_key, user_id, id, file_size, 'deleted',
           coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', session_user),
           nolmt.stated('nolmt.run')::uuid
    FROM nolmt.jobs WHERE id = ANY(doomed) AND staging_key IS NOT NULL ORDER BY staging_key
    ON CONFLICT (key) DO NOTHING;
    -- their idempotency keys stay, so that what is sent again brings nothing back
    UPDATE nolmt.jobs SET status = 'deleted', prompt = NULL, settings = NULL, output = NULL, staging_key = NULL,
        error_code = NULL, error_message = NULL, updated_at = now(), finished_at = now()
    WHERE id = ANY(doomed) AND status <> 'deleted';
    PERFORM set_config('nolmt.reason', 'deleted', true);
    DELETE FROM public.generations WHERE id = ANY(doomed);
    IF EXISTS (SELECT FROM public.generations WHERE id = ANY(doomed)) THEN
        RAISE EXCEPTION 'A trigger on public.generations keeps rows from being deleted' USING
            ERRCODE = 'integrity_constraint_violation';
    END IF;
    deleted := cardinality(doomed);
    held := cardinality(meant) - cardinality(doomed);
END
$$;

REVOKE ALL ON FUNCTION nolmt.cancel_jobs(UUID[], TEXT[]), nolmt.delete_generations(UUID[], TEXT[], TEXT) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.cancel_jobs(UUID[], TEXT[]), nolmt.delete_generations(UUID[], TEXT[], TEXT) TO nolmt_admin;
