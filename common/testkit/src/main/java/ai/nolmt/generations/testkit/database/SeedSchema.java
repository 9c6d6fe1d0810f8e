package ai.nolmt.generations.testkit.database;

/** What databases may have had before our first migration, as scripts. */
public final class SeedSchema {
    /** The guide's table, row level security and trigger, with names that a person following it would choose. */
    public static final String GUIDE = """
            CREATE TABLE generations (
                id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
                user_id UUID NOT NULL REFERENCES auth.users(id) ON DELETE CASCADE,
                generation_type VARCHAR(50) NOT NULL,
                s3_key VARCHAR(500) NOT NULL,
                s3_url TEXT NOT NULL,
                prompt TEXT,
                settings JSONB,
                file_size INTEGER,
                content_type VARCHAR(100),
                created_at TIMESTAMPTZ DEFAULT NOW(),
                updated_at TIMESTAMPTZ DEFAULT NOW()
            );
            CREATE INDEX idx_generations_user_id ON generations(user_id);
            CREATE INDEX idx_generations_created_at ON generations(created_at DESC);
            CREATE INDEX idx_generations_type ON generations(generation_type);
            CREATE INDEX idx_generations_user_type ON generations(user_id, generation_type, created_at DESC);
            ALTER TABLE generations ENABLE ROW LEVEL SECURITY;
            CREATE POLICY "Own rows are visible" ON generations FOR SELECT USING (auth.uid() = user_id);
            CREATE POLICY "Own rows may be added" ON generations FOR INSERT WITH CHECK (auth.uid() = user_id);
            CREATE POLICY "Own rows may be removed" ON generations FOR DELETE USING (auth.uid() = user_id);
            CREATE FUNCTION set_updated_at() RETURNS TRIGGER AS $$
            BEGIN NEW.updated_at = NOW(); RETURN NEW; END; $$ LANGUAGE plpgsql;
            CREATE TRIGGER generations_updated BEFORE UPDATE ON generations
                FOR EACH ROW EXECUTE FUNCTION set_updated_at();
            """;

    /** As on Supabase: users are somebody else's, and go without a word to us. */
    public static final String FOREIGN_AUTH = """
            CREATE SCHEMA auth;
            CREATE TABLE auth.users (id UUID PRIMARY KEY, email TEXT);
            CREATE FUNCTION auth.uid() RETURNS UUID LANGUAGE sql STABLE AS
                $$ SELECT (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
            """;

    private SeedSchema() {}
}
