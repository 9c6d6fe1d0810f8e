package ai.nolmt.generations.upload.commit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.upload.commit.UnreliableCommits.Fault;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The worker asked for a COMMIT and got no answer. */
@Tag("F6")
class UncertainCommitIT {
    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private final UnreliableCommits commits =
            new UnreliableCommits(database.database().as(StageLogins.SHARED));
    private final CommitBench worker =
            new CommitBench(database, StageLogins.transactions(commits, CommitBench.PATIENT));
    private final CommitBench other = new CommitBench(database);
    private final UUID id = other.accept();
    private final StoredOutput first = other.attempt(id);

    @Test
    void aCommitWhoseAnswerIsLostIsFoundStoredOnAnotherConnection() {
        UUID beside = other.accept();
        StoredOutput second = other.attempt(beside);
        commits.breakNextCommit(Fault.ANSWER_IS_LOST);

        assertThat(worker.commit(first, second))
                .containsEntry(id, CommitOutcome.STORED)
                .containsEntry(beside, CommitOutcome.STORED);

        assertThat(other.rowOf(id)).contains(first.key().value());
        assertThat(other.tombstone(first)).isEqualTo("none");
        assertThat(other.tombstone(second)).isEqualTo("none");
    }

    @Test
    void aCommitThatNeverArrivedIsUncertainAndTheNextDeliveryStores() {
        commits.breakNextCommit(Fault.NEVER_ARRIVES);

        assertThat(worker.outcome(first)).isEqualTo(CommitOutcome.UNCERTAIN);
        assertThat(other.rowOf(id)).isEmpty();
        assertThat(other.status(id)).isEqualTo("accepted");

        StoredOutput again = other.attempt(id);
        assertThat(worker.outcome(again)).isEqualTo(CommitOutcome.STORED);
        assertThat(other.rowOf(id)).contains(again.key().value());
        assertThat(other.tombstone(first))
                .as("reading nothing proves nothing: it is left to the sweep")
                .isEqualTo("none");
    }

    @Test
    void aCommitThatArrivesAfterTheReReadIsTheOneThatStores() throws Exception {
        commits.breakNextCommit(Fault.ARRIVES_LATE);

        assertThat(worker.outcome(first)).isEqualTo(CommitOutcome.UNCERTAIN);
        StoredOutput again = other.attempt(id);
        FutureTask<CommitOutcome> nextDelivery = other.committing(again);
        other.awaitBlocked(1);
        commits.arrive();

        assertThat(nextDelivery.get()).isEqualTo(CommitOutcome.CLOSED);
        assertThat(other.rowOf(id)).contains(first.key().value());
        assertThat(other.tombstone(first)).isEqualTo("none");
        assertThat(other.tombstone(again)).isEqualTo("pending late_attempt");
    }

    @Test
    void committedAgainUnderItsKeyItIsStored() {
        commits.breakNextCommit(Fault.NEVER_ARRIVES);
        assertThat(worker.outcome(first)).isEqualTo(CommitOutcome.UNCERTAIN);

        assertThat(worker.outcome(first)).isEqualTo(CommitOutcome.STORED);
        assertThat(other.rowOf(id)).contains(first.key().value());
        assertThat(other.tombstone(first)).isEqualTo("none");
    }

    @Test
    void committedAgainUnderItsKeyItFindsThatItArrivedMeanwhile() throws Exception {
        commits.breakNextCommit(Fault.ARRIVES_LATE);
        assertThat(worker.outcome(first)).isEqualTo(CommitOutcome.UNCERTAIN);
        FutureTask<CommitOutcome> again = other.committing(first);
        other.awaitBlocked(1);
        commits.arrive();

        assertThat(again.get()).isEqualTo(CommitOutcome.CLOSED);
        assertThat(other.rowOf(id)).contains(first.key().value());
        assertThat(other.tombstone(first)).as("its row lives").isEqualTo("none");
    }
}
