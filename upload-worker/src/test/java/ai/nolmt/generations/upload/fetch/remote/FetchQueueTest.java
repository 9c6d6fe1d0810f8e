package ai.nolmt.generations.upload.fetch.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FetchQueueTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final CountDownLatch slow = new CountDownLatch(1);
    private final AtomicInteger released = new AtomicInteger();

    @AfterEach
    void stop() throws InterruptedException {
        slow.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void whatDiesFirstRunsFirst() {
        FetchQueue queue = new FetchQueue(threads, 1, 10);
        queue.of("slow.example", Instant.MAX).execute(this::hang);
        for (int i : new int[] {3, 1, 4, 2, 5}) {
            queue.of("host" + i % 2, i == 5 ? Instant.MAX : NOW.plusSeconds(i)).execute(() -> ran.add("" + i));
        }
        queue.of("host0", Instant.MAX).execute(() -> ran.add("6"));

        slow.countDown();

        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("1", "2", "3", "4", "5", "6"));
    }

    @Test
    void aSlowHostHoldsUpNoOther() {
        FetchQueue queue = new FetchQueue(threads, 3, 2);
        for (int i = 0; i < 4; i++) {
            queue.of("slow.example", NOW).execute(this::hang);
        }
        for (int i = 0; i < 20; i++) {
            queue.of("host" + i % 10, Instant.MAX).execute(() -> ran.add("other"));
        }

        Awaitility.await().untilAsserted(() -> assertThat(ran).hasSize(20));
        slow.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(released).hasValue(4));
    }

    @Test
    void whatIsBeyondItsHostsSharesIsNotKeptWaiting() {
        FetchQueue queue = new FetchQueue(threads, 10, 1);
        queue.of("slow.example", NOW).execute(this::hang);
        queue.of("slow.example", NOW).execute(() -> ran.add("patient"));
        queue.of("slow.example", NOW).execute(() -> ran.add("at once"));

        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("at once"));
        slow.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(ran).containsExactly("at once", "patient"));
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
