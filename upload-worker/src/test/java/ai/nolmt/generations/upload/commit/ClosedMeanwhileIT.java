package ai.nolmt.generations.upload.commit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user deletes or cancels at each step of an attempt. */
@Tag("F21")
class ClosedMeanwhileIT {
    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private final CommitBench bench = new CommitBench(database);
    private final UUID id = bench.accept();
    private final StoredOutput output = bench.attempt(id);
    private final UUID user = output.job().user();

    enum Ending {
        DELETED,
        CANCELLED;

        void happen(CommitBench bench, UUID user, UUID id) {
            if (this == DELETED) {
                bench.delete(user, id);
            } else {
                bench.cancel(user, id);
            }
        }

        String status() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void beforeTheAttemptTheJobIsLoadedAsClosed(Ending ending) {
        ending.happen(bench, user, id);

        assertThat(bench.jobs().load(Set.of(id)).get(id))
                .satisfies(job -> assertThat(job.status().isOpen()).isFalse());
    }

    @ParameterizedTest
    @EnumSource
    void betweenThePutAndTheCommitItGetsNoRowAndItsKeyIsOnItsWayOut(Ending ending) {
        ending.happen(bench, user, id);

        assertThat(bench.outcome(output)).isEqualTo(CommitOutcome.CLOSED);

        closedWithoutARow(ending);
    }

    @ParameterizedTest
    @EnumSource
    void whileTheCommitWaitsForItsJobItGetsNoRowAndItsKeyIsOnItsWayOut(Ending ending) throws Exception {
        FutureTask<CommitOutcome> committing;
        try (Session first = bench.session()) {
            first.run("SELECT id FROM nolmt.jobs WHERE id = ? FOR UPDATE", id);
            FutureTask<Boolean> closing = CommitBench.background(() -> {
                ending.happen(bench, user, id);
                return true;
            });
            bench.awaitBlocked(1); // who waits longer is the first
            committing = bench.committing(output);
            bench.awaitBlocked(2);
            first.rollback();
            closing.get();
        }

        assertThat(committing.get()).isEqualTo(CommitOutcome.CLOSED);
        closedWithoutARow(ending);
    }

    @Test
    void aDeleteThatWaitsForACommitDeletesItsRow() throws Exception {
        FutureTask<CommitOutcome> committing;
        FutureTask<Boolean> deleting;
        try (Session holdsUser = bench.session()) {
            // The commit has locked the job and inserts, but waits for its user's row.
            holdsUser.run("SELECT id FROM auth.users WHERE id = ? FOR UPDATE", user);
            committing = bench.committing(output);
            bench.awaitBlocked(1);
            deleting = CommitBench.background(() -> {
                bench.delete(user, id);
                return true;
            });
            bench.awaitBlocked(2);
            holdsUser.rollback();
        }

        assertThat(committing.get()).isEqualTo(CommitOutcome.STORED);
        assertThat(deleting.get()).isTrue();
        assertThat(bench.status(id)).isEqualTo("deleted");
        assertThat(bench.rowOf(id)).isEmpty();
        assertThat(bench.tombstone(output)).isEqualTo("pending deleted");
        assertThat(bench.outcome(bench.attempt(id)))
                .as("a redelivery brings nothing back")
                .isEqualTo(CommitOutcome.CLOSED);
        assertThat(bench.rowOf(id)).isEmpty();
    }

    @Test
    void aCancelAfterTheCommitChangesNothing() {
        assertThat(bench.outcome(output)).isEqualTo(CommitOutcome.STORED);

        bench.cancel(user, id);

        assertThat(bench.status(id)).isEqualTo("succeeded");
        assertThat(bench.rowOf(id)).contains(output.key().value());
        assertThat(bench.tombstone(output)).isEqualTo("none");
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoJobsInOneGroupTheOtherIsStored(Ending ending) throws Exception {
        UUID kept = bench.accept();
        StoredOutput keptOutput = bench.attempt(kept);
        FutureTask<Map<UUID, CommitOutcome>> committing;
        try (Session first = bench.session()) {
            first.run("SELECT id FROM nolmt.jobs WHERE id = ? FOR UPDATE", id);
            FutureTask<Boolean> closing = CommitBench.background(() -> {
                ending.happen(bench, user, id);
                return true;
            });
            bench.awaitBlocked(1);
            committing = CommitBench.background(() -> bench.commit(keptOutput, output));
            bench.awaitBlocked(2);
            first.rollback();
            closing.get();
        }

        assertThat(committing.get()).containsEntry(kept, CommitOutcome.STORED).containsEntry(id, CommitOutcome.CLOSED);
        assertThat(bench.rowOf(kept)).contains(keptOutput.key().value());
        assertThat(bench.tombstone(keptOutput)).isEqualTo("none");
        closedWithoutARow(ending);
    }

    @Test
    void whatASweepFoundBeforeStaysTheSweeps() {
        bench.update(
                "INSERT INTO nolmt.object_deletions (key, reason, actor, sweep) VALUES (?, 'orphan', 'sweep', ?)",
                output.key().value(),
                UUID.randomUUID());
        bench.delete(user, id);

        assertThat(bench.outcome(output)).isEqualTo(CommitOutcome.CLOSED);

        assertThat(bench.tombstone(output)).isEqualTo("pending orphan of a sweep");
    }

    @Test
    void theStagingOfADeletedJobIsOnItsWayOut() {
        bench.update(
                "UPDATE nolmt.jobs SET output = NULL, staging_key = 'staging/' || user_id || '/' || id WHERE id = ?",
                id);

        bench.delete(user, id);

        assertThat(bench.outcome(output)).isEqualTo(CommitOutcome.CLOSED);
        assertThat(bench.tombstone("staging/" + user + "/" + id)).isEqualTo("pending deleted");
        assertThat(bench.tombstone(output)).isEqualTo("pending late_attempt");
    }

    private void closedWithoutARow(Ending ending) {
        assertThat(bench.status(id)).isEqualTo(ending.status());
        assertThat(bench.rowOf(id)).isEmpty();
        assertThat(bench.tombstone(output)).isEqualTo("pending late_attempt");
    }
}
