package ai.nolmt.generations.upload.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TurnsTest {
    private final UUID flooding = UUID.randomUUID();
    private final UUID patient = UUID.randomUUID();
    private long arrivals;

    @Test
    void aFloodOfOneUserDelaysNobodyElse() {
        Turns turns = new Turns(4, 1000);
        for (int i = 0; i < 100; i++) {
            turns.add(ticket(flooding, 10));
        }
        begin(turns, 4);
        Ticket other = ticket(patient, 10);
        turns.add(other);

        turns.ended(ticket(flooding, 10));

        assertThat(turns.next()).isSameAs(other);
    }

    @Test
    void whoHasFewerBytesOnTheWayIsNext() {
        Turns turns = new Turns(10, 1_000_000);
        turns.add(ticket(flooding, 100_000));
        turns.add(ticket(flooding, 1));
        turns.add(ticket(patient, 10));
        turns.add(ticket(patient, 10));
        turns.add(ticket(patient, 10));

        List<UUID> order =
                begin(turns, 5).stream().map(ticket -> ticket.job.user()).toList();

        assertThat(order).containsExactly(flooding, patient, patient, patient, flooding);
    }

    @Test
    void whatIsLargerThanEverythingGoesAlone() {
        Turns turns = new Turns(10, 1000);
        turns.add(ticket(patient, 5000));

        assertThat(turns.next()).isNotNull();
        turns.add(ticket(flooding, 1));
        assertThat(turns.next()).isNull();
    }

    @Test
    void smallOnesPassALargeOneOnlySoOften() {
        Turns turns = new Turns(10, 1000);
        turns.add(ticket(flooding, 900));
        assertThat(turns.next()).isNotNull();
        Ticket large = ticket(patient, 950);
        turns.add(large);
        for (int i = 0; i <= 2 * Turns.PATIENCE; i++) {
            assertThat(turns.next()).as("asked in vain, which passes nobody").isNull();
        }
        List<UUID> others = new ArrayList<>();
        int passed = 0;
        for (Ticket next; passed <= 2 * Turns.PATIENCE; passed++) {
            others.add(UUID.randomUUID());
            turns.add(ticket(others.get(passed), 1));
            next = turns.next();
            if (next == null) {
                break;
            }
            turns.ended(next);
        }

        assertThat(passed).isEqualTo(Turns.PATIENCE);
        turns.ended(ticket(flooding, 900));
        assertThat(turns.next()).isSameAs(large);
    }

    @Test
    void whatTheQueueHasLetGoOfIsNotBegun() {
        Turns turns = new Turns(1, 1000);
        Ticket gone = new Ticket(Trials.job(patient, 1), Runnable::run, turns, arrivals++, 0, new Trials.Told(false));
        turns.add(gone);
        turns.add(ticket(flooding, 1));

        assertThat(turns.removeNotOurs()).containsExactly(gone);
        assertThat(turns.waiting()).isEqualTo(1);
        assertThat(turns.next()).isNotNull();
    }

    /** Whatever comes and goes, the bounds hold, everybody has a turn, and the books are even in the end. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void inAnyOrderOfThings(long seed) {
        Random random = new Random(seed);
        int attempts = 1 + random.nextInt(8);
        long bytes = 1 + random.nextInt(2000);
        Turns turns = new Turns(attempts, bytes);
        List<UUID> users = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        List<Ticket> running = new ArrayList<>();
        Map<UUID, Integer> begun = new HashMap<>();
        int added = 0;
        for (int step = 0; step < 3000 || turns.waiting() + running.size() > 0; step++) {
            if (step < 3000 && random.nextBoolean()) {
                turns.add(ticket(users.get(random.nextInt(users.size())), random.nextInt(3000)));
                added++;
            } else if (!running.isEmpty() && random.nextBoolean()) {
                turns.ended(running.remove(random.nextInt(running.size())));
            } else {
                Ticket next = turns.next();
                if (next != null) {
                    running.add(next);
                    begun.merge(next.job.user(), 1, Integer::sum);
                }
            }
            long sum = running.stream().mapToLong(ticket -> ticket.size()).sum();
            assertThat(running.size()).isLessThanOrEqualTo(attempts).isEqualTo(turns.attemptsRunning());
            assertThat(sum).isEqualTo(turns.bytesRunning());
            assertThat(sum <= bytes || running.size() == 1).isTrue();
        }
        assertThat(begun.values().stream().mapToInt(i -> i).sum()).isEqualTo(added);
        assertThat(turns.bytesRunning()).isZero();
    }

    private List<Ticket> begin(Turns turns, int count) {
        List<Ticket> begun = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Ticket next = turns.next();
            assertThat(next).isNotNull();
            begun.add(next);
        }
        return begun;
    }

    private Ticket ticket(UUID user, long size) {
        return new Ticket(
                Trials.job(user, size), Runnable::run, Turns.unbounded(), arrivals++, 0, new Trials.Told(true));
    }
}
