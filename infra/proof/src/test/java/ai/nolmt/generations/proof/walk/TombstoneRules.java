package ai.nolmt.generations.proof.walk;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tombstones go from pending to taken to purged, and a receipt says no more than the bucket did. */
final class TombstoneRules implements Rules {
    private static final String TOMBSTONES = """
            SELECT key, state, generation_id, purged_at IS NOT NULL AS fenced,
                   state = 'pending' AND EXISTS (
                       SELECT FROM nolmt.cleanup_runs r WHERE r.id = d.sweep AND r.phase = 'closed'
                         AND NOT EXISTS (SELECT FROM nolmt.undone u WHERE u.sweep = r.id)) AS forsaken
            FROM nolmt.object_deletions d""";
    private static final String RECEIPTS = """
            SELECT key, count(*) AS n FROM nolmt.receipts GROUP BY key""";

    private final World world;
    private Map<String, Tombstone> tombstones = Map.of();

    TombstoneRules(World world) {
        this.world = world;
    }

    /**
     * A tombstone as it is now.
     *
     * @param fenced whether it was purged once
     * @param forsaken whether it waits for the release of a run that is closed
     */
    private record Tombstone(
            String state,
            boolean fenced,
            boolean forsaken,
            @Nullable UUID generation) {}

    @Override
    public void check(Look before, Look now) {
        checkTombstones(now.jobs(), checkReceipts());
        now.jobs().values().stream()
                .filter(job -> job.mayGoOn() && job.stagingKey() != null)
                .forEach(job -> hold(
                        !tombstones.containsKey(job.stagingKey()),
                        "A job's staged bytes are on their way out: " + job.stagingKey()));
    }

    @Override
    public void checkEnd() {
        tombstones.forEach((key, tombstone) ->
                hold(tombstone.state().equals("purged"), "A tombstone is " + tombstone.state() + " for ever: " + key));
    }

    private Map<String, Integer> checkReceipts() {
        Map<String, Integer> receipts = new HashMap<>();
        world.database
                .sql()
                .sql(RECEIPTS)
                .query((row, n) -> receipts.put(row.getString("key"), row.getInt("n")))
                .list();
        receipts.forEach((key, n) ->
                hold(n <= world.bucket.confirmed(key), "There is a receipt that the bucket never confirmed: " + key));
        return receipts;
    }

    /** Nothing leads back from taken, and no fence goes while its job may go on. */
    private void checkTombstones(Map<UUID, JobNow> jobsNow, Map<String, Integer> receipts) {
        Map<String, Tombstone> now = new HashMap<>();
        world.database
                .sql()
                .sql(TOMBSTONES)
                .query((row, n) -> now.put(
                        row.getString("key"),
                        new Tombstone(
                                row.getString("state"),
                                row.getBoolean("fenced"),
                                row.getBoolean("forsaken"),
                                row.getObject("generation_id", UUID.class))))
                .list();
        now.forEach(
                (key, tombstone) -> hold(!tombstone.forsaken(), "A tombstone waits for a run that is closed: " + key));
        tombstones.forEach((key, before) -> {
            Tombstone after = now.get(key);
            if (before.state().equals("taken")) {
                hold(
                        after == null
                                ? receipts.containsKey(key)
                                : !after.state().equals("pending"),
                        "What was taken was taken back: " + key);
            }
            if (before.fenced() && after == null) {
                JobNow job = before.generation() == null ? null : jobsNow.get(before.generation());
                hold(job == null || !job.mayGoOn(), "A fence is gone whose job may go on: " + key);
            }
        });
        tombstones = now;
    }

    private void hold(boolean holds, String otherwise) {
        if (!holds) {
            world.violated(otherwise);
        }
    }
}
