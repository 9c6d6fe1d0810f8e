package ai.nolmt.generations.upload.fetch.remote;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.upload.jobs.Deferred;
import ai.nolmt.generations.upload.jobs.NotTried;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand outputs from fifty hosts, of which five take the request and say nothing. */
@Tag("long")
@Tag("A15")
class HangingHostsIT {
    private static final int JOBS = 1000;
    private static final int HOSTS = 50;
    private static final int HANGING = 5;
    private static final int TAKES_MILLIS = 20;
    private static final byte[] BYTES = "the output".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path parent;

    @Test
    void theOthersTakeNoLonger() {
        double quiet = medianOfTheOthers(0);
        double beside = medianOfTheOthers(HANGING);

        assertThat(beside)
                .as("ms until half of the other hosts' outputs are there; without hanging ones %.0f", quiet)
                .isLessThan(2 * quiet + 1000);
    }

    private double medianOfTheOthers(int hanging) {
        CountDownLatch over = new CountDownLatch(1);
        ScheduledExecutorService relay = Executors.newSingleThreadScheduledExecutor();
        Map<Integer, Long> arrived = new ConcurrentHashMap<>();
        try (TestHost host = TestHost.of((asked, out) -> {
                    if (Integer.parseInt(asked.path().substring(1)) < hanging) {
                        over.await();
                    }
                    Thread.sleep(TAKES_MILLIS); // its manner, not a wait for anything
                    TestHost.answer(out, 200, BYTES);
                });
                Fetching fetching = new Fetching(parent).names(name -> new String[] {"127.0.0.1"})) {
            long begun = System.nanoTime();
            List<Integer> awaited = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                int number = i;
                int of = i % HOSTS;
                if (of >= HANGING) {
                    awaited.add(i);
                }
                Job job =
                        Fetching.job("http://host" + of + ".example:" + host.port() + "/" + of, null, Fetching.MOST, 0);
                attempt(fetching, job, relay, () -> arrived.put(number, System.nanoTime() - begun));
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(10))
                    .untilAsserted(() -> assertThat(arrived.keySet()).containsAll(awaited));
            if (hanging > 0) {
                assertThat(arrived).as("of hosts that hang nothing came").hasSize(awaited.size());
            }
            return TimeUnit.NANOSECONDS.toMillis(
                    awaited.stream().mapToLong(arrived::get).sorted().toArray()[awaited.size() / 2]);
        } finally {
            over.countDown();
            relay.shutdownNow();
        }
    }

    /** As the worker runs it, and the relay sends it again. */
    private static void attempt(Fetching fetching, Job job, ScheduledExecutorService relay, Runnable arrived) {
        fetching.remote().executorOf(job, Runnable::run).execute(() -> {
            try {
                assertThat(fetching.fetch(job)).isEqualTo(BYTES);
                arrived.run();
            } catch (Deferred deferred) {
                relay.schedule(
                        () -> attempt(fetching, job, relay, arrived),
                        deferred.delay().toMillis(),
                        TimeUnit.MILLISECONDS);
            } catch (NotTried e) {
                // the test is over, and so is what hangs
            }
        });
    }
}
