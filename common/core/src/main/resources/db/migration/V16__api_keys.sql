-- Keys with which producers act for users. Never the keys themselves.
CREATE TABLE nolmt.api_keys (
    id         UUID PRIMARY KEY,
    name       TEXT NOT NULL,
    hash       BYTEA NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    scopes     TEXT[] NOT NULL CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'write']),
    created_by UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    expires_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
ALTER TABLE nolmt.api_keys ENABLE ROW LEVEL SECURITY;
GRANT SELECT (hash, scopes, expires_at, revoked_at) ON nolmt.api_keys TO nolmt_api;
CREATE POLICY api_reads ON nolmt.api_keys FOR SELECT TO nolmt_api USING (true);
GRANT SELECT (id, name, scopes, created_by, created_at, expires_at, revoked_at),
    INSERT (id, name, hash, scopes, created_by, expires_at), UPDATE (revoked_at) ON nolmt.api_keys TO nolmt_admin;
CREATE POLICY admin_select ON nolmt.api_keys FOR SELECT TO nolmt_admin USING (true);
CREATE POLICY admin_insert ON nolmt.api_keys FOR INSERT TO nolmt_admin WITH CHECK (revoked_at IS NULL);
-- what was revoked stays revoked
CREATE POLICY admin_revoke ON nolmt.api_keys FOR UPDATE TO nolmt_admin USING (true) WITH CHECK (revoked_at IS NOT NULL);
