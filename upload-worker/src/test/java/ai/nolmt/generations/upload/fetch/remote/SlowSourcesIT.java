package ai.nolmt.generations.upload.fetch.remote;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.upload.Pointers;
import ai.nolmt.generations.upload.UploadWorkerApplication;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One worker with five hundred outputs of a hundred hosts that all hang, and outputs that it has already. */
@Tag("long")
@Tag("A15")
class SlowSourcesIT {
    private static final int HANGING = 500;
    private static final int HOSTS = 100;
    private static final int INLINE = 60;
    private static final int RUNNING = 48; // of the default concurrency, what one user may have
    private static final int PLACES = 96;

    private static final String INSERT = """
            INSERT INTO nolmt.jobs (id, user_id, generation_type, source_url, source_most, fingerprint, last_sent_at)
            VALUES (:id, :user, 'image', :url, 1000, '', now())""";
    private static final String OPEN = "status IN ('queued', 'accepted', 'processing')";

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class)
            .with("nolmt.sources.allow-http", true)
            .with("nolmt.sources.ports", "1024-65535")
            .with("nolmt.sources.private-networks", "127.0.0.0/8")
            .with("nolmt.sources.patience", "PT10M") // longer than the test
            .with("spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.poll-timeout", "1s");

    private final TestJobs jobs = app.jobs();
    private final UUID user = jobs.newUser();
    private final UUID linking = jobs.newUser();

    @Test
    void othersAreStoredAsEverAndTheSlowOnesLoseNothing() {
        store(INLINE); // warm
        Duration alone = store(INLINE);
        CountDownLatch over = new CountDownLatch(1);
        try (TestHost host = TestHost.at("0.0.0.0", 0, (asked, out) -> {
            if (!asked.path().startsWith("/quick")) {
                over.await();
            }
            TestHost.answer(out, 200, TestJobs.PNG);
        })) {
            Pointers.send(
                    app,
                    IntStream.range(0, HANGING)
                            .mapToObj(i ->
                                    insert(linking, "http://127.0.0." + (1 + i % HOSTS) + ":" + host.port() + "/" + i))
                            .toList());
            app.eventually(() -> assertThat(slow(host)).isEqualTo(RUNNING));
            app.eventually(() -> assertThat(count(OPEN + " AND last_sent_at IS NULL"))
                    .as("those that have no place wait in the database")
                    .isGreaterThanOrEqualTo(HANGING - PLACES));

            Duration beside = store(INLINE);
            UUID link = insert(user, "http://127.0.0.1:" + host.port() + "/quick");
            Pointers.send(app, List.of(link));
            app.eventually(() -> assertThat(jobs.statusOf(link)).isEqualTo("succeeded"));

            assertThat(beside)
                    .as("alone it took %s", alone)
                    .isLessThan(alone.multipliedBy(5).plusSeconds(5));
            assertThat(slow(host)).as("all the while the others hang").isEqualTo(RUNNING);
            assertThat(count(OPEN + " AND attempts = 0")).isEqualTo(HANGING);
            assertThat(app.left("jobs")).isLessThanOrEqualTo(PLACES);
            assertThat(app.left("jobs-dlq")).isZero();

            over.countDown();
            app.eventually(() -> {
                relay();
                assertThat(count("status = 'succeeded' AND attempts = 1")).isEqualTo(HANGING);
            });
        } finally {
            over.countDown();
        }
    }

    private Duration store(int number) {
        List<UUID> ids = Stream.generate(() -> jobs.accept(user)).limit(number).toList();
        long begun = System.nanoTime();
        Pointers.send(app, ids);
        app.eventually(() -> assertThat(ids.stream().map(jobs::statusOf)).containsOnly("succeeded"));
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static long slow(TestHost host) {
        return host.asked().stream()
                .filter(asked -> !asked.path().startsWith("/quick"))
                .count();
    }

    private UUID insert(UUID user, String url) {
        UUID id = UUID.randomUUID();
        app.database()
                .sql()
                .sql(INSERT)
                .param("id", id)
                .param("user", user)
                .param("url", url)
                .update();
        return id;
    }

    /** What the API's does, but that it doesn't wait until they are due. */
    private void relay() {
        Pointers.send(
                app,
                app.database()
                        .sql()
                        .sql("UPDATE nolmt.jobs SET last_sent_at = now() WHERE last_sent_at IS NULL AND " + OPEN
                                + " RETURNING id")
                        .query((row, n) -> row.getObject("id", UUID.class))
                        .list());
    }

    /** Of those by URL. */
    private int count(String where) {
        return app.database()
                .sql()
                .sql("SELECT count(*) FROM nolmt.jobs WHERE user_id = :user AND " + where)
                .param("user", linking)
                .query(Integer.class)
                .single();
    }
}
