-- Webhooks: where users want to be told how their jobs end, and what was and is to be told.

SET LOCAL lock_timeout = '10s';

CREATE TABLE nolmt.webhooks (
    id              UUID PRIMARY KEY,
    user_id         UUID NOT NULL,
    url             TEXT NOT NULL CHECK (length(url) <= 2000),
    events          TEXT[] NOT NULL,
    disabled_reason TEXT, -- null: it is on; deleted: nobody sees it, and the clean-up takes what it was told, batch by batch
    failing_since   TIMESTAMPTZ,
    failures        INTEGER NOT NULL DEFAULT 0, -- since the last success
    retry_at        TIMESTAMPTZ,
    claimed_until   TIMESTAMPTZ,
    token           BIGINT NOT NULL DEFAULT 0, -- whoever claims it raises this; results under an older one say nothing of it
    created_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at      TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX webhooks_of_user ON nolmt.webhooks (user_id, created_at);
CREATE INDEX webhooks_deleted ON nolmt.webhooks (id) WHERE disabled_reason = 'deleted';

-- Apart from the rest: the API's role writes them and can't read them.
CREATE TABLE nolmt.webhook_secrets (
    id         UUID PRIMARY KEY,
    webhook_id UUID NOT NULL REFERENCES nolmt.webhooks (id) ON DELETE CASCADE,
    user_id    UUID NOT NULL,
    secret     BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    expires_at TIMESTAMPTZ
);
CREATE INDEX webhook_secrets_of_webhook ON nolmt.webhook_secrets (webhook_id);

-- One of a webhook and event; its id is the message's, at every try.
CREATE TABLE nolmt.webhook_deliveries (
    id          UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    webhook_id  UUID NOT NULL REFERENCES nolmt.webhooks (id) ON DELETE CASCADE,
    user_id     UUID NOT NULL,
    event_id    BIGINT, -- null: a test
    type        TEXT NOT NULL,
    job_id      UUID,
    error_code  TEXT,
    occurred_at TIMESTAMPTZ NOT NULL,
    status      TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
    tries       INTEGER NOT NULL DEFAULT 0, -- since it was made or replayed
    next_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
    begun_at    TIMESTAMPTZ NOT NULL DEFAULT now(), -- from when on it may take so long
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
    finished_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX webhook_deliveries_once ON nolmt.webhook_deliveries (webhook_id, event_id);
CREATE INDEX webhook_deliveries_newest ON nolmt.webhook_deliveries (webhook_id, created_at DESC, id);
CREATE INDEX webhook_deliveries_due ON nolmt.webhook_deliveries (webhook_id, next_at) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_waiting ON nolmt.webhook_deliveries (begun_at) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_finished ON nolmt.webhook_deliveries (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE nolmt.webhook_attempts (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_id UUID NOT NULL REFERENCES nolmt.webhook_deliveries (id) ON DELETE CASCADE,
    user_id     UUID NOT NULL,
    http_status INTEGER,
    millis      BIGINT NOT NULL,
    reason      TEXT, -- null: it was taken
    excerpt     TEXT, -- of the answer
    tried_at    TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX webhook_attempts_of_delivery ON nolmt.webhook_attempts (delivery_id, id);

-- With the event, and so with the change. Only how jobs end, so that accepting one costs nothing.
CREATE FUNCTION nolmt.write_webhook_deliveries() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO nolmt.webhook_deliveries (webhook_id, user_id, event_id, type, job_id, error_code, occurred_at)
    SELECT w.id, w.user_id, NEW.id, 'generation.' || NEW.status, NEW.job_id, NEW.error_code, NEW.created_at
    FROM nolmt.webhooks w
    WHERE w.user_id = NEW.user_id AND w.disabled_reason IS NULL AND 'generation.' || NEW.status = ANY(w.events)
    ORDER BY w.id FOR KEY SHARE; -- one that is just being deleted has none
    RETURN NULL;
END
$$;
CREATE TRIGGER webhook_deliveries_written AFTER INSERT ON nolmt.job_events
    FOR EACH ROW WHEN (NEW.status IN ('succeeded', 'failed', 'cancelled', 'deleted'))
    EXECUTE FUNCTION nolmt.write_webhook_deliveries();

-- What it was told may be millions of rows, for which nobody's commit must wait: only marked, and unusable from here on.
CREATE FUNCTION nolmt.delete_webhooks(hooks UUID[]) RETURNS BIGINT LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    marked BIGINT;
BEGIN
    UPDATE nolmt.webhooks SET disabled_reason = 'deleted', url = '', token = token + 1, updated_at = now()
    WHERE id = ANY(hooks) AND disabled_reason IS DISTINCT FROM 'deleted';
    GET DIAGNOSTICS marked = ROW_COUNT;
    DELETE FROM nolmt.webhook_secrets WHERE webhook_id = ANY(hooks);
    RETURN marked;
END
$$;

-- Of a caller's own ones.
CREATE FUNCTION nolmt.delete_webhook(hook UUID) RETURNS BOOLEAN LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT nolmt.delete_webhooks(ARRAY(
        SELECT id FROM nolmt.webhooks WHERE id = hook AND user_id = nolmt.claims_user())) = 1
$$;

-- Users who are erased leave no webhook behind.
CREATE FUNCTION nolmt.forget_webhooks() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM nolmt.delete_webhooks(ARRAY(
        SELECT id FROM nolmt.webhooks WHERE nolmt.user_hash(user_id) = NEW.user_hash ORDER BY id));
    RETURN NULL;
END
$$;
CREATE TRIGGER webhooks_go AFTER INSERT ON nolmt.erased_users
    FOR EACH ROW EXECUTE FUNCTION nolmt.forget_webhooks();

-- As it was, but for the webhooks of those users. They go when no job of theirs is left, and so not while one is locked.
CREATE OR REPLACE FUNCTION nolmt.close_jobs_of_gone_users(most INTEGER) RETURNS BIGINT LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    closed BIGINT;
BEGIN
    IF row_security_active('auth.users') OR NOT EXISTS (SELECT FROM auth.users) THEN
        RETURN CASE WHEN EXISTS (SELECT FROM nolmt.jobs
            WHERE status IN ('accepted', 'queued', 'processing', 'failed', 'cancelled')) THEN NULL ELSE 0 END;
    END IF;
    closed := nolmt.close_jobs(ARRAY(
        SELECT id FROM nolmt.jobs j
        WHERE status IN ('accepted', 'queued', 'processing', 'failed', 'cancelled')
          AND NOT EXISTS (SELECT FROM auth.users u WHERE u.id = j.user_id)
        LIMIT most), 'user_gone');
    IF closed = 0 THEN
        PERFORM nolmt.delete_webhooks(ARRAY(
            SELECT id FROM nolmt.webhooks h WHERE h.disabled_reason IS DISTINCT FROM 'deleted'
              AND NOT EXISTS (SELECT FROM auth.users u WHERE u.id = h.user_id) ORDER BY id LIMIT most));
    END IF;
    RETURN closed;
END
$$;

REVOKE ALL ON FUNCTION nolmt.write_webhook_deliveries(), nolmt.forget_webhooks(), nolmt.delete_webhooks(UUID[]),
    nolmt.delete_webhook(UUID) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.delete_webhook(UUID) TO nolmt_api;

ALTER TABLE nolmt.webhooks ENABLE ROW LEVEL SECURITY;
ALTER TABLE nolmt.webhook_secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE nolmt.webhook_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE nolmt.webhook_attempts ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON nolmt.webhooks, nolmt.webhook_secrets, nolmt.webhook_deliveries, nolmt.webhook_attempts
    FROM PUBLIC, anon, authenticated;

-- api: a user's own, and no secret's text once it is written
GRANT SELECT, INSERT ON nolmt.webhooks TO nolmt_api;
GRANT UPDATE (url, events, disabled_reason, failing_since, failures, retry_at, claimed_until, token, updated_at)
    ON nolmt.webhooks TO nolmt_api;
CREATE POLICY api_own ON nolmt.webhooks TO nolmt_api
    USING (user_id = (SELECT nolmt.claims_user())) WITH CHECK (user_id = (SELECT nolmt.claims_user()));
GRANT SELECT (id, webhook_id, user_id, created_at, expires_at), INSERT, UPDATE (expires_at), DELETE
    ON nolmt.webhook_secrets TO nolmt_api;
CREATE POLICY api_own ON nolmt.webhook_secrets TO nolmt_api
    USING (user_id = (SELECT nolmt.claims_user()))
    WITH CHECK (user_id = (SELECT nolmt.claims_user())
        AND EXISTS (SELECT FROM nolmt.webhooks w WHERE w.id = webhook_id AND w.user_id = webhook_secrets.user_id));
GRANT SELECT, INSERT ON nolmt.webhook_deliveries TO nolmt_api;
GRANT UPDATE (status, tries, next_at, begun_at, finished_at) ON nolmt.webhook_deliveries TO nolmt_api;
CREATE POLICY api_own ON nolmt.webhook_deliveries TO nolmt_api
    USING (user_id = (SELECT nolmt.claims_user()))
    WITH CHECK (user_id = (SELECT nolmt.claims_user())
        AND EXISTS (SELECT FROM nolmt.webhooks w WHERE w.id = webhook_id AND w.user_id = webhook_deliveries.user_id));
GRANT SELECT ON nolmt.webhook_attempts TO nolmt_api;
CREATE POLICY api_own ON nolmt.webhook_attempts FOR SELECT TO nolmt_api
    USING (user_id = (SELECT nolmt.claims_user()));

-- relay: delivers
GRANT SELECT ON nolmt.webhooks TO nolmt_relay;
GRANT UPDATE (disabled_reason, failing_since, failures, retry_at, claimed_until, token, updated_at)
    ON nolmt.webhooks TO nolmt_relay;
CREATE POLICY relay_all ON nolmt.webhooks TO nolmt_relay USING (true) WITH CHECK (true);
GRANT SELECT ON nolmt.webhook_secrets TO nolmt_relay;
CREATE POLICY relay_reads ON nolmt.webhook_secrets FOR SELECT TO nolmt_relay USING (true);
GRANT SELECT ON nolmt.webhook_deliveries TO nolmt_relay;
GRANT UPDATE (status, tries, next_at, finished_at) ON nolmt.webhook_deliveries TO nolmt_relay;
CREATE POLICY relay_all ON nolmt.webhook_deliveries TO nolmt_relay USING (true) WITH CHECK (true);
GRANT INSERT ON nolmt.webhook_attempts TO nolmt_relay;
CREATE POLICY relay_insert ON nolmt.webhook_attempts FOR INSERT TO nolmt_relay WITH CHECK (true);

-- admin: looks, and sees no secret
GRANT SELECT ON nolmt.webhooks, nolmt.webhook_deliveries, nolmt.webhook_attempts TO nolmt_admin;
CREATE POLICY admin_select ON nolmt.webhooks FOR SELECT TO nolmt_admin USING (true);
CREATE POLICY admin_select ON nolmt.webhook_deliveries FOR SELECT TO nolmt_admin USING (true);
CREATE POLICY admin_select ON nolmt.webhook_attempts FOR SELECT TO nolmt_admin USING (true);

-- cleanup: prunes what is over, and what deleted ones were told
GRANT SELECT (id, status, finished_at, webhook_id), DELETE ON nolmt.webhook_deliveries TO nolmt_cleanup;
CREATE POLICY cleanup_select ON nolmt.webhook_deliveries FOR SELECT TO nolmt_cleanup USING (true);
CREATE POLICY cleanup_delete ON nolmt.webhook_deliveries FOR DELETE TO nolmt_cleanup USING (status <> 'pending'
    OR EXISTS (SELECT FROM nolmt.webhooks w WHERE w.id = webhook_id AND w.disabled_reason = 'deleted'));
GRANT SELECT (id, disabled_reason), DELETE ON nolmt.webhooks TO nolmt_cleanup;
CREATE POLICY cleanup_select ON nolmt.webhooks FOR SELECT TO nolmt_cleanup USING (disabled_reason = 'deleted');
CREATE POLICY cleanup_delete ON nolmt.webhooks FOR DELETE TO nolmt_cleanup USING (disabled_reason = 'deleted');
