-- Rows that expired, in the order in which they did and then by id: of a million that expire at one moment, each page
-- would sort all. It serves whatever went by the moment alone, too.
DO $$
BEGIN
    PERFORM set_config('lock_timeout', '10s', true);
    -- what an interrupted try left behind is there by name, but of no use
    IF EXISTS (SELECT FROM pg_index WHERE NOT indisvalid
               AND indexrelid = to_regclass('public.idx_generations_expiry')) THEN
        DROP INDEX public.idx_generations_expiry;
    END IF;
END
$$;
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_generations_expiry
    ON public.generations (expires_at, id) WHERE expires_at IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS public.idx_generations_expires_at;
