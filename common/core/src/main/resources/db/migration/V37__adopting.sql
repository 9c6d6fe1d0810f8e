-- A row for an object that the database forgot, as it was restored to an older state: made by the clean-up restore-check of
-- what the object says of itself, and by nobody else.
SET LOCAL lock_timeout = '10s';

-- As before, but for what is adopted: its job may be there, and have succeeded. The clean-up's role may insert no row but by the
-- function below.
CREATE OR REPLACE FUNCTION nolmt.guard_generation() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    prefix TEXT := (SELECT value FROM nolmt.settings WHERE name = 'key_prefix');
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.id = OLD.id AND NEW.user_id = OLD.user_id AND NEW.s3_key = OLD.s3_key THEN
        RETURN NEW;
    END IF;
    IF NOT nolmt.is_own_key(NEW.s3_key, NEW.user_id, NEW.id, prefix) THEN
        IF TG_OP <> 'INSERT' OR NOT nolmt.may_be_foreign(NEW.s3_key, NEW.user_id, prefix)
           OR NOT nolmt.foreign_keys_are_open() THEN
            RAISE EXCEPTION 'A generation may only name a key of its own' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'a_row_names_only_its_own_key',
                HINT = 'Keys are {prefix}{user_id}/{id}/{attempt}.{extension}';
        END IF;
        -- as it is there already, for ON CONFLICT to see
        IF EXISTS (SELECT FROM public.generations
                   WHERE id = NEW.id AND user_id = NEW.user_id AND s3_key COLLATE "C" = NEW.s3_key) THEN
            RETURN NEW;
        END IF;
        -- rows first: of one that goes meanwhile the tombstone is seen behind it
        IF EXISTS (SELECT FROM public.generations WHERE s3_key COLLATE "C" = NEW.s3_key)
           OR EXISTS (SELECT FROM nolmt.legacy_keys WHERE generation_id = NEW.id) THEN
            RAISE EXCEPTION 'Another generation has, or had, this key or this id' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'a_foreign_key_has_one_row';
        END IF;
    END IF;
    -- Inside a definer function current_user is the owner; the setting still says who asked.
    IF current_setting('role', true) IS DISTINCT FROM 'nolmt_worker' THEN
        PERFORM pg_advisory_xact_lock_shared(nolmt.id_lock(NEW.id));
        IF EXISTS (SELECT FROM nolmt.jobs WHERE id = NEW.id
                   AND NOT (status = 'succeeded' AND TG_OP = 'INSERT'
                            AND current_setting('role', true) IS NOT DISTINCT FROM 'nolmt_cleanup')) THEN
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

-- Says why not, or 'adoptable'; once told to, adopts it and says 'adopted'. Believes nothing that it can look up itself. Locks in
-- the order of all locks what a commit and a sweep would: the job, or where there is none its id.
CREATE FUNCTION nolmt.adopt_generation(own_key TEXT, kind TEXT, url TEXT, size BIGINT, type TEXT, hash TEXT, created TIMESTAMPTZ,
                                       expires TIMESTAMPTZ, really BOOLEAN) RETURNS TEXT
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    prefix     TEXT := (SELECT value FROM nolmt.settings WHERE name = 'key_prefix');
    ids        TEXT[] := regexp_match(substr(own_key, length(prefix) + 1),
        '^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/');
    owner      UUID;
    generation UUID;
    job        TEXT;
BEGIN
    IF ids IS NULL OR NOT starts_with(own_key, prefix) THEN
        RETURN 'its key is none of ours';
    END IF;
    owner := ids[1]::uuid;
    generation := ids[2]::uuid;
    IF NOT nolmt.is_own_key(own_key, owner, generation, prefix) THEN
        RETURN 'its key is none of ours';
    END IF;
    IF kind IS NULL OR kind !~ '^[ -~]{1,50}$' OR type IS NULL OR type !~ '^[ -~]{1,100}$' OR url IS NULL
       OR hash IS NULL OR hash !~ '^[0-9a-f]{64}$' OR size IS NULL OR size <= 0 OR created IS NULL
       OR created > now() OR created < timestamptz '2000-01-01' OR expires <= created THEN
        RETURN 'what it says of itself can''t be true';
    END IF;
    IF expires <= now() THEN
        RETURN 'it has expired';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(nolmt.user_lock(owner));
    IF EXISTS (SELECT FROM nolmt.erased_users WHERE user_hash = nolmt.user_hash(owner)) THEN
        RETURN 'its user was erased';
    END IF;
    -- a statement each from here on: it sees what was committed while the lock was waited for
    PERFORM FROM nolmt.jobs WHERE id = generation FOR UPDATE;
    PERFORM pg_advisory_xact_lock(nolmt.id_lock(generation));
    IF NOT EXISTS (SELECT FROM auth.users u WHERE u.id = owner) THEN
        RETURN 'its user is not there';
    END IF;
    SELECT j.status INTO job FROM nolmt.jobs j WHERE j.id = generation;
    IF job <> 'succeeded' THEN
        RETURN 'its job is ' || job;
    END IF;
    IF EXISTS (SELECT FROM public.generations g WHERE g.id = generation OR g.s3_key COLLATE "C" = own_key) THEN
        RETURN 'there is a row';
    END IF;
    IF EXISTS (SELECT FROM nolmt.object_deletions d WHERE d.key = own_key COLLATE "C")
       OR EXISTS (SELECT FROM nolmt.receipts r WHERE r.key = own_key COLLATE "C") THEN
        RETURN 'it was deleted';
    END IF;
    IF NOT really THEN
        RETURN 'adoptable';
    END IF;
    INSERT INTO public.generations (id, user_id, generation_type, s3_key, s3_url, file_size, content_type, sha256,
                                    expires_at, created_at, updated_at)
    VALUES (generation, owner, kind, own_key, url, size, type, hash, expires, created, now());
    RETURN 'adopted';
END
$$;
REVOKE ALL ON FUNCTION nolmt.adopt_generation(TEXT, TEXT, TEXT, BIGINT, TEXT, TEXT, TIMESTAMPTZ, TIMESTAMPTZ, BOOLEAN) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.adopt_generation(TEXT, TEXT, TEXT, BIGINT, TEXT, TEXT, TIMESTAMPTZ, TIMESTAMPTZ, BOOLEAN)
    TO nolmt_cleanup;
