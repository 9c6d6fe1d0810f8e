-- Our own schema (made by Flyway, whose history lives in it too), and what Supabase already has.

CREATE TABLE nolmt.settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

INSERT INTO nolmt.settings (name, value) VALUES ('key_prefix', '${key_prefix}');

-- Roles belong to the whole cluster: another database may have made them already.
-- Plain CREATE ROLE, because a migrating role that is no superuser may do no more.
DO $$
DECLARE
    wanted TEXT;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['anon', 'authenticated', 'nolmt_api', 'nolmt_relay', 'nolmt_worker', 'nolmt_cleanup', 'nolmt_admin']
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another migration of this cluster was faster
            END;
        END IF;
    END LOOP;
END
$$;

-- On Supabase `auth` is theirs and is left alone; elsewhere a small compatible one.
DO $$
BEGIN
    IF to_regclass('auth.users') IS NOT NULL THEN
        INSERT INTO nolmt.settings (name, value) VALUES ('auth_schema', 'foreign');
        RETURN;
    END IF;

    INSERT INTO nolmt.settings (name, value) VALUES ('auth_schema', 'own');
    CREATE SCHEMA IF NOT EXISTS auth;
    CREATE TABLE auth.users (
        id         UUID PRIMARY KEY DEFAULT gen_random_uuid(),
        created_at TIMESTAMPTZ NOT NULL DEFAULT now()
    );
    CREATE OR REPLACE FUNCTION auth.uid() RETURNS UUID LANGUAGE sql STABLE AS
        $body$ SELECT (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $body$;
    GRANT USAGE ON SCHEMA auth TO anon, authenticated;
    GRANT EXECUTE ON FUNCTION auth.uid() TO anon, authenticated;
END
$$;
