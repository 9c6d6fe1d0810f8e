package ai.nolmt.generations.proof.walk;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What a sweep found is taken once it has rested and not before, and never once an undo has withdrawn it. */
final class UndoRules implements Rules {
    private static final String UNDONE = """
            SELECT u.sweep, d.key FROM nolmt.undone u JOIN nolmt.object_deletions d ON d.sweep = u.sweep
            WHERE d.state = 'pending' AND starts_with(d.key, u.prefix)""";
    private static final String GONE = """
            SELECT sweep, key FROM nolmt.object_deletions WHERE state = 'taken' AND sweep IS NOT NULL
            UNION ALL SELECT run, key FROM nolmt.receipts WHERE reason = 'orphan' AND run IS NOT NULL""";
    // more are waiting to be withdrawn than the undo said
    private static final String MORE = """
            SELECT u.sweep::text FROM nolmt.undone u WHERE u.withdrawn < (
                SELECT count(*) FROM nolmt.object_deletions d
                WHERE d.sweep = u.sweep AND d.state = 'pending' AND starts_with(d.key, u.prefix)
                  AND NOT EXISTS (SELECT FROM nolmt.undone o WHERE o.sweep = u.sweep AND o.prefix <> u.prefix
                                  AND starts_with(d.key, o.prefix)))""";
    private static final String TOO_EARLY = """
            SELECT d.key FROM nolmt.object_deletions d JOIN nolmt.cleanup_runs r ON r.id = d.sweep
            WHERE d.state <> 'pending' AND d.taken_at < r.rests_until""";

    private final World world;
    private final Set<Found> withdrawn = new HashSet<>();

    UndoRules(World world) {
        this.world = world;
    }

    private record Found(UUID sweep, String key) {}

    @Override
    public void check(Look before, Look now) {
        ask(TOO_EARLY).forEach(key -> world.violated("A key was taken before it had rested: " + key));
        if (!world.isTaken(Step.Kind.UNDO)) {
            return;
        }
        ask(MORE).forEach(run -> world.violated("More was withdrawn than an undo said, of " + run));
        found(GONE).stream()
                .filter(withdrawn::contains)
                .forEach(gone -> world.violated("What an undo withdrew is taken: " + gone.key()));
        withdrawn.addAll(found(UNDONE));
    }

    private List<String> ask(String question) {
        return world.database.sql().sql(question).query(String.class).list();
    }

    private List<Found> found(String question) {
        return world.database
                .sql()
                .sql(question)
                .query((row, n) -> new Found(row.getObject("sweep", UUID.class), row.getString("key")))
                .list();
    }
}
