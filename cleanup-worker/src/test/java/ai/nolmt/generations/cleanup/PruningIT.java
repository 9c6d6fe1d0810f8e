package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.run.ClaimedRun;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nothing needs any more goes, and nothing else. */
class PruningIT {
    private static final Duration MONTH = Duration.ofDays(30);
    /** All that pruning may take of. */
    private static final String ALL = """
            SELECT (SELECT count(*) FROM nolmt.jobs) + (SELECT count(*) FROM nolmt.job_events)
                 + (SELECT count(*) FROM nolmt.webhook_deliveries) + (SELECT count(*) FROM nolmt.webhooks)
                 + (SELECT count(*) FROM nolmt.object_deletions) + (SELECT count(*) FROM nolmt.receipts)
                 + (SELECT count(*) FROM nolmt.legacy_keys) + (SELECT count(*) FROM nolmt.parked_messages)
                 + (SELECT count(*) FROM nolmt.cleanup_runs) + (SELECT count(*) FROM nolmt.bulk_operations)""";

    @RegisterExtension
    final World world = new World();

    private final Looks looks = new Looks(world);

    @Test
    void aJobThatIsOverGoesAfterItsTimeWithItsIdempotencyKeyAndAnOpenOneNever() {
        UUID open = world.jobs().accept(world.user());
        UUID young = world.jobs().accept(world.user());
        UUID redrivable = world.jobs().accept(world.user());
        UUID ancient = world.jobs().accept(world.user());
        age(open, "queued", 400);
        age(young, "succeeded", 29);
        age(redrivable, "failed", 400);
        age(ancient, "succeeded", 31);

        assertThat(looks.pruning(MONTH, 1).run(world.start("jobs"))).isTrue();

        assertThat(Stream.of(open, young, redrivable, ancient).filter(this::isThere))
                .containsExactly(open, young, redrivable);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void aDryRunCountsWhatTheRunTakesWhateverTheBatch(int batch) {
        plant();
        ClaimedRun dry = world.start("jobs", "dry_run", "true");
        long before = world.ask(Long.class, ALL);
        assertThat(looks.pruning(MONTH, batch).run(dry)).isTrue();
        assertThat(world.ask(Long.class, ALL)).as("a dry run takes nothing").isEqualTo(before);

        ClaimedRun run = world.start("jobs");
        before = world.ask(Long.class, ALL);
        assertThat(looks.pruning(MONTH, batch).run(run)).isTrue();

        assertThat(dry.counts().matched()).isEqualTo(before - world.ask(Long.class, ALL));
        assertThat(run.counts().matched()).isEqualTo(dry.counts().matched());
        assertThat(run.counts().deleted()).isEqualTo(dry.counts().matched()).isGreaterThan(10);
        ClaimedRun again = world.start("jobs", "dry_run", "true");
        looks.pruning(MONTH, batch).run(again);
        assertThat(again.counts().matched()).isZero();
    }

    @Test
    void oneThatEndsInTheMiddleGoesOn() {
        plant();
        UUID id = world.insertRun("jobs", "dry_run", "false");
        int epoch = 0;
        int slices = 1;
        ClaimedRun run = world.claim(id, epoch, Duration.ZERO);
        while (!looks.pruning(MONTH, 1).run(run)) {
            if (slices % 2 == 0) {
                run.continueLater();
                epoch++;
            } else { // killed: somebody else takes it over
                world.leaseIsOver(id);
            }
            run = world.claim(id, epoch, Duration.ZERO);
            assertThat(++slices).isLessThan(100);
        }
        ClaimedRun left = world.start("jobs", "dry_run", "true");
        looks.pruning(MONTH, 10).run(left);

        assertThat(left.counts().matched()).isZero();
        assertThat(run.counts().deleted()).isGreaterThan(10);
    }

    @Test
    void aFenceIsKeptForAsLongAsItsJobCanBeCommitted() {
        UUID open = world.jobs().accept(world.user());
        UUID failed = world.jobs().accept(world.user());
        UUID closed = world.jobs().accept(world.user());
        UUID stored = world.jobs().accept(world.user());
        age(open, "processing", 400);
        age(failed, "failed", 1);
        age(closed, "failed", 1);
        world.sql("UPDATE nolmt.jobs SET closed_for_good = true WHERE id = ?", closed);
        age(stored, "succeeded", 1);
        String fenceOfOpen = purgedFence(open, 400);
        String fenceOfFailed = purgedFence(failed, 400);
        String fenceOfClosed = purgedFence(closed, 2);
        String fenceOfStored = purgedFence(stored, 2);
        String fenceOfNone = purgedFence(UUID.randomUUID(), 2);
        String youngFenceOfNone = purgedFence(UUID.randomUUID(), 0);

        looks.pruning(MONTH, 2).run(world.start("jobs"));

        assertThat(List.of(fenceOfOpen, fenceOfFailed, youngFenceOfNone))
                .allMatch(key -> world.stateOf(key).equals("purged"));
        assertThat(List.of(fenceOfClosed, fenceOfStored, fenceOfNone))
                .allMatch(key -> world.stateOf(key).equals("none"));
    }

    @Test
    void whatIsPendingOrTakenIsNeverPruned() {
        String pending = world.attemptOf(UUID.randomUUID());
        String taken = world.attemptOf(UUID.randomUUID());
        world.jobs().tombstone(pending);
        world.jobs().tombstone(taken);
        world.sql(
                "UPDATE nolmt.object_deletions SET created_at = now() - interval '10 years', purged_at = now() - interval '9 years'");
        world.sql(
                "UPDATE nolmt.object_deletions SET state = 'taken', taken_at = now() - interval '9 years' WHERE key = ?",
                taken);

        looks.pruning(MONTH, 2).run(world.start("jobs"));

        assertThat(world.stateOf(pending)).isEqualTo("pending");
        assertThat(world.stateOf(taken)).isEqualTo("taken");
    }

    @Test
    void whatAKilledWithdrawalLeftIsTakenBack() {
        UUID closed = world.insertRun("orphans", "dry_run", "false");
        List<String> left = Stream.generate(world::orphan).limit(5).toList();
        left.forEach(key -> {
            world.jobs().tombstone(key);
            world.sql("UPDATE nolmt.object_deletions SET sweep = ? WHERE key = ?", closed, key);
        });
        world.sql(
                "UPDATE nolmt.cleanup_runs SET status = 'aborted', phase = 'closed', finished_at = now() WHERE id = ?",
                closed);

        looks.pruning(MONTH, 2).run(world.start("jobs"));

        assertThat(left).allMatch(key -> world.stateOf(key).equals("none"));
    }

    @Test
    void oldParkedMessagesRunsAndRecordsGoAndTrippedFusesStay() {
        world.sql(
                "INSERT INTO nolmt.parked_messages VALUES ('old', 'q', '', 'r', now() - interval '31 days'), ('new', 'q', '', 'r', now())");
        world.sql("INSERT INTO nolmt.legacy_keys VALUES (gen_random_uuid(), 'old/gone.png')");
        world.sql(
                "INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, status, phase, error_code, finished_at) VALUES"
                        + " (gen_random_uuid(), 'orphans', 'test', 'succeeded', 'over', NULL, now() - interval '31 days'),"
                        + " (gen_random_uuid(), 'orphans', 'test', 'aborted', 'closed', 'fuse_tripped', now() - interval '31 days')");

        looks.pruning(MONTH, 2).run(world.start("jobs"));

        assertThat(world.ask(String.class, "SELECT string_agg(message_id, ',') FROM nolmt.parked_messages"))
                .isEqualTo("new");
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.legacy_keys"))
                .isZero();
        assertThat(
                        world.ask(
                                String.class,
                                "SELECT string_agg(coalesce(error_code, 'none'), ',') FROM nolmt.cleanup_runs WHERE kind = 'orphans'"))
                .isEqualTo("fuse_tripped");
    }

    /** Some of everything that goes, and some of what stays. */
    private void plant() {
        for (int i = 0; i < 3; i++) {
            age(world.jobs().accept(world.user()), "succeeded", 31 + i);
            purgedFence(UUID.randomUUID(), 2);
            world.sql("INSERT INTO nolmt.receipts (key, reason, actor, confirmed_at)"
                    + " VALUES (gen_random_uuid()::text, 'sql', 'test', now() - interval '91 days')");
            world.sql("INSERT INTO nolmt.legacy_keys VALUES (gen_random_uuid(), gen_random_uuid()::text)");
            world.sql("INSERT INTO nolmt.parked_messages"
                    + " VALUES (gen_random_uuid()::text, 'q', '', 'r', now() - interval '31 days')");
            world.sql("INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, status, phase, finished_at)"
                    + " VALUES (gen_random_uuid(), 'purge', 'test', 'succeeded', 'over', now() - interval '31 days')");
        }
        age(world.jobs().accept(world.user()), "succeeded", 1);
        purgedFence(UUID.randomUUID(), 0);
        world.sql("DELETE FROM nolmt.job_events"); // they go with their jobs, too, and would be counted twice
    }

    private boolean isThere(UUID job) {
        return world.ask(Boolean.class, "SELECT EXISTS (SELECT FROM nolmt.jobs WHERE id = ?)", job);
    }

    private String purgedFence(UUID generation, int daysAgo) {
        String key = world.attemptOf(generation);
        world.sql(
                "INSERT INTO nolmt.object_deletions (key, generation_id, reason, actor, state, purged_at)"
                        + " VALUES (?, ?, 'orphan', 'test', 'purged', now() - make_interval(days => ?))",
                key,
                generation,
                daysAgo);
        return key;
    }

    private void age(UUID job, String status, int days) {
        world.sql(
                "UPDATE nolmt.jobs SET status = ?, created_at = now() - make_interval(days => ?),"
                        + " finished_at = CASE WHEN ? IN ('queued', 'processing') THEN NULL ELSE now() - make_interval(days => ?) END"
                        + " WHERE id = ?",
                status,
                days,
                status,
                days,
                job);
    }
}
