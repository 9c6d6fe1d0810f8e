-- Of runs that read all bytes, or mend what they find, one of a kind at a time: a second one would only do the same.
SET LOCAL lock_timeout = '10s';

CREATE UNIQUE INDEX cleanup_runs_alone ON nolmt.cleanup_runs (kind)
    WHERE status IN ('accepted', 'queued', 'running') AND (options ->> 'bytes' = 'true' OR options ->> 'adopt' = 'true');
