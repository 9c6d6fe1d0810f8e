package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.meter.Pile;

/** Keys on their way out of the bucket. */
public final class TombstonePile {
    // What rests is not late; what has rested is it from then on. Of what nothing proves to be ours, as the purge sees
    // it, each
    // run leaves it until somebody settles it.
    private static final String TOMBSTONES = """
            SELECT s.state AS tag, count(t.state) AS amount,
                   COALESCE(extract(epoch FROM now() - min(t.since)), 0) AS seconds
            FROM unnest(ARRAY['pending', 'taken', 'resting', 'locked', 'unproven']) AS s (state)
            LEFT JOIN (
                (SELECT CASE WHEN d.locked_at IS NOT NULL THEN 'locked' WHEN d.state = 'taken' OR p.is_proved THEN d.state
                        ELSE 'unproven' END AS state, d.created_at AS since
                 FROM nolmt.object_deletions d
                 CROSS JOIN (SELECT value AS prefix FROM nolmt.settings WHERE name = 'key_prefix') s
                 CROSS JOIN LATERAL (SELECT starts_with(d.key, 'staging/' || s.prefix)
                        AND substr(d.key, length('staging/' || s.prefix) + 1) ~ '^[0-9a-f-]{36}/[0-9a-f-]{36}$'
                     OR starts_with(d.key, s.prefix)
                        AND substr(d.key, length(s.prefix) + 1) ~ '^([0-9a-f-]{36}/){2}[0-9a-f-]{36}[.][a-z0-9]{1,8}$'
                     OR EXISTS (SELECT FROM nolmt.legacy_keys l WHERE l.key = d.key) AS is_proved) p
                 WHERE d.state <> 'purged' AND (d.sweep IS NULL OR d.state = 'taken') LIMIT 100000)
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
