package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.object.StagingKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An erasure has succeeded once the longest request was over, and a look behind that had nothing left to find; but for what
 * somebody held.
 */
final class EraseRules implements Rules {
    private static final String RUNS = """
            SELECT id, (options ->> 'user')::uuid AS who, status, coalesce(cursor, '') AS cursor FROM nolmt.cleanup_runs
            WHERE kind = 'erase' AND NOT dry_run""";
    private static final String NAMED = """
            SELECT s3_key FROM public.generations WHERE user_id = :user""";
    /** Of the machine's own time, which nobody shifts. */
    private static final Duration REAL = Duration.ofMinutes(5);

    private final World world;
    /** How late it was when each began to wait. */
    private final Map<UUID, Duration> waiting = new HashMap<>();

    private final Set<UUID> over = new HashSet<>();

    EraseRules(World world) {
        this.world = world;
    }

    private record Run(UUID id, UUID user, String status, String cursor) {}

    @Override
    public void check(Look before, Look now) {
        if (!world.isTaken(Step.Kind.ERASE_RUN)) {
            return;
        }
        for (Run run : read()) {
            if (run.status().equals("succeeded") && over.add(run.id()) && before != Look.NOTHING) {
                ended(run, waiting.get(run.id()));
            } else if (run.cursor().startsWith("waiting")) {
                waiting.putIfAbsent(run.id(), world.passed());
            } else if (run.cursor().startsWith("purging")) {
                waiting.remove(run.id());
            }
        }
    }

    private void ended(Run run, @Nullable Duration since) {
        hold(
                since != null
                        && !world.passed()
                                .minus(since)
                                .plus(REAL)
                                .minus(CleaningUp.LONGEST_REQUEST)
                                .isNegative(),
                "An erasure ended before the longest request was over: " + run.user());
        if (world.wasAsked(Step.Kind.HOLD_USER, run.user())) {
            return;
        }
        List<String> named = world.database
                .sql()
                .sql(NAMED)
                .param("user", run.user())
                .query(String.class)
                .list();
        for (String root :
                List.of(World.PREFIX.value() + run.user() + "/", StagingKey.root(World.PREFIX) + run.user() + "/")) {
            hold(world.bucket.isLookedAt(root), "An erasure ended without a look at " + root);
            world.bucket.keys().stream()
                    .filter(key -> key.startsWith(root) && !named.contains(key))
                    .forEach(key -> {
                        hold(!world.bucket.wasLooked(root, key), "An erasure has seen an object, and ended: " + key);
                        hold(!world.links.work(key), "An erasure ended while a link works: " + key);
                    });
        }
    }

    private List<Run> read() {
        return world.database
                .sql()
                .sql(RUNS)
                .query((row, n) -> new Run(
                        row.getObject("id", UUID.class),
                        row.getObject("who", UUID.class),
                        row.getString("status"),
                        row.getString("cursor")))
                .list();
    }

    private void hold(boolean holds, String otherwise) {
        if (!holds) {
            world.violated(otherwise);
        }
    }
}
