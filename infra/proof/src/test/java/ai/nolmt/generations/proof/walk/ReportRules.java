package ai.nolmt.generations.proof.walk;

/**
 * What a run tells of a key it tells once, it has counted what it told, it tells nothing to be deleted that the bucket never
 * confirmed, and of what is as it should be it tells nothing at all.
 */
final class ReportRules implements Rules {
    private static final String TOLD = """
            WITH told AS (
                SELECT coalesce(r.parent, r.id) AS whole, f.what, f.key
                FROM nolmt.run_findings f JOIN nolmt.cleanup_runs r ON r.id = f.run),
            counted AS (
                SELECT coalesce(r.parent, r.id) AS whole, sum(r.matched) AS matched, sum(r.deleted) AS deleted
                FROM nolmt.cleanup_runs r
                WHERE r.parent IS NULL OR r.status IN ('accepted', 'queued', 'running') -- others' are their parent's
                GROUP BY 1)
            SELECT 'A run told twice that a key is ' || what || ': ' || key AS problem
            FROM told JOIN nolmt.cleanup_runs r ON r.id = whole
            WHERE what IN ('orphan', 'expired', 'deleted', 'mended') AND r.kind <> 'erase'
            GROUP BY whole, what, key HAVING count(*) > 1
            UNION ALL
            SELECT 'A sweep counted ' || c.matched || ' orphans, and tells another number'
            FROM counted c JOIN nolmt.cleanup_runs r ON r.id = c.whole
            WHERE r.kind = 'orphans' AND c.matched <> (SELECT count(*) FROM told WHERE whole = r.id AND what = 'orphan')
            UNION ALL
            SELECT 'A run counted ' || c.deleted || ' deletions, and tells another number'
            FROM counted c JOIN nolmt.cleanup_runs r ON r.id = c.whole
            WHERE r.kind IN ('purge', 'orphans', 'erase')
              AND c.deleted <> (SELECT count(*) FROM told WHERE whole = c.whole AND what = 'deleted')""";
    private static final String NOT_AS_IT_SHOULD_BE = """
            SELECT DISTINCT key FROM nolmt.run_findings WHERE what IN ('dangling', 'mismatch')""";
    private static final String MENDED = """
            SELECT key FROM nolmt.run_findings WHERE what = 'mended'""";
    private static final String DELETED = """
            SELECT key, count(*) AS times FROM nolmt.run_findings WHERE what = 'deleted' GROUP BY key""";

    private final World world;

    ReportRules(World world) {
        this.world = world;
    }

    @Override
    public void check(Look before, Look now) {
        world.database.sql().sql(TOLD).query(String.class).list().forEach(world::violated);
        world.database.sql().sql(NOT_AS_IT_SHOULD_BE).query(String.class).list().stream()
                .filter(key -> !world.lost.contains(key))
                .forEach(key -> world.violated("A run tells that it is not as it should be, and it is: " + key));
        if (!world.isRestored) {
            world.database
                    .sql()
                    .sql(MENDED)
                    .query(String.class)
                    .list()
                    .forEach(key -> world.violated("A run made a row that nobody had lost: " + key));
        }
        world.database
                .sql()
                .sql(DELETED)
                .query((row, n) -> {
                    String key = row.getString("key");
                    if (row.getInt("times") > world.bucket.confirmed(key)) {
                        world.violated("A report tells of a deletion that the bucket never confirmed: " + key);
                    }
                    return key;
                })
                .list();
    }
}
