package ai.nolmt.generations.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.job.JobOutbox;
import ai.nolmt.generations.message.Outbox;
import ai.nolmt.generations.message.Outbox.Claimed;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a queue refused alone is left alone for a while, by the database's clock. */
@Tag("F10")
class PutOffIT {
    @RegisterExtension
    final MigratedDatabase migrated = new MigratedDatabase();

    private final Outbox outbox = JobOutbox.of(UUID.randomUUID());

    @Test
    void itIsPutOffForAsLongAsItHasWaitedFromASecondToTheLongest() {
        UUID young = unsentFor("0 seconds");
        UUID older = unsentFor("1 minute");
        UUID old = unsentFor("1 day");

        putOff(claim(), Duration.ofMinutes(15));

        assertThat(is(young, "claimed_until >= created_at + interval '1 second'"))
                .isTrue();
        assertThat(is(older, "claimed_until >= created_at + interval '2 minutes'"))
                .isTrue();
        assertThat(is(older, "claimed_until <= now() + (now() - created_at)")).isTrue();
        assertThat(is(old, "claimed_until - now() BETWEEN interval '10 minutes' AND interval '15 minutes'"))
                .isTrue();
    }

    @Test
    void untilThenItIsNotClaimedAndThenItIs() {
        UUID id = unsentFor("1 hour");
        putOff(claim(), Duration.ofMinutes(15));
        assertThat(claim().entries()).isEmpty();

        set(id, "claimed_until = now() - interval '1 millisecond'");

        assertThat(claim().entries()).hasSize(1);
    }

    @Test
    void aLateOneLeavesAClaimThatIsAnothersByNow() {
        UUID id = unsentFor("1 day");
        Claimed stalled = claim();
        set(id, "claimed_until = NULL");
        Claimed others = claim();

        putOff(stalled, Duration.ofDays(1));

        migrated.transactions().as(StageRole.RELAY, tx -> {
            outbox.markSent(tx, others, others.entries());
            return true;
        });
        assertThat(is(id, "last_sent_at IS NOT NULL AND claimed_until IS NULL")).isTrue();
    }

    private UUID unsentFor(String age) {
        UUID id = migrated.jobs().accept(migrated.jobs().newUser());
        set(id, "last_sent_at = NULL, created_at = now() - interval '" + age + "'");
        return id;
    }

    private Claimed claim() {
        return migrated.transactions().as(StageRole.RELAY, tx -> outbox.claim(tx, Duration.ofMinutes(5), 10));
    }

    private void putOff(Claimed claimed, Duration longest) {
        migrated.transactions().as(StageRole.RELAY, tx -> {
            outbox.putOff(tx, claimed, claimed.entries(), longest);
            return true;
        });
    }

    private void set(UUID id, String assignments) {
        migrated.sql()
                .sql("UPDATE nolmt.jobs SET " + assignments + " WHERE id = :id")
                .param("id", id)
                .update();
    }

    private boolean is(UUID id, String condition) {
        return migrated.sql()
                .sql("SELECT coalesce(" + condition + ", false) FROM nolmt.jobs WHERE id = :id")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }
}
