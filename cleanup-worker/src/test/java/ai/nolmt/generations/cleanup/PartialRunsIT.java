package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.run.ClaimedRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a run says of itself when the bucket keeps some of what it was to delete; on real PostgreSQL and S3. */
@ExtendWith(OutputCaptureExtension.class)
class PartialRunsIT {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final String FIRST = "What else fails is counted";
    private static final int SIZE = 5;

    @RegisterExtension
    final World world = new World();

    /** How many of how many fail is drawn; none and all come by themselves, too. */
    @ParameterizedTest
    @CsvSource({
        "purge, 1, 0.5",
        "purge, 2, 0.1",
        "purge, 3, 0.9",
        "purge, 4, 0",
        "purge, 5, 1",
        "retention, 6, 0.5",
        "retention, 7, 0",
        "retention, 8, 1",
        "orphans, 9, 0.5",
        "orphans, 10, 0",
        "orphans, 11, 1"
    })
    void saysHowManyWentAndHowManyStayedAndWhy(String kind, int seed, double share, CapturedOutput log) {
        Random random = new Random(seed);
        List<String> keys = doomed(kind, 4 + random.nextInt(30));
        Map<String, String> stuck = new HashMap<>();
        keys.stream()
                .filter(key -> random.nextDouble() < share)
                .forEach(key -> stuck.put(key, random.nextBoolean() ? "AccessDenied: no" : "InternalError:\nlater"));
        UUID id = world.insertRun(kind, "dry_run", "false");

        ClaimedRun run = toItsEnd(kind, id, stuck, 1 + random.nextInt(10));

        assertThat(keys.stream().filter(world::exists)).containsExactlyInAnyOrderElementsOf(stuck.keySet());
        int gone = keys.size() - stuck.size();
        assertThat(run.counts().matched()).isEqualTo(keys.size());
        assertThat(run.counts().deleted()).isEqualTo(gone);
        assertThat(run.counts().bytes()).isEqualTo((long) SIZE * gone);
        assertThat(run.counts().failed()).isEqualTo(stuck.size());
        assertThat(column(id, "status")).isEqualTo(stuck.isEmpty() ? "succeeded" : gone > 0 ? "partial" : "failed");
        assertThat(column(id, "phase")).isEqualTo("over");
        if (stuck.isEmpty()) {
            assertThat(log.getAll()).doesNotContain(FIRST);
            assertThat(column(id, "coalesce(error_code, 'none')")).isEqualTo("none");
            return;
        }
        assertThat(column(id, "error_code")).isEqualTo("deletions_failed");
        for (String reason : Set.copyOf(stuck.values())) {
            long times = stuck.values().stream().filter(reason::equals).count();
            assertThat(column(id, "error_message")).contains(reason.replace('\n', ' ') + " (" + times + ")");
        }
        assertThat(log.getAll().lines().filter(line -> line.contains("Clean-up " + id)))
                .as("the first failure and the end, however many slices it took")
                .hasSize(2)
                .anyMatch(line -> line.contains(FIRST) && line.contains("WARN"))
                .anyMatch(line -> line.contains("(" + column(id, "error_code")) && line.contains("WARN"));
    }

    @Test
    void reasonsThatAreAllDifferentAreBounded() {
        List<String> keys = world.tombstonedOrphans(40);
        Map<String, String> stuck = new HashMap<>();
        keys.forEach(key -> stuck.put(key, "Odd\0: " + key + "x".repeat(5000)));
        UUID id = world.insertRun("purge", "dry_run", "false");

        toItsEnd("purge", id, stuck, 7);

        assertThat(column(id, "error_message")).hasSizeBetween(1000, 4000).contains("other reasons (30)");
    }

    @Test
    void aDryRunSaysHowMuchWouldGo() {
        world.tombstonedOrphans(7);
        world.sql("UPDATE nolmt.object_deletions SET bytes = 5");
        UUID id = world.insertRun("purge", "dry_run", "true");

        ClaimedRun run = toItsEnd("purge", id, Map.of(), 3);

        assertThat(run.counts().matched()).isEqualTo(7);
        assertThat(run.counts().deleted()).isZero();
        assertThat(run.counts().bytes()).isEqualTo(7 * SIZE);
        assertThat(column(id, "status")).isEqualTo("succeeded");
    }

    /** What such a run is to take: the store's own three generations stay. */
    private List<String> doomed(String kind, int count) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(kind.equals("retention") ? world.storedGeneration() : world.orphan());
        }
        switch (kind) {
            case "purge" -> {
                keys.forEach(key -> world.jobs().tombstone(key));
                world.sql("UPDATE nolmt.object_deletions SET bytes = 5");
            }
            case "retention" ->
                world.sql(
                        "UPDATE generations SET expires_at = now() - interval '1 second' WHERE s3_key = ANY(?)",
                        (Object) keys.toArray(String[]::new));
            default -> {}
        }
        return keys;
    }

    /** A page a slice. */
    private ClaimedRun toItsEnd(String kind, UUID id, Map<String, String> stuck, int pageSize) {
        Purge purge = world.purge(keeping(stuck), pageSize, Duration.ofMinutes(2));
        int epoch = 0;
        while (true) {
            ClaimedRun run = world.claim(id, epoch++, Duration.ZERO);
            boolean through = switch (kind) {
                case "purge" -> purge.run(run);
                case "retention" -> world.retention(WEEK, WEEK).run(run) && purge.ofRun(run);
                default -> world.sweep(1.0, pageSize).run(run) && purge.ofRun(run);
            };
            if (through) {
                run.through();
                return run;
            }
            run.continueLater();
        }
    }

    /** As S3 answers for single keys: 200, and in its body what failed. */
    private ObjectStore keeping(Map<String, String> stuck) {
        return new StoreBetween(world.objects()) {
            @Override
            public DeleteOutcome delete(List<String> keys) {
                Set<String> going = new HashSet<>(keys);
                going.removeAll(stuck.keySet());
                Map<String, String> failed = new HashMap<>(stuck);
                failed.keySet().retainAll(Set.copyOf(keys));
                return new DeleteOutcome(super.delete(List.copyOf(going)).deleted(), failed);
            }
        };
    }

    private String column(UUID run, String column) {
        return world.ask(String.class, "SELECT " + column + " FROM nolmt.cleanup_runs WHERE id = ?", run);
    }
}
