-- Outputs that their senders put into the bucket themselves, by signed URL. An upload lives until it is claimed or its time
-- is over; the job that claims it has its id, so that the staging key is the job's own and an id is claimed once for ever.

SET LOCAL lock_timeout = '10s';

CREATE TABLE nolmt.uploads (
    id           UUID PRIMARY KEY,
    user_id      UUID NOT NULL, -- no foreign key, as with jobs
    staging_key  TEXT COLLATE "C" NOT NULL,
    content_type VARCHAR(100) NOT NULL,
    file_size    BIGINT NOT NULL CHECK (file_size > 0),
    sha256       TEXT CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    part_size    BIGINT CHECK (part_size > 0), -- of those that come in parts
    multipart_id TEXT,                         -- the bucket's name for them, once it has said it
    status       TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'claimed', 'ended')),
    created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
    expires_at   TIMESTAMPTZ NOT NULL,
    ended_at     TIMESTAMPTZ,
    CONSTRAINT staging_is_the_uploads_own CHECK (starts_with(staging_key, 'staging/')
        AND right(staging_key, 74) = '/' || user_id::text || '/' || id::text),
    CONSTRAINT one_put_is_signed_with_its_hash CHECK (part_size IS NOT NULL OR sha256 IS NOT NULL),
    CONSTRAINT an_ended_upload_says_when CHECK (status <> 'ended' OR ended_at IS NOT NULL)
);
CREATE INDEX uploads_held ON nolmt.uploads (user_id) WHERE status <> 'claimed';
CREATE INDEX uploads_user ON nolmt.uploads (user_id);
CREATE INDEX uploads_expiry ON nolmt.uploads (expires_at);
CREATE INDEX uploads_in_parts_over ON nolmt.uploads (id) WHERE status <> 'open' AND part_size IS NOT NULL;

CREATE FUNCTION nolmt.guard_upload() RETURNS TRIGGER LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'The upload % is % and can''t become %', OLD.id, OLD.status, NEW.status USING
        ERRCODE = 'object_not_in_prerequisite_state';
END
$$;
REVOKE ALL ON FUNCTION nolmt.guard_upload() FROM PUBLIC;
CREATE TRIGGER upload_transitions BEFORE UPDATE ON nolmt.uploads
    FOR EACH ROW WHEN (OLD.status <> 'open' AND OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION nolmt.guard_upload();

-- Ends uploads whose time, or whose user, is over, as its caller; says how many bytes nobody claimed. A claimed one's bytes
-- are its job's. One in parts stays until the bucket has let go of them. Where its user gave it up before, a link
-- may have worked since: its key is pending again.
CREATE FUNCTION nolmt.end_uploads(ids UUID[], because TEXT, OUT ended BIGINT, OUT bytes BIGINT) LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    locked UUID[] := ARRAY(SELECT id FROM nolmt.uploads WHERE id = ANY(ids) ORDER BY id FOR UPDATE);
BEGIN
    SELECT count(*), coalesce(sum(file_size), 0) INTO ended, bytes FROM nolmt.uploads
    WHERE id = ANY(locked) AND status <> 'claimed';
    INSERT INTO nolmt.object_deletions AS d (key, user_id, generation_id, bytes, reason, actor)
    SELECT staging_key, user_id, id, file_size, because, session_user FROM nolmt.uploads
    WHERE id = ANY(locked) AND status <> 'claimed' ORDER BY staging_key
    ON CONFLICT (key) DO UPDATE SET state = 'pending', sweep = NULL, created_at = now() WHERE d.state = 'purged';
    UPDATE nolmt.uploads SET status = 'ended', ended_at = now()
    WHERE id = ANY(locked) AND status = 'open' AND part_size IS NOT NULL;
    DELETE FROM nolmt.uploads WHERE id = ANY(locked) AND part_size IS NULL;
END
$$;

-- Up to that many of a user's; again until there are none.
CREATE FUNCTION nolmt.end_uploads_of(owner UUID, because TEXT, most INTEGER) RETURNS BIGINT LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    batch UUID[] := ARRAY(SELECT id FROM nolmt.uploads
        WHERE user_id = owner AND (part_size IS NULL OR status = 'open') ORDER BY id LIMIT most);
BEGIN
    PERFORM nolmt.end_uploads(batch, because);
    RETURN cardinality(batch);
END
$$;

-- Where auth is ours; on Supabase users go without a word to us, and their uploads when they expire.
CREATE FUNCTION nolmt.end_uploads_of_erased() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM nolmt.end_uploads(
        ARRAY(SELECT u.id FROM nolmt.uploads u JOIN gone g ON g.id = u.user_id
              WHERE u.part_size IS NULL OR u.status = 'open'),
        'user_gone');
    RETURN NULL;
END
$$;
DO $$
BEGIN
    IF (SELECT value FROM nolmt.settings WHERE name = 'auth_schema') = 'own' THEN
        -- by its name behind nolmt_remember_erased, which waits for those that were admitted before
        CREATE TRIGGER nolmt_uploads_of_erased AFTER DELETE ON auth.users
            REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION nolmt.end_uploads_of_erased();
    END IF;
END
$$;

REVOKE ALL ON FUNCTION nolmt.end_uploads(UUID[], TEXT), nolmt.end_uploads_of(UUID, TEXT, INTEGER),
    nolmt.end_uploads_of_erased() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.end_uploads(UUID[], TEXT) TO nolmt_cleanup;
GRANT EXECUTE ON FUNCTION nolmt.end_uploads_of(UUID, TEXT, INTEGER) TO nolmt_admin;

REVOKE ALL ON nolmt.uploads FROM PUBLIC, anon, authenticated;
ALTER TABLE nolmt.uploads ENABLE ROW LEVEL SECURITY;

-- api: a user's own, which it opens, and claims or ends once
GRANT SELECT, INSERT ON nolmt.uploads TO nolmt_api;
GRANT UPDATE (multipart_id, status, ended_at) ON nolmt.uploads TO nolmt_api;
CREATE POLICY api_own ON nolmt.uploads TO nolmt_api
    USING (user_id = (SELECT nolmt.claims_user())) WITH CHECK (user_id = (SELECT nolmt.claims_user()));

-- cleanup: asks who names a key, and ends what is over
GRANT SELECT, DELETE ON nolmt.uploads TO nolmt_cleanup;
GRANT UPDATE (status, ended_at) ON nolmt.uploads TO nolmt_cleanup;
CREATE POLICY cleanup_all ON nolmt.uploads TO nolmt_cleanup USING (true) WITH CHECK (true);
