package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.meter.Pile;

/** Keys on their way out of the bucket. */
public final class TombstonePile {
    // What rests is not late; what has rested is it from then on.
    private static final String TOMBSTONES = """
            SELECT s.state AS tag, count(t.state) AS amount,
                   COALESCE(extract(epoch FROM now() - min(t.since)), 0) AS seconds
            FROM unnest(ARRAY['pending', 'taken', 'resting', 'locked']) AS s (state)
            LEFT JOIN (
                (SELECT CASE WHEN locked_at IS NULL THEN state ELSE 'locked' END AS state, created_at AS since
                 FROM nolmt.object_deletions
                 WHERE state <> 'purged' AND (sweep IS NULL OR state = 'taken') LIMIT 100000)
                UNION ALL
                (SELECT CASE WHEN w.is_ripe THEN 'pending' ELSE 'resting' END,
                        CASE WHEN w.is_ripe THEN greatest(d.created_at, r.rests_until) ELSE d.created_at END
                 FROM nolmt.object_deletions d LEFT JOIN nolmt.cleanup_runs r ON r.id = d.sweep
                 CROSS JOIN LATERAL (SELECT r.phase IN ('released', 'over') AND coalesce(r.rests_until <= now(), true)
                     AND NOT EXISTS (SELECT FROM nolmt.undone u WHERE u.sweep = d.sweep AND starts_with(d.key, u.prefix))
                     AND NOT EXISTS (SELECT FROM nolmt.user_holds h WHERE h.user_id = d.user_id) AS is_ripe) w
                 WHERE d.state = 'pending' AND d.sweep IS NOT NULL LIMIT 100000)) t ON t.state = s.state
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
