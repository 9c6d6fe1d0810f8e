package ai.nolmt.generations.upload.fetch.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FetchQueueTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final CountDownLatch slow = new CountDownLatch(1);
    private final AtomicInteger released = new AtomicInteger();
    private final AtomicLong clock = new AtomicLong(); // in milliseconds from then

    @AfterEach
    void stop() throws InterruptedException {
        slow.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void whatDiesFirstRunsFirst() {
        FetchQueue queue = queue(1, 10, 1000);
        queue.of(UUID.randomUUID(), "slow.example", Instant.MAX).execute(this::hang);
        for (int i : new int[] {3, 1, 4, 2, 5}) {
            queue.of(UUID.randomUUID(), "host" + i % 2, i == 5 ? Instant.MAX : NOW.plusSeconds(i))
                    .execute(() -> ran.add("" + i));
        }
        queue.of(UUID.randomUUID(), "host0", Instant.MAX).execute(() -> ran.add("6"));

        slow.countDown();

        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("1", "2", "3", "4", "5", "6"));
    }

    @Test
    void aSlowHostHoldsUpNoOther() {
        FetchQueue queue = queue(3, 2, 1000);
        for (int i = 0; i < 4; i++) {
            queue.of(UUID.randomUUID(), "slow.example", NOW).execute(this::hang);
        }
        for (int i = 0; i < 20; i++) {
            queue.of(UUID.randomUUID(), "host" + i % 10, Instant.MAX).execute(() -> ran.add("other"));
        }

        Awaitility.await().untilAsserted(() -> assertThat(ran).hasSize(20));
        slow.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(released).hasValue(4));
    }

    @Test
    void whatIsBeyondItsHostsSharesIsNotKeptWaiting() {
        FetchQueue queue = queue(10, 1, 1000);
        queue.of(UUID.randomUUID(), "slow.example", NOW).execute(this::hang);
        queue.of(UUID.randomUUID(), "slow.example", NOW).execute(() -> ran.add("patient"));
        queue.of(UUID.randomUUID(), "slow.example", NOW).execute(() -> ran.add("at once"));

        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("at once"));
        slow.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("at once", "patient"));
    }

    @Test
    void whileFetchesAreSlowThoseThatDieLastLeaveTheirPlacesToOthers() {
        FetchQueue queue = queue(2, 10, 3);
        for (int i = 0; i < 2; i++) {
            queue.of(UUID.randomUUID(), "slow.example", Instant.MAX).execute(this::hang);
        }
        add(queue, 30);
        add(queue, 10);
        add(queue, 20);
        queue.makeRoom();
        assertThat(ran).as("those that run may be quick").isEmpty();

        clock.addAndGet(1000);
        queue.makeRoom();
        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactlyInAnyOrder("30 put off", "20 put off"));
        add(queue, 5);

        Awaitility.await().untilAsserted(() -> assertThat(ran).hasSize(3).contains("10 put off"));
        slow.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(ran).hasSize(4).contains("5 runs"));
    }

    @Test
    void beyondItsHostsSharesAndWithoutAPlaceItIsPutOffAndNotRun() {
        FetchQueue queue = queue(1, 1, 1000);
        queue.of(UUID.randomUUID(), "slow.example", Instant.MAX).execute(this::hang);
        add(queue, 10);
        add(queue, 20);

        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("20 put off"));
    }

    private void add(FetchQueue queue, int dies) {
        UUID job = UUID.randomUUID();
        queue.of(job, "host.example", NOW.plusSeconds(dies))
                .execute(() -> ran.add(dies + (queue.putOff(job) == null ? " runs" : " put off")));
    }

    private FetchQueue queue(int most, int perHost, int places) {
        InstantSource time = () -> NOW.plusMillis(clock.get());
        return new FetchQueue(threads, most, perHost, places, Duration.ofMinutes(15), time.withZone(ZoneOffset.UTC));
    }

    private void hang() {
        try {
            slow.await();
            released.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
