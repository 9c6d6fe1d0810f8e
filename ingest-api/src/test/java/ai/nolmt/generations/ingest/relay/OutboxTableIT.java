package ai.nolmt.generations.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.job.JobOutbox;
import ai.nolmt.generations.message.Outbox;
import ai.nolmt.generations.message.Outbox.Claimed;
import ai.nolmt.generations.message.Outbox.Entry;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OutboxTableIT {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration LIFE = Duration.ofDays(18);

    @RegisterExtension
    final MigratedDatabase migrated = new MigratedDatabase();

    private final UUID installation = UUID.randomUUID();
    private final Outbox outbox = JobOutbox.of(installation);

    @Test
    void whatIsClaimedByOneIsNotClaimedByAnother() {
        unsent(3);
        List<UUID> first = new ArrayList<>();
        List<UUID> second = new ArrayList<>();

        // two sessions at once: the second claims before the first has committed
        asRelay(tx -> {
            first.addAll(idsOf(outbox.claim(tx, LEASE, 2)));
            asRelayElsewhere(() -> second.addAll(idsOf(claim(10))));
            return true;
        });

        assertThat(first).hasSize(2);
        assertThat(second).hasSize(1).doesNotContainAnyElementsOf(first);
        assertThat(claim(10).entries()).isEmpty();
    }

    @Test
    void theOldestAreClaimedFirstAndPointersSayWhoseTheyAre() {
        List<UUID> ids = unsent(3);
        age(ids.get(2), "2 hours");
        age(ids.get(0), "1 hour");

        Claimed claimed = claim(2);

        assertThat(idsOf(claimed)).containsExactlyInAnyOrder(ids.get(2), ids.get(0));
        assertThat(claimed.entries()).allSatisfy(entry -> {
            assertThat(entry.pointer().installation()).isEqualTo(installation);
            assertThat(entry.pointer().epoch()).isZero();
        });
    }

    @Test
    @Tag("F29")
    void aClaimLastsAsLongAsItsLeaseByTheDatabasesClock() {
        UUID id = unsent(1).get(0);
        claim(1);

        assertThat(is(id, "claimed_until BETWEEN now() + interval '4 minutes' AND now() + interval '5 minutes'"))
                .isTrue();
        set(id, "claimed_until = now() - interval '1 millisecond'");
        assertThat(idsOf(claim(1))).containsExactly(id);
    }

    @Test
    @Tag("F16")
    void whatIsReleasedIsTheOldestAgain() {
        List<UUID> ids = unsent(2);
        age(ids.get(0), "1 hour");
        Claimed claimed = claim(1);

        release(claimed);

        assertThat(idsOf(claim(1))).containsExactly(ids.get(0));
    }

    @Test
    @Tag("F16")
    void aLateReleaseLeavesAClaimThatIsAnothersByNow() {
        UUID id = unsent(1).get(0);
        Claimed stalled = claim(1);
        set(id, "claimed_until = now() - interval '1 second'");
        claim(1);

        release(stalled);

        assertThat(claim(1).entries()).isEmpty();
    }

    @Test
    @Tag("A18")
    void aMarkOfAnEpochThatTheJobIsNotInChangesNothing() {
        UUID id = unsent(1).get(0);
        Claimed claimed = claim(1);

        mark(claimed, entry(id, 7));

        assertThat(is(id, "status = 'accepted' AND last_sent_at IS NULL")).isTrue();
    }

    @Test
    @Tag("A18")
    void aMarkOfAJobThatIsNotThereChangesNothing() {
        UUID id = unsent(1).get(0);
        Claimed claimed = claim(1);

        mark(claimed, entry(UUID.randomUUID(), 0));

        assertThat(is(id, "status = 'accepted' AND last_sent_at IS NULL")).isTrue();
    }

    @Test
    @Tag("F20")
    void aLateMarkOfTheTimeBeforeARedriveLeavesTheJobToBeSent() {
        UUID id = unsent(1).get(0);
        Claimed claimed = claim(1);
        set(id, "epoch = 1, claimed_until = NULL, last_sent_at = NULL");

        mark(claimed, claimed.entries().get(0));

        assertThat(is(id, "last_sent_at IS NULL")).isTrue();
        assertThat(claim(1).entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.pointer().epoch()).isEqualTo(1));
    }

    @Test
    @Tag("F21")
    void aLateMarkOfAJobThatWasClosedLeavesItClosed() {
        UUID id = unsent(1).get(0);
        Claimed claimed = claim(1);
        set(id, "status = 'cancelled'");

        mark(claimed, claimed.entries().get(0));

        assertThat(is(id, "status = 'cancelled' AND last_sent_at IS NULL")).isTrue();
    }

    @Test
    void aMarkOfAJobThatIsProcessedAlreadyDoesNotTakeItBack() {
        UUID id = unsent(1).get(0);
        Claimed claimed = claim(1);
        set(id, "status = 'processing'");

        mark(claimed, claimed.entries().get(0));

        assertThat(is(id, "status = 'processing' AND last_sent_at IS NOT NULL AND claimed_until IS NULL"))
                .isTrue();
    }

    @Test
    void aLateMarkLeavesAnothersClaim() {
        UUID id = unsent(1).get(0);
        Claimed late = claim(1);
        set(id, "claimed_until = now() - interval '1 second'");
        claim(1);

        mark(late, late.entries().get(0));

        assertThat(is(id, "claimed_until > now()")).isTrue();
    }

    @Test
    @Tag("F24")
    void onlyOpenJobsThatWereSilentForLongerThanAMessageLivesAreSentAgain() {
        UUID user = migrated.jobs().newUser();
        List<UUID> silent = new ArrayList<>();
        for (String status : List.of("accepted", "queued", "processing")) {
            UUID id = migrated.jobs().accept(user);
            set(id, "status = '" + status + "', last_sent_at = now() - interval '18 days 1 minute'");
            silent.add(id);
        }
        UUID young = migrated.jobs().accept(user);
        set(young, "last_sent_at = now() - interval '17 days'");
        UUID closed = migrated.jobs().accept(user);
        set(closed, "status = 'failed', last_sent_at = now() - interval '30 days'");

        assertThat(forgetSilent(2)).isEqualTo(2);
        assertThat(forgetSilent(2)).isEqualTo(1);
        assertThat(forgetSilent(2)).isZero();

        assertThat(is(silent.get(2), "status = 'processing'")).isTrue();
        assertThat(idsOf(claim(10))).containsExactlyInAnyOrderElementsOf(silent);
    }

    private List<UUID> unsent(int jobs) {
        UUID user = migrated.jobs().newUser();
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            UUID id = migrated.jobs().accept(user);
            set(id, "last_sent_at = NULL");
            ids.add(id);
        }
        return ids;
    }

    private void age(UUID id, String by) {
        set(id, "created_at = now() - interval '" + by + "'");
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

    private Entry entry(UUID id, int epoch) {
        return new Entry(new Pointer(Target.JOB, id, epoch, installation), "group", null);
    }

    private Claimed claim(int limit) {
        return asRelay(tx -> outbox.claim(tx, LEASE, limit));
    }

    private int forgetSilent(int limit) {
        return asRelay(tx -> outbox.forgetSilent(tx, LIFE, limit));
    }

    private void mark(Claimed claimed, Entry sent) {
        asRelay(tx -> {
            outbox.markSent(tx, claimed, List.of(sent));
            return true;
        });
    }

    private void release(Claimed claimed) {
        asRelay(tx -> {
            outbox.release(tx, claimed);
            return true;
        });
    }

    private <T> T asRelay(Function<StageTransaction, T> work) {
        return migrated.transactions().as(StageRole.RELAY, work);
    }

    /** Transactions belong to threads. */
    private static void asRelayElsewhere(Runnable work) {
        Thread elsewhere = new Thread(work, "another relay");
        elsewhere.start();
        try {
            elsewhere.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<UUID> idsOf(Claimed claimed) {
        return claimed.entries().stream().map(entry -> entry.pointer().id()).toList();
    }
}
