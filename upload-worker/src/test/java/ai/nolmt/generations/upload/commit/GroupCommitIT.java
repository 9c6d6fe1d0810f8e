package ai.nolmt.generations.upload.commit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The one transaction that makes outputs visible, delivered once and more often. */
class GroupCommitIT {
    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private final CommitBench bench = new CommitBench(database);

    @Test
    void aGroupIsStoredTogetherAndItsJobsKeepNothing() {
        UUID one = bench.accept();
        UUID two = bench.accept();
        StoredOutput first = bench.attempt(one);
        StoredOutput second = bench.attempt(two);

        assertThat(bench.commit(first, second))
                .containsEntry(one, CommitOutcome.STORED)
                .containsEntry(two, CommitOutcome.STORED);

        for (StoredOutput output : List.of(first, second)) {
            UUID id = output.job().id();
            assertThat(bench.rowOf(id)).contains(output.key().value());
            assertThat(bench.status(id)).isEqualTo("succeeded");
            assertThat(bench.is(
                            "SELECT output IS NULL AND prompt IS NULL AND settings IS NULL AND finished_at IS NOT NULL"
                                    + " FROM nolmt.jobs WHERE id = ?",
                            id))
                    .isTrue();
            assertThat(bench.is(
                            "SELECT g.prompt = 'a red fox' AND g.sha256 = j.sha256 AND g.created_at = j.created_at"
                                    + " FROM generations g JOIN nolmt.jobs j ON j.id = g.id WHERE g.id = ?",
                            id))
                    .isTrue();
        }
    }

    @Test
    void stagedBytesAreOnTheirWayOutWithTheRow() {
        UUID id = bench.accept();
        bench.update(
                "UPDATE nolmt.jobs SET output = NULL, staging_key = 'staging/' || user_id || '/' || id WHERE id = ?",
                id);
        StoredOutput output = bench.attempt(id);

        assertThat(bench.outcome(output)).isEqualTo(CommitOutcome.STORED);

        assertThat(bench.tombstone("staging/" + output.job().user() + "/" + id)).isEqualTo("pending stored");
    }

    @Test
    void aJobThatIsNotThereIsClosedAndItsKeyIsLeftToTheSweep() {
        UUID id = bench.accept();
        StoredOutput output = bench.attempt(id);
        bench.update("DELETE FROM nolmt.jobs WHERE id = ?", id);

        assertThat(bench.outcome(output)).isEqualTo(CommitOutcome.CLOSED);

        assertThat(bench.rowOf(id)).isEmpty();
        assertThat(bench.tombstone(output)).isEqualTo("none");
    }

    @Test
    @Tag("F3")
    void aSecondDeliveryOfTheSameAttemptTombstonesNothing() {
        StoredOutput output = bench.attempt(bench.accept());

        assertThat(bench.outcome(output)).isEqualTo(CommitOutcome.STORED);
        assertThat(bench.outcome(output)).isEqualTo(CommitOutcome.CLOSED);

        assertThat(bench.tombstone(output)).isEqualTo("none");
    }

    @Test
    @Tag("F5")
    void aSecondAttemptMakesNoSecondRowAndItsKeyIsOnItsWayOut() {
        UUID id = bench.accept();
        StoredOutput first = bench.attempt(id);
        StoredOutput second = bench.attempt(id);

        assertThat(bench.outcome(first)).isEqualTo(CommitOutcome.STORED);
        assertThat(bench.outcome(second)).isEqualTo(CommitOutcome.CLOSED);

        assertThat(bench.rowOf(id)).contains(first.key().value());
        assertThat(bench.tombstone(first)).isEqualTo("none");
        assertThat(bench.tombstone(second)).isEqualTo("pending late_attempt");
    }

    @Test
    @Tag("F5")
    void ofTwoWorkersAtOnceOneStoresAndTheOthersKeyIsOnItsWayOut() throws Exception {
        for (int round = 0; round < 20; round++) {
            UUID id = bench.accept();
            StoredOutput one = bench.attempt(id);
            StoredOutput two = bench.attempt(id);
            FutureTask<CommitOutcome> first = bench.committing(one);
            FutureTask<CommitOutcome> second = bench.committing(two);

            assertThat(List.of(first.get(), second.get()))
                    .containsExactlyInAnyOrder(CommitOutcome.STORED, CommitOutcome.CLOSED);
            boolean firstStored = first.get() == CommitOutcome.STORED;
            StoredOutput stored = firstStored ? one : two;
            StoredOutput late = firstStored ? two : one;
            assertThat(bench.rowOf(id)).contains(stored.key().value());
            assertThat(bench.tombstone(stored)).isEqualTo("none");
            assertThat(bench.tombstone(late)).isEqualTo("pending late_attempt");
        }
    }
}
