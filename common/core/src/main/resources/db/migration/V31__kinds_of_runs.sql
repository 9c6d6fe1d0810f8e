-- Clean-ups of more kinds, and what of the bucket and of the rows one looks at.
SET LOCAL lock_timeout = '10s';

ALTER TABLE nolmt.cleanup_runs
    DROP CONSTRAINT cleanup_runs_kind_check,
    ADD CONSTRAINT cleanup_runs_kind_check CHECK (kind IN (
        'purge', 'retention', 'orphans', 'dangling', 'staging', 'scrub', 'jobs', 'erase', 'restore-check')),
    ADD COLUMN options JSONB NOT NULL DEFAULT '{}';
