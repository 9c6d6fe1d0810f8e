package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.RunPhase;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.run.Runs;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who has a run, and who may still write it. */
class RunsIT {
    /** So long that none ends while the test runs. */
    @Test
    void oldBulkOperationsGoAndOpenOnesStay() {
        world.sql(
                "INSERT INTO nolmt.bulk_operations (id, action, job_status, at_most, expected, exact, walk, requested_by,"
                        + " status, created_at, finished_at) SELECT gen_random_uuid(), 'cancel', 'queued', 1, 1, true, 'jobs',"
                        + " gen_random_uuid(), s, now() - interval '40 days', f FROM (VALUES ('succeeded', now() - interval '31 days'),"
                        + " ('failed', now() - interval '31 days'), ('stopped', now()), ('running', NULL)) AS v (s, f)");

        looks.pruning(Duration.ofDays(30), 1).run(world.start("jobs"));

        assertThat(world.ask(String.class, "SELECT string_agg(status, ',' ORDER BY status) FROM nolmt.bulk_operations"))
                .isEqualTo("running,stopped");
    }

    private static final Duration EVER = Duration.ofDays(36_500);

    @RegisterExtension
    final World world = new World();

    private final Looks looks = new Looks(world);

    @Test
    void aMessageOfAnEarlierSliceNeitherRunsNorEndsTheNextOne() {
        UUID id = world.insertRun("purge", "dry_run", "false");
        ClaimedRun first = world.claim(id, 0, Duration.ofMinutes(1));
        first.continueLater();

        assertThat(world.runs().claim(id, 0)).isEmpty();
        assertThat(world.runs().giveUp(id, 0, 0)).isEqualTo(Runs.Verdict.NOT_NOW);
        assertThat(world.runs().claim(id, 1)).isPresent();
    }

    @Test
    void scheduledRunsDoNotPileUpBehindOneThatIsNotFinished() {
        world.runs().schedule(UUID.randomUUID(), RunKind.PURGE, EVER);
        world.runs().schedule(UUID.randomUUID(), RunKind.PURGE, EVER.plusDays(1));
        world.runs().schedule(UUID.randomUUID(), RunKind.RETENTION, EVER);
        assertThat(scheduled("purge")).isEqualTo(1);
        assertThat(scheduled("retention")).isEqualTo(1);

        world.sql("UPDATE nolmt.cleanup_runs SET status = 'failed', phase = 'closed', finished_at = now()");
        world.runs().schedule(UUID.randomUUID(), RunKind.PURGE, EVER);
        assertThat(scheduled("purge")).as("a slot has one run").isEqualTo(1);
        world.runs().schedule(UUID.randomUUID(), RunKind.PURGE, EVER.plusDays(2));
        assertThat(scheduled("purge")).isEqualTo(2);
    }

    @Tag("F19")
    @Test
    void aRunWhoseWorkerWasKilledGoesOnFromItsCursorWithWhatItCounted() {
        UUID id = world.insertRun("orphans", "dry_run", "false");
        ClaimedRun killed = world.claim(id, 0, Duration.ofMinutes(1));
        killed.page("generations/m", Counts.looked(5, 2, 10, 1));
        assertThat(world.runs().claim(id, 0)).as("its lease lives").isEmpty();
        world.leaseIsOver(id);

        ClaimedRun next = world.claim(id, 0, Duration.ofMinutes(1));

        assertThat(next.cursor()).isEqualTo("generations/m");
        assertThat(next.counts()).isEqualTo(killed.counts());
        assertThat(next.phase()).isEqualTo(RunPhase.LISTING);
    }

    @Test
    void aRunThatAnAdminStopsEndsBehindItsPageAndWhatItFoundIsTakenBack() {
        UUID id = world.insertRun("orphans", "dry_run", "false");
        ClaimedRun run = world.claim(id, 0, Duration.ofMinutes(1));
        run.page("generations/a", Counts.looked(5, 2, 10, 1));
        world.sql(
                "INSERT INTO nolmt.object_deletions (key, reason, actor, sweep) VALUES ('generations/b', 'orphan', 's', ?)",
                id);
        UUID admin = UUID.randomUUID();
        world.sql("UPDATE nolmt.cleanup_runs SET stopped_by = ? WHERE id = ?", admin, id);

        assertThatThrownBy(() -> run.page("generations/m", Counts.looked(3, 0, 0, 0)))
                .isInstanceOfSatisfying(RunStopped.class, run::stopped)
                .hasMessageContaining(admin.toString());

        assertThat(run.counts().scanned()).isEqualTo(8);
        assertThat(world.ask(
                        String.class,
                        "SELECT status || ' ' || phase || ' ' || error_code || ' ' || scanned FROM nolmt.cleanup_runs"
                                + " WHERE id = ?",
                        id))
                .isEqualTo("aborted closed stopped 8");
        assertThat(world.stateOf("generations/b")).isEqualTo("none");
    }

    @Test
    void aRunThatIsStoppedWritesAndReleasesNothingMoreButOneThatIsThroughHasSucceeded() {
        UUID id = world.insertRun("orphans", "dry_run", "false");
        ClaimedRun run = world.claim(id, 0, Duration.ofMinutes(1));
        world.sql("UPDATE nolmt.cleanup_runs SET stopped_by = gen_random_uuid() WHERE id = ?", id);

        assertThatThrownBy(() -> run.whileListing(tx -> {
                    throw new AssertionError("It was stopped");
                }))
                .isInstanceOf(RunStopped.class);
        assertThatThrownBy(run::release).isInstanceOf(RunStopped.class);
        run.through();

        assertThat(world.runs().stateOf(id).orElseThrow().status()).isEqualTo("succeeded");
    }

    @Test
    void aRunThatIsGivenUpWhileSomebodyIsAtItGoesOn() {
        UUID id = world.insertRun("purge", "dry_run", "false");
        ClaimedRun running = world.claim(id, 0, Duration.ofMinutes(1));

        assertThat(world.runs().giveUp(id, 0, 0)).isEqualTo(Runs.Verdict.NOT_NOW);

        running.through();
    }

    @Tag("A24")
    @Test
    void aDeadLetterOfARunThatWasNotTriedSoOftenSendsItAgain() {
        UUID id = world.insertRun("purge", "dry_run", "false");

        assertThat(world.runs().giveUp(id, 0, 2)).isEqualTo(Runs.Verdict.SECOND_CHANCE);
        assertThat(world.runs().giveUp(id, 0, 2)).as("of the message before").isEqualTo(Runs.Verdict.NOT_NOW);
        for (int i = 0; i < 2; i++) {
            assertThat(world.runs().giveUp(id, 1 + i, 2)).isEqualTo(Runs.Verdict.SECOND_CHANCE);
            world.claim(id, 2 + i, Duration.ofMinutes(1)).letGo();
        }

        assertThat(world.runs().giveUp(id, 3, 2)).isEqualTo(Runs.Verdict.GIVEN_UP);
        assertThat(world.runs().stateOf(id).orElseThrow().status()).isEqualTo("failed");
    }

    private int scheduled(String kind) {
        return world.ask(
                Integer.class,
                "SELECT count(*) FROM nolmt.cleanup_runs WHERE requested_by = 'schedule' AND kind = ?",
                kind);
    }
}
