package ai.nolmt.generations.upload.commit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.TransactionLimits;
import ai.nolmt.generations.job.JobClosing;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.tombstone.OldTombstones;
import ai.nolmt.generations.tombstone.PurgeTombstones;
import ai.nolmt.generations.tombstone.PurgeTombstones.Which;
import ai.nolmt.generations.tombstone.SweepTombstones;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An attempt that stalled and whose key a sweep tombstoned: it meets that in whatever state it is, and for how long. */
@Tag("F4")
class SweptMeanwhileIT {
    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private final CommitBench bench = new CommitBench(database);
    private final UUID id = bench.accept();
    private final StoredOutput stalled = bench.attempt(id);
    private OffsetDateTime taken = OffsetDateTime.MIN;
    private final UUID run = UUID.randomUUID();

    @BeforeEach
    void aSweepIsListing() {
        bench.update(
                "INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, status) VALUES (?, 'orphans', 'schedule', 'running')",
                run);
    }

    @Test
    void committedAfterTheSweepItMeetsThePendingTombstone() {
        sweep();

        assertThat(bench.outcome(stalled)).isEqualTo(CommitOutcome.AGAIN);
        storedUnderANewKey();
    }

    @Test
    void committedBetweenTheTakeAndThePurgeItMeetsTheTakenTombstone() {
        sweep();
        take();

        assertThat(bench.outcome(stalled)).isEqualTo(CommitOutcome.AGAIN);
        storedUnderANewKey();
    }

    @Test
    void committedAfterThePurgeItMeetsTheFence() {
        sweep();
        take();
        confirm();

        assertThat(bench.outcome(stalled)).isEqualTo(CommitOutcome.AGAIN);
        storedUnderANewKey();
    }

    @Test
    void stalledForTheJobsLockLongerThanItMayItIsUncertainAndStoredByTheNextDelivery() throws Exception {
        StageTransactions hasty = StageLogins.transactions(
                database.database().as(StageLogins.SHARED),
                new TransactionLimits(
                        Duration.ofMillis(100), Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(2)));
        try (Session holdsJob = bench.session()) {
            holdsJob.run("SELECT id FROM nolmt.jobs WHERE id = ? FOR UPDATE", id);

            assertThat(new CommitBench(database, hasty).outcome(stalled)).isEqualTo(CommitOutcome.UNCERTAIN);
        }
        assertThat(bench.tombstone(stalled)).isEqualTo("none");
        StoredOutput again = bench.attempt(id);
        assertThat(bench.outcome(again)).isEqualTo(CommitOutcome.STORED);
        assertThat(sweep())
                .as("what the first attempt left is an orphan by now")
                .containsExactly(stalled.key().value());
    }

    @Test
    @Tag("R7")
    void theFenceOfAJobThatIsOpenForFortyDaysIsKeptAndRefusesTheStalledCommit() {
        sweep();
        take();
        confirm();
        bench.update("UPDATE nolmt.jobs SET created_at = now() - interval '40 days' WHERE id = ?", id);
        bench.update(
                "UPDATE nolmt.object_deletions SET purged_at = now() - interval '40 days' WHERE key = ?",
                stalled.key().value());

        prune();

        assertThat(bench.outcome(stalled)).isEqualTo(CommitOutcome.AGAIN);
        storedUnderANewKey();
        prune();
        assertThat(bench.tombstone(stalled)).as("once the job is over").isEqualTo("none");
        assertThat(bench.outcome(stalled)).isEqualTo(CommitOutcome.CLOSED);
    }

    @Test
    @Tag("R7")
    void theFenceOfAFailedJobIsKeptUntilTheJobIsClosedForGood() {
        sweep();
        take();
        confirm();
        bench.update(
                "UPDATE nolmt.jobs SET status = 'failed', finished_at = now() - interval '40 days' WHERE id = ?", id);
        bench.update(
                "UPDATE nolmt.object_deletions SET purged_at = now() - interval '40 days' WHERE key = ?",
                stalled.key().value());

        prune();
        assertThat(bench.tombstone(stalled)).isEqualTo("purged orphan of a sweep");

        bench.transactions().as(StageRole.CLEANUP, tx -> {
            JobClosing.closeForGood(tx, Set.of(id));
            return true;
        });
        prune();
        assertThat(bench.tombstone(stalled)).isEqualTo("none");
    }

    /** That the sweep looks at the job first, and under its lock, infra/proof shows. */
    private Set<String> sweep() {
        return bench.transactions()
                .as(
                        StageRole.CLEANUP,
                        tx -> SweepTombstones.add(
                                tx, run, List.of(stalled.doomed()), OffsetDateTime.now(ZoneOffset.UTC)));
    }

    private void take() {
        bench.update("UPDATE nolmt.cleanup_runs SET phase = 'released' WHERE id = ?", run);
        bench.transactions().as(StageRole.CLEANUP, tx -> {
            assertThat(PurgeTombstones.lock(tx, new Which("", run, Duration.ofMinutes(10), 10)))
                    .extracting(PurgeTombstones.Takeable::key)
                    .containsExactly(stalled.key().value());
            taken = PurgeTombstones.take(tx, Set.of(stalled.key().value()));
            return true;
        });
    }

    private void confirm() {
        bench.transactions().as(StageRole.CLEANUP, tx -> {
            PurgeTombstones.confirm(tx, Set.of(stalled.key().value()), taken);
            return true;
        });
    }

    private void prune() {
        bench.transactions().as(StageRole.CLEANUP, tx -> OldTombstones.pruneFences(tx, Instant.now(), 100));
    }

    private void storedUnderANewKey() {
        assertThat(bench.rowOf(id)).isEmpty();
        assertThat(bench.status(id)).isEqualTo("queued");
        assertThat(bench.attempt(id).job().source()).as("its bytes").isNotNull();
        StoredOutput again = bench.attempt(id);
        assertThat(bench.outcome(again)).isEqualTo(CommitOutcome.STORED);
        assertThat(bench.rowOf(id)).contains(again.key().value());
        assertThat(bench.tombstone(again)).isEqualTo("none");
        assertThat(bench.tombstone(stalled)).isNotEqualTo("none");
    }
}
