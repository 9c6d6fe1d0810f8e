package ai.nolmt.generations.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.job.JobAttempts;
import ai.nolmt.generations.job.JobOutbox;
import ai.nolmt.generations.message.Outbox;
import ai.nolmt.generations.message.Outbox.Claimed;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker is quicker than the relay: it has put a job off before the relay marks that it was sent. */
@Tag("F11")
class DeferAheadOfMarkIT {
    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private static final Duration LEASE = Duration.ofSeconds(30);

    private final Outbox outbox = JobOutbox.of(UUID.randomUUID());
    private UUID id;

    @BeforeEach
    void acceptOne() {
        database.sql().sql("DELETE FROM nolmt.jobs").update();
        id = database.jobs().accept(database.jobs().newUser());
        database.sql().sql("UPDATE nolmt.jobs SET last_sent_at = NULL").update();
    }

    @Test
    void theLateMarkIsVoidAndTheJobIsSentAgain() {
        Claimed claimed = claim();
        defer();
        mark(claimed);
        laterOn();

        Claimed again = claim();

        assertThat(again.entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.pointer().id()).isEqualTo(id));
        mark(again);
        laterOn();
        assertThat(claim().entries()).isEmpty();
    }

    @Test
    void whoGivesItsClaimBackLeavesTheDelayAlone() {
        Claimed claimed = claim();
        defer();
        database.transactions().as(StageRole.RELAY, tx -> {
            outbox.release(tx, claimed);
            return true;
        });

        assertThat(claim().entries()).isEmpty();
    }

    private Claimed claim() {
        return database.transactions().as(StageRole.RELAY, tx -> outbox.claim(tx, LEASE, 200));
    }

    private void mark(Claimed claimed) {
        database.transactions().as(StageRole.RELAY, tx -> {
            outbox.markSent(tx, claimed, claimed.entries());
            return true;
        });
    }

    private void defer() {
        database.transactions().as(StageRole.WORKER, tx -> {
            JobAttempts.defer(tx, id, ErrorCode.SOURCE_UNAVAILABLE, "It is busy.", Duration.ofHours(1), false);
            return true;
        });
    }

    private void laterOn() {
        database.sql()
                .sql(
                        "UPDATE nolmt.jobs SET claimed_until = now() - interval '1 second' WHERE claimed_until IS NOT NULL")
                .update();
    }
}
