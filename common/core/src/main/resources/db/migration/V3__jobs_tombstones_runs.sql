-- The job row is the truth and the outbox; id is the generation's id and is never used again.
CREATE TABLE nolmt.jobs (
    id              UUID PRIMARY KEY,
    user_id         UUID NOT NULL, -- no foreign key: a job outlives its user and then says user_gone
    generation_type VARCHAR(50) NOT NULL,
    prompt          TEXT,
    settings        JSONB,
    content_type    VARCHAR(100),
    file_size       BIGINT CHECK (file_size > 0),
    sha256          TEXT CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    output          BYTEA,
    staging_key     TEXT COLLATE "C",
    retention       INTERVAL CHECK (retention > INTERVAL '0'),
    idempotency_key VARCHAR(255),
    fingerprint     BYTEA NOT NULL,
    status          TEXT NOT NULL DEFAULT 'accepted'
        CHECK (status IN ('accepted', 'queued', 'processing', 'succeeded', 'failed', 'cancelled', 'deleted')),
    error_code      TEXT,
    error_message   TEXT,
    attempts        INTEGER NOT NULL DEFAULT 0,
    epoch           INTEGER NOT NULL DEFAULT 0,
    claimed_until   TIMESTAMPTZ,
    last_sent_at    TIMESTAMPTZ,
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    finished_at     TIMESTAMPTZ,
    -- accepted means kept: while a job is open, its bytes are in the row or under its staging key
    CONSTRAINT an_open_job_has_its_bytes CHECK (
        status NOT IN ('accepted', 'queued', 'processing') OR output IS NOT NULL OR staging_key IS NOT NULL),
    CONSTRAINT staging_is_the_jobs_own CHECK (
        staging_key IS NULL OR (starts_with(staging_key, 'staging/')
            AND right(staging_key, 74) = '/' || user_id::text || '/' || id::text))
);
-- Media does not compress: do not spend the time.
ALTER TABLE nolmt.jobs ALTER COLUMN output SET STORAGE EXTERNAL;

CREATE UNIQUE INDEX jobs_idempotency ON nolmt.jobs (user_id, idempotency_key);
CREATE INDEX jobs_unsent ON nolmt.jobs (created_at)
    WHERE last_sent_at IS NULL AND status IN ('accepted', 'queued', 'processing');
CREATE INDEX jobs_sent ON nolmt.jobs (last_sent_at) WHERE status IN ('accepted', 'queued', 'processing');
CREATE INDEX jobs_user_shown ON nolmt.jobs (user_id, created_at DESC, id DESC)
    WHERE status IN ('accepted', 'queued', 'processing', 'failed', 'cancelled');
CREATE INDEX jobs_failed_kept ON nolmt.jobs (finished_at)
    WHERE status = 'failed' AND (output IS NOT NULL OR staging_key IS NOT NULL OR prompt IS NOT NULL OR settings IS NOT NULL);
CREATE INDEX jobs_finished ON nolmt.jobs (finished_at) WHERE finished_at IS NOT NULL;

-- Tombstones: keys on their way out. Once purged_at is set it is the receipt.
CREATE TABLE nolmt.object_deletions (
    key           TEXT COLLATE "C" PRIMARY KEY,
    user_id       UUID,
    generation_id UUID,
    bytes         BIGINT,
    reason        TEXT NOT NULL,
    actor         TEXT NOT NULL,
    run           UUID,
    created_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
    purged_at     TIMESTAMPTZ
);
CREATE INDEX object_deletions_pending ON nolmt.object_deletions (key) WHERE purged_at IS NULL;
CREATE INDEX object_deletions_of_run ON nolmt.object_deletions (run, key) WHERE purged_at IS NULL AND run IS NOT NULL;
CREATE INDEX object_deletions_receipts ON nolmt.object_deletions (purged_at) WHERE purged_at IS NOT NULL;

-- Rows that were there before us may keep keys that are not of our grammar; nobody may add to them.
CREATE TABLE nolmt.legacy_keys (
    generation_id UUID PRIMARY KEY,
    key           TEXT COLLATE "C" NOT NULL
);
CREATE INDEX legacy_keys_key ON nolmt.legacy_keys (key);

CREATE TABLE nolmt.cleanup_runs (
    id             UUID PRIMARY KEY,
    kind           TEXT NOT NULL CHECK (kind IN ('purge', 'retention', 'orphans')),
    dry_run        BOOLEAN NOT NULL DEFAULT false,
    older_than     INTERVAL,
    override_fuse  BOOLEAN NOT NULL DEFAULT false,
    requested_by   TEXT NOT NULL,
    slot           TEXT UNIQUE, -- one scheduled run a kind and moment, however many workers tick
    status         TEXT NOT NULL DEFAULT 'accepted'
        CHECK (status IN ('accepted', 'queued', 'running', 'succeeded', 'failed', 'aborted')),
    cursor         TEXT,
    scanned        BIGINT NOT NULL DEFAULT 0,
    matched        BIGINT NOT NULL DEFAULT 0,
    deleted        BIGINT NOT NULL DEFAULT 0,
    failed         BIGINT NOT NULL DEFAULT 0,
    bytes          BIGINT NOT NULL DEFAULT 0,
    unrecognised   BIGINT NOT NULL DEFAULT 0,
    error_code     TEXT,
    error_message  TEXT,
    epoch          INTEGER NOT NULL DEFAULT 0,
    claimed_until  TIMESTAMPTZ,
    last_sent_at   TIMESTAMPTZ,
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    finished_at    TIMESTAMPTZ
);
CREATE INDEX cleanup_runs_open ON nolmt.cleanup_runs (created_at) WHERE status IN ('accepted', 'queued', 'running');

-- Messages that nobody could decode, or whose job is not here; for an admin to look at.
CREATE TABLE nolmt.parked_messages (
    message_id TEXT PRIMARY KEY,
    queue      TEXT NOT NULL,
    body       BYTEA NOT NULL,
    reason     TEXT NOT NULL,
    parked_at  TIMESTAMPTZ NOT NULL
);
