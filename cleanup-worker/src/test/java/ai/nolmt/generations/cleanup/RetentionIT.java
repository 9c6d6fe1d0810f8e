package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunStopped;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What time takes: rows that expired, failed jobs, those of users who are gone. */
class RetentionIT {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MONTH = Duration.ofDays(30);

    @RegisterExtension
    final World world = new World();

    @Test
    void takesWhatExpiredAndLeavesReceiptsWithTheirReason() {
        String fresh = world.storedGeneration();
        String expired = world.storedGeneration();
        expire(expired);
        ClaimedRun run = world.start("retention");

        assertThat(world.retention(WEEK, MONTH).run(run)).isTrue();
        assertThat(world.purge().ofRun(run)).isTrue();

        assertThat(world.exists(expired)).isFalse();
        assertThat(world.exists(fresh)).isTrue();
        assertThat(run.counts().matched()).isEqualTo(1);
        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(world.ask(String.class, "SELECT reason || ' ' || run FROM nolmt.receipts WHERE key = ?", expired))
                .isEqualTo("expired " + run.run().id());
    }

    @Tag("F29")
    @ParameterizedTest
    @CsvSource({
        "PT25H, PT1H, false",
        "-PT25H, -PT1H, false",
        "PT25H, -PT1H, true",
        "PT0S, PT1H, false",
        "PT0S, -PT1H, true"
    })
    void aRowGoesOnlyWhenBothClocksAgreeThatItExpired(Duration skew, Duration expiresIn, boolean goes) {
        String key = world.storedGeneration();
        world.sql(
                "UPDATE generations SET expires_at = now() + CAST(? AS interval) WHERE s3_key = ?",
                expiresIn.toString(),
                key);

        Clock skewed = Clock.offset(world.clock, skew);
        world.retention(WEEK, MONTH, skewed, 10).run(world.start("retention"));

        assertThat(world.stateOf(key)).isEqualTo(goes ? "pending" : "none");
    }

    @Test
    void anExpiredRowThatSomebodyHoldsDoesNotEndTheStep() throws Exception {
        List<String> keys =
                IntStream.range(0, 7).mapToObj(i -> world.storedGeneration()).toList();
        keys.forEach(this::expire);
        try (Connection holder = world.database().superuser().getConnection();
                var held = holder.createStatement()) {
            holder.setAutoCommit(false);
            held.execute("SELECT FROM generations WHERE s3_key = '" + keys.get(0) + "' FOR UPDATE");
            world.retention(WEEK, MONTH, world.clock, 2).run(world.start("retention"));
            holder.rollback();
        }
        assertThat(keys).filteredOn(key -> world.stateOf(key).equals("none")).containsExactly(keys.get(0));
    }

    /** Their texts are in another order than they: of years before our era, and of the hour that a clock has twice. */
    @Test
    void pagesGoByTimeNotByItsText() {
        List<String> times = List.of("0044-03-15 BC", "0010-01-01", "2025-10-26T00:59:00Z", "2025-10-26T01:01:00Z");
        List<String> keys = times.stream().map(this::storedUntil).toList();

        world.retention(WEEK, MONTH, world.clock, 1).run(world.start("retention"));

        assertThat(keys).extracting(world::stateOf).containsOnly("pending");
    }

    private String storedUntil(String expiry) {
        String key = world.storedGeneration();
        world.sql("UPDATE generations SET expires_at = CAST(? AS timestamptz) WHERE s3_key = ?", expiry, key);
        return key;
    }

    @Test
    void aDryRunCountsWhatTheRunWillTake() {
        expire(world.storedGeneration());
        UUID failed = world.jobs().accept(world.user());
        world.stage(failed);
        age(failed, "failed", 8);
        ClaimedRun dry = world.start("retention", "dry_run", "true");
        world.retention(WEEK, MONTH).run(dry);
        ClaimedRun run = world.start("retention");
        world.retention(WEEK, MONTH).run(run);
        world.purge().ofRun(run);
        assertThat(dry.counts().matched()).isEqualTo(2);
        assertThat(run.counts().matched()).isEqualTo(2);
        assertThat(run.counts().bytes()).isEqualTo(dry.counts().bytes());
    }

