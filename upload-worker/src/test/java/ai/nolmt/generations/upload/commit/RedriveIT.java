package ai.nolmt.generations.upload.commit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.job.JobRedrive;
import ai.nolmt.generations.job.JobRedrive.Verdict;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs that were given up and come back, and the dead letters and attempts of before. */
@Tag("F20")
class RedriveIT {
    private static final int MAX_RECEIVES = 2;

    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private final CommitBench bench = new CommitBench(database);
    private final UUID id = bench.accept();

    @Test
    void aStaleDeadLetterAfterTheRedriveDoesNotFailTheReopenedJob() {
        StoredOutput late = bench.attempt(id);
        giveUp();
        assertThat(redrive()).isEqualTo(JobStatus.ACCEPTED);
        sent();

        assertThat(deadLetter(0)).isEqualTo(Verdict.STALE);

        assertThat(bench.status(id)).isEqualTo("accepted");
        StoredOutput again = bench.attempt(id);
        assertThat(bench.outcome(again)).isEqualTo(CommitOutcome.STORED);
        assertThat(bench.outcome(late)).isEqualTo(CommitOutcome.CLOSED);
        assertThat(bench.rowOf(id)).contains(again.key().value());
        assertThat(bench.tombstone(late)).isEqualTo("pending late_attempt");
    }

    @Test
    void aSecondRedriveOfAnOpenJobChangesNothing() {
        giveUp();

        assertThat(redrive()).isEqualTo(JobStatus.ACCEPTED);
        assertThat(redrive()).isEqualTo(JobStatus.ACCEPTED);

        assertThat(bench.is("SELECT epoch = 1 FROM nolmt.jobs WHERE id = ?", id))
                .isTrue();
    }

    @Test
    void aRedriveOfAJobThatALateAttemptStoredMeanwhileChangesNothing() {
        StoredOutput late = bench.attempt(id);
        giveUp();
        redrive();
        assertThat(bench.outcome(late)).as("the commit ignores the epoch").isEqualTo(CommitOutcome.STORED);

        assertThat(redrive()).isEqualTo(JobStatus.SUCCEEDED);

        assertThat(bench.status(id)).isEqualTo("succeeded");
        assertThat(deadLetter(1)).isEqualTo(Verdict.STALE);
        assertThat(bench.rowOf(id)).contains(late.key().value());
        assertThat(bench.tombstone(late)).isEqualTo("none");
    }

    @Test
    void aLateAttemptOfAFailedJobGetsNoRowAndItsKeyIsOnItsWayOut() {
        StoredOutput late = bench.attempt(id);
        giveUp();

        assertThat(bench.outcome(late)).isEqualTo(CommitOutcome.CLOSED);

        assertThat(bench.status(id)).isEqualTo("failed");
        assertThat(bench.tombstone(late)).isEqualTo("pending late_attempt");
        redrive();
        assertThat(bench.outcome(late)).as("its key never comes back").isEqualTo(CommitOutcome.AGAIN);
        assertThat(bench.outcome(bench.attempt(id))).isEqualTo(CommitOutcome.STORED);
    }

    @Test
    void aDeadLetterOfAJobThatIsClosedMeanwhileChangesNothing() {
        StoredOutput output = bench.attempt(id);
        assertThat(bench.outcome(output)).isEqualTo(CommitOutcome.STORED);

        assertThat(deadLetter(0)).isEqualTo(Verdict.STALE);

        assertThat(bench.status(id)).isEqualTo("succeeded");
    }

    @Test
    void whatIsClosedForGoodIsNotRedriven() {
        giveUp();
        bench.update("UPDATE nolmt.jobs SET closed_for_good = true WHERE id = ?", id);

        assertThat(redrive()).isEqualTo(JobStatus.FAILED);
        assertThat(bench.status(id)).isEqualTo("failed");
    }

    @Test
    @Tag("A24")
    void aLetterThatTheJobsOwnCountContradictsSendsItAgainAsOftenAsItIsProvenOrNot() {
        assertThat(deadLetter(0, false)).isEqualTo(Verdict.SECOND_CHANCE);
        assertThat(deadLetter(1, false)).as("not sent under this epoch yet").isEqualTo(Verdict.STALE);
        for (int epoch = 1; epoch <= 2; epoch++) {
            sent();
            assertThat(deadLetter(epoch, false)).isEqualTo(Verdict.SECOND_CHANCE);
        }
        sent();
        assertThat(deadLetter(3, false)).isEqualTo(Verdict.GIVEN_UP);

        UUID proven = bench.accept();
        assertThat(bench.jobs().deadLetter(proven, 0, true, MAX_RECEIVES)).isEqualTo(Verdict.SECOND_CHANCE);
        bench.update("UPDATE nolmt.jobs SET last_sent_at = now() WHERE id = ?", proven);
        assertThat(bench.jobs().deadLetter(proven, 1, true, MAX_RECEIVES)).isEqualTo(Verdict.GIVEN_UP);
    }

    private void giveUp() {
        for (int attempt = 0; attempt < MAX_RECEIVES; attempt++) {
            bench.jobs().note(id, ErrorCode.STORAGE_UNAVAILABLE, "No room.");
        }
        assertThat(deadLetter(0)).isEqualTo(Verdict.GIVEN_UP);
        assertThat(bench.errorOf(id)).contains("attempts_exhausted");
    }

    private Verdict deadLetter(int epoch) {
        return deadLetter(epoch, true);
    }

    private Verdict deadLetter(int epoch, boolean proven) {
        return bench.jobs().deadLetter(id, epoch, proven, MAX_RECEIVES);
    }

    private JobStatus redrive() {
        return bench.transactions()
                .as(StageRole.ADMIN, tx -> JobRedrive.redrive(tx, id))
                .orElseThrow();
    }

    /** As the relay marks it. */
    private void sent() {
        bench.update("UPDATE nolmt.jobs SET last_sent_at = now() WHERE id = ?", id);
    }
}
