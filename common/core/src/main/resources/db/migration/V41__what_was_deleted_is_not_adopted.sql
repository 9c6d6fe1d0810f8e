-- An object that another attempt of a generation left is no reason to give users back what they deleted.
-- Says why not, or 'adoptable'; once told to, adopts it and says 'adopted'. Believes nothing that it can look up itself. Locks in
-- the order of all locks what a commit and a sweep would: the job, or where there is none its id.
CREATE OR REPLACE FUNCTION nolmt.adopt_generation(own_key TEXT, kind TEXT, url TEXT, size BIGINT, type TEXT, hash TEXT, created TIMESTAMPTZ,
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
    -- under another attempt's key, maybe: whose job is pruned by now, so that nothing else says so
    IF EXISTS (SELECT FROM nolmt.object_deletions d WHERE d.generation_id = generation
               AND d.reason IN ('deleted', 'expired', 'erased', 'user_gone', 'sql'))
       OR EXISTS (SELECT FROM nolmt.receipts r WHERE r.generation_id = generation
                  AND r.reason IN ('deleted', 'expired', 'erased', 'user_gone', 'sql')) THEN
        RETURN 'its generation was deleted';
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
