-- A cut-over from another backend: until the moment that `migrate --allow-foreign-keys-until` wrote down, rows of others than
-- our stages may name keys that are not of our layout, as the rows that were there before us do. Then it ends by itself.
SET LOCAL lock_timeout = '10s';

-- Those that came in since; each has one row, or deleting one user's would delete another's object.
ALTER TABLE nolmt.legacy_keys ADD COLUMN admitted BOOLEAN NOT NULL DEFAULT false;
CREATE UNIQUE INDEX legacy_keys_admitted ON nolmt.legacy_keys (key) WHERE admitted;

-- By the clock, not by the transaction's beginning: one that began before may not go on for ever.
CREATE FUNCTION nolmt.foreign_keys_are_open() RETURNS BOOLEAN LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(current_setting('role', true), 'none') NOT LIKE 'nolmt\_%' AND EXISTS (
        SELECT FROM nolmt.settings WHERE name = 'foreign_keys_until' AND clock_timestamp() < value::timestamptz)
$$;

-- Nothing that is, or could become, an object of ours: in our prefix only what isn't of our layout, in the user's own folder.
-- Nor what a store may take for another key than it says: some drop slashes, and some follow dots as a file system does.
CREATE FUNCTION nolmt.may_be_foreign(key TEXT, user_id UUID, prefix TEXT) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT key <> '' AND octet_length(key) <= 1024 AND key !~ '[[:cntrl:]]'
       AND key !~ '(^|/)[.]{0,2}(/|$)' AND strpos(key, chr(92)) = 0
       AND NOT starts_with(key, 'staging/') AND NOT starts_with(key, 'nolmt-installation/')
       AND (NOT starts_with(key, prefix)
            OR (prefix = '' OR starts_with(key, prefix || user_id || '/'))
               AND substr(key, length(prefix) + 1)
                   !~ '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/){2}[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}[.][a-z0-9]{1,8}$')
$$;
REVOKE ALL ON FUNCTION nolmt.foreign_keys_are_open(), nolmt.may_be_foreign(TEXT, UUID, TEXT) FROM PUBLIC;

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

CREATE OR REPLACE FUNCTION nolmt.guard_generation_again() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('role', true) IS NOT DISTINCT FROM 'nolmt_worker' THEN
        RETURN NULL;
    END IF;
    IF NOT nolmt.is_own_key(NEW.s3_key, NEW.user_id, NEW.id,
                            (SELECT value FROM nolmt.settings WHERE name = 'key_prefix')) THEN
        -- its purge and its links ask for this; whoever inserts the same key meanwhile waits here, and is refused
        INSERT INTO nolmt.legacy_keys (generation_id, key, admitted) VALUES (NEW.id, NEW.s3_key, true);
    END IF;
    IF EXISTS (SELECT FROM nolmt.object_deletions WHERE key = NEW.s3_key COLLATE "C") THEN
        RAISE EXCEPTION 'The key is on its way out' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'a_tombstoned_key_stays_gone';
    END IF;
    RETURN NULL;
END
$$;
