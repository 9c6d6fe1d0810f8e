-- A row may only name its own key, and the key of every row that goes is recorded, whatever made it go.

SET LOCAL lock_timeout = '10s';

-- What ObjectKey parses: {prefix}{user}/{generation}/{attempt}.{extension}.
CREATE FUNCTION nolmt.is_own_key(key TEXT, user_id UUID, generation_id UUID, prefix TEXT) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT starts_with(key, prefix || user_id || '/' || generation_id || '/')
       AND substr(key, length(prefix || user_id || '/' || generation_id || '/') + 1)
           ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}[.][a-z0-9]{1,8}$'
$$;

-- No row may slip in between the look and the guard's trigger.
LOCK TABLE public.generations IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO nolmt.legacy_keys (generation_id, key)
SELECT g.id, g.s3_key FROM public.generations g
WHERE NOT nolmt.is_own_key(g.s3_key, g.user_id, g.id, (SELECT value FROM nolmt.settings WHERE name = 'key_prefix'));

-- The user of the current claims. auth.uid() says the same, but its schema is not ours to grant.
CREATE FUNCTION nolmt.claims_user() RETURNS UUID LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$$;

-- What insert and accept (shared) and sweep (exclusive) lock where there is no job row to lock. One of 256, so that an
-- insert of many rows can't fill the server's table of locks; a sweep that meets somebody else's looks again later.
CREATE FUNCTION nolmt.id_lock(id UUID) RETURNS BIGINT LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (7205759::bigint << 32) | (hashtextextended(id::text, 7205759) & 255)
$$;

CREATE FUNCTION nolmt.guard_generation() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.id = OLD.id AND NEW.user_id = OLD.user_id AND NEW.s3_key = OLD.s3_key THEN
        RETURN NEW;
    END IF;
    IF NOT nolmt.is_own_key(NEW.s3_key, NEW.user_id, NEW.id,
                            (SELECT value FROM nolmt.settings WHERE name = 'key_prefix')) THEN
        RAISE EXCEPTION 'A generation may only name a key of its own' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'a_row_names_only_its_own_key',
            HINT = 'Keys are {prefix}{user_id}/{id}/{attempt}.{extension}';
    END IF;
    -- Inside a definer function current_user is the owner; the setting still says who asked.
    IF current_setting('role', true) IS DISTINCT FROM 'nolmt_worker' THEN
        PERFORM pg_advisory_xact_lock_shared(nolmt.id_lock(NEW.id));
        IF EXISTS (SELECT FROM nolmt.jobs WHERE id = NEW.id) THEN
            RAISE EXCEPTION 'The generation % belongs to a job', NEW.id USING
                ERRCODE = 'check_violation', CONSTRAINT = 'a_jobs_row_is_its_workers';
        END IF;
        IF EXISTS (SELECT FROM nolmt.object_deletions WHERE key = NEW.s3_key COLLATE "C") THEN
            RAISE EXCEPTION 'The key is on its way out' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'a_tombstoned_key_stays_gone';
        END IF;
    END IF;
    RETURN NEW;
END
$$;

-- Once more behind the row: while it waited for its id, whoever had the id may have been deleted with this key.
CREATE FUNCTION nolmt.guard_generation_again() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('role', true) IS DISTINCT FROM 'nolmt_worker'
       AND EXISTS (SELECT FROM nolmt.object_deletions WHERE key = NEW.s3_key COLLATE "C") THEN
        RAISE EXCEPTION 'The key is on its way out' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'a_tombstoned_key_stays_gone';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION nolmt.tombstone_generations() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    claims_sub TEXT := nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub';
    reason     TEXT := coalesce(nullif(current_setting('nolmt.reason', true), ''), 'sql');
    actor      TEXT := coalesce(claims_sub, session_user);
    run        UUID := nullif(current_setting('nolmt.run', true), '')::uuid;
BEGIN
    -- An update keeps what still has its key; a delete has no new rows.
    INSERT INTO nolmt.object_deletions AS d (key, user_id, generation_id, bytes, reason, actor, run)
    SELECT DISTINCT ON (o.s3_key COLLATE "C") o.s3_key, o.user_id, o.id, o.file_size,
           CASE WHEN EXISTS (SELECT FROM auth.users u WHERE u.id = o.user_id) THEN reason ELSE 'user_gone' END,
           actor, run
    FROM gone o
    ORDER BY o.s3_key COLLATE "C"
    ON CONFLICT (key) DO UPDATE SET purged_at = NULL, reason = excluded.reason, actor = excluded.actor,
        run = excluded.run, bytes = excluded.bytes, created_at = now();
    RETURN NULL;
END
$$;

CREATE FUNCTION nolmt.tombstone_replaced_keys() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO nolmt.object_deletions AS d (key, user_id, generation_id, bytes, reason, actor, run)
    SELECT DISTINCT ON (o.s3_key COLLATE "C") o.s3_key, o.user_id, o.id, o.file_size, 'replaced',
           coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', session_user),
           nullif(current_setting('nolmt.run', true), '')::uuid
    FROM before_update o
    WHERE NOT EXISTS (SELECT FROM after_update n WHERE n.s3_key = o.s3_key)
    ORDER BY o.s3_key COLLATE "C"
    ON CONFLICT (key) DO UPDATE SET purged_at = NULL, reason = excluded.reason, actor = excluded.actor,
        run = excluded.run, bytes = excluded.bytes, created_at = now();
    RETURN NULL;
END
$$;

CREATE FUNCTION nolmt.refuse_truncate() RETURNS TRIGGER LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'TRUNCATE would leave objects that no row knows' USING
        ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Use DELETE: it records the keys to remove.';
END
$$;

CREATE FUNCTION nolmt.refuse_reopening() RETURNS TRIGGER LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'The generation % was deleted by its user and stays deleted', OLD.id USING
        ERRCODE = 'object_not_in_prerequisite_state';
END
$$;

REVOKE ALL ON FUNCTION nolmt.guard_generation(), nolmt.guard_generation_again(), nolmt.tombstone_generations(), nolmt.tombstone_replaced_keys(),
    nolmt.refuse_truncate(), nolmt.touch_updated_at(), nolmt.says_own_row(TEXT), nolmt.id_lock(UUID),
    nolmt.is_own_key(TEXT, UUID, UUID, TEXT), nolmt.refuse_reopening() FROM PUBLIC;

CREATE TRIGGER nolmt_guard BEFORE INSERT OR UPDATE OF id, user_id, s3_key ON public.generations
    FOR EACH ROW EXECUTE FUNCTION nolmt.guard_generation();
CREATE TRIGGER nolmt_guard_again AFTER INSERT ON public.generations
    FOR EACH ROW EXECUTE FUNCTION nolmt.guard_generation_again();
CREATE TRIGGER nolmt_tombstone AFTER DELETE ON public.generations
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION nolmt.tombstone_generations();
CREATE TRIGGER nolmt_tombstone_replaced AFTER UPDATE ON public.generations
    REFERENCING OLD TABLE AS before_update NEW TABLE AS after_update
    FOR EACH STATEMENT EXECUTE FUNCTION nolmt.tombstone_replaced_keys();
CREATE TRIGGER nolmt_no_truncate BEFORE TRUNCATE ON public.generations
    FOR EACH STATEMENT EXECUTE FUNCTION nolmt.refuse_truncate();
CREATE TRIGGER deleted_stays_deleted BEFORE UPDATE ON nolmt.jobs
    FOR EACH ROW WHEN (OLD.status = 'deleted' AND NEW.status <> 'deleted') EXECUTE FUNCTION nolmt.refuse_reopening();
