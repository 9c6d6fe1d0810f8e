package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.meter.Pile;

/** Keys on their way out of the bucket. */
public final class TombstonePile {
    private static final String TOMBSTONES = """
            SELECT s.state AS tag, count(t.state) AS amount,
                   COALESCE(extract(epoch FROM now() - min(t.created_at)), 0) AS seconds
            FROM unnest(ARRAY['pending', 'taken']) AS s (state)
            LEFT JOIN (SELECT state, created_at FROM nolmt.object_deletions
                       WHERE state <> 'purged' LIMIT 100000) t ON t.state = s.state
            GROUP BY s.state""";

    private TombstonePile() {}

    public static Pile pile() {
        return new Pile(
                "nolmt.tombstones",
                "Tombstones whose objects are not confirmed to be gone",
                "state",
                StageRole.CLEANUP,
                TOMBSTONES);
    }
}
