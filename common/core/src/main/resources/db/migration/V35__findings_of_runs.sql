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
