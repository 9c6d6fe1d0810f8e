package ai.nolmt.generations.upload.commit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an attempt finds whose job a user closed. In which orders that can happen infra/proof goes through. */
@Tag("F21")
class ClosedMeanwhileIT {
    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private final CommitBench bench = new CommitBench(database);
    private final UUID id = bench.accept();
    private final StoredOutput output = bench.attempt(id);

    @ParameterizedTest
    @ValueSource(strings = {"deleted", "cancelled"})
    void beforeTheAttemptTheJobIsLoadedAsClosed(String status) {
        bench.close(id, status);

        assertThat(bench.jobs().load(Set.of(id)).get(id))
                .satisfies(job -> assertThat(job.status().isOpen()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"deleted", "cancelled"})
    void betweenThePutAndTheCommitItGetsNoRowAndItsKeyIsOnItsWayOut(String status) {
        bench.close(id, status);

        assertThat(bench.outcome(output)).isEqualTo(CommitOutcome.CLOSED);

        assertThat(bench.status(id)).isEqualTo(status);
        assertThat(bench.rowOf(id)).isEmpty();
        assertThat(bench.tombstone(output)).isEqualTo("pending late_attempt");
    }

    @Test
    void aJobWhoseTimeIsOverIsClosedThoughNobodyHasWrittenItDownYet() {
        bench.update("UPDATE nolmt.jobs SET cancel_after = now() - interval '1 ms' WHERE id = ?", id);

        assertThat(bench.jobs().load(Set.of(id)).get(id))
                .satisfies(job -> assertThat(job.status()).isEqualTo(JobStatus.CANCELLED));
        assertThat(bench.outcome(output)).isEqualTo(CommitOutcome.CLOSED);

        assertThat(bench.rowOf(id)).isEmpty();
        assertThat(bench.tombstone(output)).isEqualTo("pending late_attempt");
    }

    @Test
    void whatASweepFoundBeforeStaysTheSweeps() {
        bench.update(
                "INSERT INTO nolmt.object_deletions (key, reason, actor, sweep) VALUES (?, 'orphan', 'sweep', ?)",
                output.key().value(),
                UUID.randomUUID());
        bench.close(id, "deleted");

        assertThat(bench.outcome(output)).isEqualTo(CommitOutcome.CLOSED);

        assertThat(bench.tombstone(output)).isEqualTo("pending orphan of a sweep");
    }
}
