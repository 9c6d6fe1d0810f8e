package ai.nolmt.generations.upload.fetch.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
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
        queue.of(UUID.randomUUID(), UUID.randomUUID(), "slow.example", Instant.MAX)
                .execute(this::hang);
        for (int i : new int[] {3, 1, 4, 2, 5}) {
            queue.of(UUID.randomUUID(), UUID.randomUUID(), "host" + i % 2, i == 5 ? Instant.MAX : NOW.plusSeconds(i))
                    .execute(() -> ran.add("" + i));
        }
        queue.of(UUID.randomUUID(), UUID.randomUUID(), "host0", Instant.MAX).execute(() -> ran.add("6"));

        slow.countDown();

        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("1", "2", "3", "4", "5", "6"));
    }

    @Test
    void aSlowHostHoldsUpNoOther() {
        FetchQueue queue = queue(3, 2, 1000);
        for (int i = 0; i < 4; i++) {
            queue.of(UUID.randomUUID(), UUID.randomUUID(), "slow.example", NOW).execute(this::hang);
        }
        for (int i = 0; i < 20; i++) {
            queue.of(UUID.randomUUID(), UUID.randomUUID(), "host" + i % 10, Instant.MAX)
                    .execute(() -> ran.add("other"));
        }

        Awaitility.await().untilAsserted(() -> assertThat(ran).hasSize(20));
        slow.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(released).hasValue(4));
    }

    @Test
    void whatIsBeyondItsHostsSharesIsNotKeptWaiting() {
        FetchQueue queue = queue(10, 1, 1000);
        queue.of(UUID.randomUUID(), UUID.randomUUID(), "slow.example", NOW).execute(this::hang);
        queue.of(UUID.randomUUID(), UUID.randomUUID(), "slow.example", NOW).execute(() -> ran.add("patient"));
        queue.of(UUID.randomUUID(), UUID.randomUUID(), "slow.example", NOW).execute(() -> ran.add("at once"));

        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("at once"));
        slow.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("at once", "patient"));
    }

    @Test
    void whileFetchesAreSlowThoseThatDieLastLeaveTheirPlacesToOthers() {
        FetchQueue queue = queue(2, 10, 3);
        for (int i = 0; i < 2; i++) {
            queue.of(UUID.randomUUID(), UUID.randomUUID(), "slow.example", Instant.MAX)
                    .execute(this::hang);
        }
        add(queue, 30);
        add(queue, 10);
        add(queue, 20);
        queue.look();
        assertThat(ran).as("those that run may be quick").isEmpty();

        clock.addAndGet(1000);
        queue.look();
        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactlyInAnyOrder("30 put off", "20 put off"));
        add(queue, 5);

        Awaitility.await().untilAsserted(() -> assertThat(ran).hasSize(3).contains("10 put off"));
        slow.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(ran).hasSize(4).contains("5 runs"));
    }

    @Test
    void beyondItsHostsSharesAndWithoutAPlaceItIsPutOffAndNotRun() {
        FetchQueue queue = queue(1, 1, 1000);
        queue.of(UUID.randomUUID(), UUID.randomUUID(), "slow.example", Instant.MAX)
                .execute(this::hang);
        add(queue, 10);
        add(queue, 20);

        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("20 put off"));
    }

    @Test
    void neverMoreThanSoManyRun() {
        FetchQueue queue = queue(4, 2, 1000);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        for (int i = 0; i < 96; i++) {
            UUID job = UUID.randomUUID();
            queue.of(job, UUID.randomUUID(), "host" + i % 24, NOW).execute(() -> {
                if (queue.putOff(job) == null) {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    hang();
                    now.decrementAndGet();
                } else {
                    ran.add("put off");
                }
            });
        }

        Awaitility.await().untilAsserted(() -> assertThat(now).hasValue(4));
        slow.countDown();
        Awaitility.await()
                .untilAsserted(() -> assertThat(released.get() + ran.size()).isEqualTo(96));
        assertThat(most).hasValue(4);
    }

    @Test
    void slowLinksOfOneUserLeaveAPlaceToOthersOnEachHost() {
        FetchQueue queue = queue(8, 4, 1000);
        UUID many = UUID.randomUUID();
        for (int i = 0; i < 30; i++) {
            queue.of(UUID.randomUUID(), many, "host" + i % 3, NOW).execute(this::hang);
        }

        queue.of(UUID.randomUUID(), UUID.randomUUID(), "host0", Instant.MAX).execute(() -> ran.add("other"));

        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("other"));
    }

    @Test
    void turnsGoRoundUsersWhateverTheirLinksSayOfTheirEnd() {
        FetchQueue queue = queue(1, 10, 1000);
        UUID many = UUID.randomUUID();
        queue.of(UUID.randomUUID(), many, "slow.example", Instant.MAX).execute(this::hang);
        for (int i = 2; i > 0; i--) {
            String name = "many " + i;
            queue.of(UUID.randomUUID(), many, "host" + i, NOW.plusSeconds(i)).execute(() -> ran.add(name));
        }
        queue.of(UUID.randomUUID(), UUID.randomUUID(), "host3", Instant.MAX).execute(() -> ran.add("other"));

        slow.countDown();

        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("other", "many 1", "many 2"));
    }

    @Test
    void whoHasTheMostGivesItsPlacesUp() {
        FetchQueue queue = queue(1, 3, 5);
        UUID many = UUID.randomUUID();
        UUID few = UUID.randomUUID();
        queue.of(UUID.randomUUID(), UUID.randomUUID(), "slow.example", Instant.MAX)
                .execute(this::hang);
        add(queue, few, "host", 1000);
        for (int i = 1; i <= 3; i++) {
            add(queue, many, "host", i);
        }
        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("3 put off"));

        clock.addAndGet(1000);
        add(queue, many, "host2", 4);
        add(queue, few, "host2", 1001);

        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("3 put off", "4 put off"));
    }

    @Test
    void whatWaitsTooLongIsPutOff() {
        FetchQueue queue = queue(1, 3, 1000);
        queue.of(UUID.randomUUID(), UUID.randomUUID(), "slow.example", Instant.MAX)
                .execute(this::hang);
        add(queue, 10);
        clock.addAndGet(Duration.ofMinutes(14).toMillis());
        queue.look();
        add(queue, 20);
        clock.addAndGet(Duration.ofMinutes(2).toMillis());
        queue.look();

        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("10 put off"));
    }

    @Test
    void whatThereIsNoThreadForWaitsAndNobodyElseHearsOfIt() {
        AtomicInteger missing = new AtomicInteger(3);
        ExecutorService scarce = new ThreadPoolExecutor(0, 100, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), work -> {
            if (missing.getAndDecrement() > 0) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(work);
        });
        FetchQueue queue = queue(scarce, 2, 10, 1000);
        try {
            for (int i = 0; i < 5; i++) {
                add(queue, i);
            }
            queue.look();

            Awaitility.await().untilAsserted(() -> assertThat(ran).hasSize(5));
            assertThat(ran).allMatch(one -> one.endsWith("runs"));
        } finally {
            scarce.shutdown();
        }
    }

    @Test
    void whatWaitsAtAStopRunsAtOnceAndNothingElseBegins() {
        FetchQueue queue = queue(1, 10, 1000);
        queue.of(UUID.randomUUID(), UUID.randomUUID(), "slow.example", Instant.MAX)
                .execute(this::hang);
        add(queue, 10);

        queue.stop();

        assertThat(ran).containsExactly("10 runs");
        assertThatThrownBy(() -> add(queue, 20)).isInstanceOf(RejectedExecutionException.class);
        queue.start();
        slow.countDown();
        add(queue, 30);
        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("10 runs", "30 runs"));
    }

    private void add(FetchQueue queue, UUID user, String host, int dies) {
        UUID job = UUID.randomUUID();
        queue.of(job, user, host, NOW.plusSeconds(dies))
                .execute(() -> ran.add(dies + (queue.putOff(job) == null ? " runs" : " put off")));
    }

    private void add(FetchQueue queue, int dies) {
        add(queue, UUID.randomUUID(), "host.example", dies);
    }

    private FetchQueue queue(int most, int perHost, int places) {
        return queue(threads, most, perHost, places);
    }

    private FetchQueue queue(ExecutorService threads, int most, int perHost, int places) {
        InstantSource time = () -> NOW.plusMillis(clock.get());
        return new FetchQueue(
                threads,
                new FetchQueue.Bounds(most, perHost, places, Duration.ofMinutes(15), Duration.ofMinutes(15)),
                time.withZone(ZoneOffset.UTC));
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
