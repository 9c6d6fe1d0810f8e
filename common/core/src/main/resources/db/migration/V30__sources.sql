-- Outputs that are fetched from where a model's provider left them. Such a link is a key to somebody's bytes: it is kept for as
-- long as a job may need it, whoever closes that.
SET LOCAL lock_timeout = '10s';

ALTER TABLE nolmt.jobs
    ADD COLUMN source_url TEXT CHECK (source_url <> '' AND octet_length(source_url) <= 8000),
    -- when the link dies, as far as it says so
    ADD COLUMN source_expires_at TIMESTAMPTZ,
    -- the most bytes that may come, which its user's limits count until it is known how many did
    ADD COLUMN source_most BIGINT CHECK (source_most > 0),
    DROP CONSTRAINT an_open_job_has_its_bytes,
    -- every row that is there has what the stricter one before asked for
    ADD CONSTRAINT an_open_job_has_its_bytes CHECK (
        status NOT IN ('accepted', 'queued', 'processing')
        OR output IS NOT NULL OR staging_key IS NOT NULL OR source_url IS NOT NULL) NOT VALID;

-- Applications and functions of before that close jobs know nothing of it.
CREATE FUNCTION nolmt.drop_source() RETURNS TRIGGER LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.source_url := NULL;
    NEW.source_expires_at := NULL;
    NEW.source_most := NULL;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION nolmt.drop_source() FROM PUBLIC;
CREATE TRIGGER job_source_goes BEFORE UPDATE ON nolmt.jobs
    FOR EACH ROW WHEN (OLD.source_url IS NOT NULL
                       AND (NEW.status IN ('succeeded', 'cancelled', 'deleted') OR NEW.closed_for_good))
    EXECUTE FUNCTION nolmt.drop_source();

CREATE OR REPLACE FUNCTION nolmt.usage_of(
    owner UUID, OUT objects BIGINT, OUT bytes NUMERIC, OUT open_jobs BIGINT, OUT open_bytes NUMERIC)
LANGUAGE sql STABLE AS $$
    SELECT coalesce(stored.objects, 0), coalesce(stored.bytes, 0), jobs.open, jobs.bytes
    FROM (SELECT sum(part.objects)::bigint AS objects, sum(part.bytes) AS bytes FROM (
              SELECT u.objects, u.bytes FROM nolmt.usage u WHERE u.user_id = owner
              UNION ALL SELECT c.objects, c.bytes FROM nolmt.usage_changes c WHERE c.user_id = owner) part) stored,
         (SELECT count(*) AS open, coalesce(sum(coalesce(j.file_size, j.source_most)), 0) AS bytes FROM nolmt.jobs j
          WHERE j.user_id = owner AND j.status IN ('accepted', 'queued', 'processing')) jobs
$$;
GRANT SELECT (source_most) ON nolmt.jobs TO nolmt_admin; -- for the function above
