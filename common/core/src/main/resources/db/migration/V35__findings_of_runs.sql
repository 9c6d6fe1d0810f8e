-- What a clean-up found and did, line by line, until its report is in the bucket.
SET LOCAL lock_timeout = '10s';

-- Numbered by run, in the transaction of the page that they belong to. No foreign key: a run outlives its findings.
CREATE TABLE nolmt.run_findings (
    run           UUID NOT NULL,
    n             BIGINT NOT NULL,
    what          TEXT NOT NULL,
    key           TEXT COLLATE "C",
    generation_id UUID,
    bytes         BIGINT,
    detail        TEXT,
    PRIMARY KEY (run, n)
);
ALTER TABLE nolmt.run_findings ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, DELETE ON nolmt.run_findings TO nolmt_cleanup;
CREATE POLICY cleanup_all ON nolmt.run_findings TO nolmt_cleanup USING (true) WITH CHECK (true);

ALTER TABLE nolmt.cleanup_runs
    -- those that are counted only, too
    ADD COLUMN findings     BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN started_at   TIMESTAMPTZ,
    -- when somebody may write the report, or try it again; null once it is written, and where there is none to write
    ADD COLUMN report_due   TIMESTAMPTZ,
    ADD COLUMN report_tries INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN report_key   TEXT COLLATE "C",
    ADD COLUMN reported_at  TIMESTAMPTZ;
CREATE INDEX cleanup_runs_to_report ON nolmt.cleanup_runs (report_due) WHERE report_due IS NOT NULL;
CREATE INDEX cleanup_runs_reported ON nolmt.cleanup_runs (finished_at) WHERE report_key IS NOT NULL;
GRANT UPDATE (findings, started_at, report_due, report_tries, report_key, reported_at) ON nolmt.cleanup_runs TO nolmt_cleanup;

-- Erasing as a clean-up ------------------------------------------------------------------------------------------------------

-- whoever stops one that waits has it sent at once
GRANT UPDATE (claimed_until) ON nolmt.cleanup_runs TO nolmt_admin;
GRANT EXECUTE ON FUNCTION nolmt.erase_user TO nolmt_cleanup;
GRANT EXECUTE ON FUNCTION nolmt.end_uploads_of TO nolmt_cleanup;

-- An upload's link goes on working when its row is gone, until it expires: when the last one of an erased user does.
ALTER TABLE nolmt.erased_users ADD COLUMN links_until TIMESTAMPTZ;

CREATE FUNCTION nolmt.remember_links_of_erased() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE nolmt.erased_users e SET links_until = greatest(e.links_until, l.until)
    FROM (SELECT nolmt.user_hash(g.user_id) AS user_hash, max(g.expires_at) AS until FROM gone g
          WHERE g.expires_at > now() GROUP BY g.user_id) l
    WHERE e.user_hash = l.user_hash;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION nolmt.remember_links_of_erased() FROM PUBLIC;
CREATE TRIGGER uploads_of_erased_users AFTER DELETE ON nolmt.uploads
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION nolmt.remember_links_of_erased();

-- What the database still has of a user. Of an upload in parts the bucket may have some until its row goes.
CREATE FUNCTION nolmt.left_of_user(
    whose UUID, OUT erased_at TIMESTAMPTZ, OUT links_until TIMESTAMPTZ, OUT generations BIGINT, OUT jobs BIGINT,
    OUT tombstones BIGINT, OUT uploads BIGINT)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.erased_at,
           greatest(e.links_until, (SELECT max(u.expires_at) FROM nolmt.uploads u WHERE u.user_id = whose)),
           (SELECT count(*) FROM public.generations g WHERE g.user_id = whose),
           (SELECT count(*) FROM nolmt.jobs j WHERE j.user_id = whose AND j.status <> 'deleted'),
           (SELECT count(*) FROM nolmt.object_deletions d WHERE d.user_id = whose AND d.state <> 'purged'),
           (SELECT count(*) FROM nolmt.uploads u WHERE u.user_id = whose AND u.part_size IS NOT NULL)
    FROM (SELECT nolmt.user_hash(whose) AS hash) asked LEFT JOIN nolmt.erased_users e ON e.user_hash = asked.hash
$$;
REVOKE ALL ON FUNCTION nolmt.left_of_user(UUID) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.left_of_user(UUID) TO nolmt_cleanup, nolmt_admin;

CREATE INDEX cleanup_runs_of_erased ON nolmt.cleanup_runs ((options ->> 'user'), created_at) WHERE kind = 'erase';
