-- Links that users give to others, until they revoke them or the generation goes.

SET LOCAL lock_timeout = '10s'; -- the foreign key locks the table of generations for a moment

CREATE TABLE nolmt.shares (
    id            UUID PRIMARY KEY,
    token_hash    BYTEA NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    generation_id UUID NOT NULL REFERENCES public.generations (id) ON DELETE CASCADE,
    user_id       UUID NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
    expires_at    TIMESTAMPTZ
);
CREATE INDEX shares_of_user ON nolmt.shares (user_id);
CREATE INDEX shares_of_generation ON nolmt.shares (generation_id, created_at);
ALTER TABLE nolmt.shares ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, DELETE ON nolmt.shares TO nolmt_api;
CREATE POLICY api_own ON nolmt.shares TO nolmt_api
    USING (user_id = (SELECT nolmt.claims_user())) WITH CHECK (user_id = (SELECT nolmt.claims_user()));

-- Whose generation it is that somebody without a token may see; nothing else of either.
CREATE FUNCTION nolmt.shared(wanted BYTEA, OUT owner UUID, OUT generation UUID) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.user_id, s.generation_id FROM nolmt.shares s
    WHERE s.token_hash = wanted AND (s.expires_at IS NULL OR s.expires_at > now())
      AND NOT EXISTS (SELECT FROM nolmt.erased_users e WHERE e.user_hash = nolmt.user_hash(s.user_id))
$$;
REVOKE ALL ON FUNCTION nolmt.shared FROM PUBLIC;
GRANT EXECUTE ON FUNCTION nolmt.shared TO nolmt_api;