    @Tag("A25")
    @Test
    void sizesOfAnyKindNeitherStopARunNorTurnItsCountNegative() {
        List<String> keys =
                IntStream.range(0, 4).mapToObj(i -> world.storedGeneration()).toList();
        keys.forEach(this::expire);
        world.sql(
                "UPDATE generations SET file_size = 9223372036854775807 WHERE s3_key IN (?, ?)",
                keys.get(0),
                keys.get(1));
        world.sql("UPDATE generations SET file_size = -9223372036854775808 WHERE s3_key = ?", keys.get(2));
        ClaimedRun dry = world.start("retention", "dry_run", "true");
        ClaimedRun run = world.start("retention");

        world.retention(WEEK, MONTH).run(dry);
        world.retention(WEEK, MONTH).run(run);
        world.purge().ofRun(run);

        assertThat(dry.counts().bytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(run.counts().bytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(run.counts().deleted()).isEqualTo(4);
    }

    @Tag("F23")
    @Test
    void aFailedJobKeepsItsBytesForItsWindowAndAnOpenOneForEver() {
        UUID open = world.jobs().accept(world.user());
        UUID young = world.jobs().accept(world.user());
        UUID old = world.jobs().accept(world.user());
        age(open, "queued", 400);
        age(young, "failed", 1);
        age(old, "failed", 8);

        world.retention(WEEK, MONTH).run(world.start("retention"));

        assertThat(hasBytes(open)).isTrue();
        assertThat(hasBytes(young)).isTrue();
        assertThat(isClosedForGood(young)).isFalse();
        assertThat(hasBytes(old)).isFalse();
        assertThat(isClosedForGood(old)).isTrue();
    }

    @Test
    void theJobsOfAUserWhoIsNoLongerThereAreClosedAndTheirBytesGo() {
        UUID inline = world.jobs().accept(world.user());
        UUID staged = world.jobs().accept(world.user());
        UUID anothers = world.jobs().accept(world.jobs().newUser());
        String key = world.stage(staged);
        // As on Supabase, where nothing of ours sees a user go.
        world.sql("ALTER TABLE auth.users DISABLE TRIGGER nolmt_remember_erased");
        world.sql("DELETE FROM auth.users WHERE id = ?", world.user());
        assertThat(hasBytes(inline)).isTrue();

        world.retention(WEEK, MONTH).run(world.start("retention"));

        assertThat(world.jobs().statusOf(inline)).isEqualTo("deleted");
        assertThat(world.jobs().statusOf(staged)).isEqualTo("deleted");
        assertThat(hasBytes(inline)).isFalse();
        assertThat(world.stateOf(key)).isEqualTo("pending");
        assertThat(world.jobs().statusOf(anothers)).isEqualTo("accepted");
    }

    @Test
    void whereThereAreNoUsersAtAllNobodysJobsAreClosedAndTheRunSaysSo() {
        UUID job = world.jobs().accept(world.user());
        // As after a restore of everything else.
        world.sql("ALTER TABLE auth.users DISABLE TRIGGER nolmt_remember_erased");
        world.sql("DELETE FROM auth.users");

        ClaimedRun run = world.start("retention");
        assertThatThrownBy(() -> world.retention(WEEK, MONTH).run(run))
                .isInstanceOf(RunStopped.class)
                .hasMessageContaining("it can't be told which users are gone");

        assertThat(world.jobs().statusOf(job)).isEqualTo("accepted");
        assertThat(hasBytes(job)).isTrue();
    }

    private void expire(String key) {
        world.sql("UPDATE generations SET expires_at = now() - interval '1 second' WHERE s3_key = ?", key);
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

    private boolean hasBytes(UUID job) {
        return world.ask(Boolean.class, "SELECT output IS NOT NULL FROM nolmt.jobs WHERE id = ?", job);
    }

    private boolean isClosedForGood(UUID job) {
        return world.ask(Boolean.class, "SELECT closed_for_good FROM nolmt.jobs WHERE id = ?", job);
    }
}
