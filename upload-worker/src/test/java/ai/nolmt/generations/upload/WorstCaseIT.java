package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.upload.ServerBetween.Fate;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;

/** How often is asked on the wire for one job that never succeeds, in one delivery and in all: docs/failures.md says it. */
@Tag("long")
class WorstCaseIT {
    private static final int RECEIVES = 3;
    private static final int FETCHES = 4;

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class)
            .with("spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.poll-timeout", "1s")
            .with("spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.redelivery-delay", "0s")
            .with("spring.cloud.stream.sqs.bindings.deadLetters-in-0.consumer.poll-timeout", "1s")
            .with("nolmt.queues.max-receives", RECEIVES)
            .with("nolmt.sources.attempts", FETCHES)
            .with("nolmt.sources.allow-http", true)
            .with("nolmt.sources.ports", "1024-65535")
            .with("nolmt.sources.private-networks", "127.0.0.1/32")
            .startedByTests();

    private final TestJobs jobs = app.jobs();
    private final UUID id = jobs.accept(jobs.newUser());

    /** The SDK's tries are the only ones inside of a delivery, and one without an answer takes all the time of its call. */
    @ParameterizedTest
    @CsvSource({"FAILS, PT1M, 3", "BUSY, PT1M, 3", "CUT_BEFORE, PT1M, 3", "SILENCE, PT2S, 1"})
    void ofAPutThatNeverSucceeds(Fate fate, String callTimeout, int ofOneDelivery) throws Exception {
        try (ServerBetween s3 = ServerBetween.s3();
                ConfigurableApplicationContext worker =
                        s3.inItsPlace(() -> app.start(Map.of("nolmt.objects.call-timeout", callTimeout)))) {
            s3.on("PUT", fate);
            Pointers.send(app, List.of(id));
            app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("failed"));

            Map<String, Long> byAttempt =
                    s3.asked("PUT").stream().collect(Collectors.groupingBy(path -> path, Collectors.counting()));
            assertThat(byAttempt).as("a new key a delivery").hasSize(RECEIVES);
            assertThat(byAttempt.values()).containsOnly((long) ofOneDelivery);
        }
        assertThat(column("error_code")).isEqualTo("attempts_exhausted");
        assertThat(column("attempts::text")).isEqualTo("" + RECEIVES);
    }

    @Test
    void ofASourceThatNeverAnswersWell() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer host = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        host.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        host.start();
        app.database()
                .sql()
                .sql("UPDATE nolmt.jobs SET output = NULL, sha256 = NULL, file_size = NULL, content_type = NULL,"
                        + " source_url = :url, source_most = 1000 WHERE id = :id")
                .param("url", "http://127.0.0.1:" + host.getAddress().getPort() + "/fox.png")
                .param("id", id)
                .update();
        try (ConfigurableApplicationContext worker = app.start(Map.of())) {
            Pointers.send(app, List.of(id));
            for (int attempt = 1; attempt < FETCHES; attempt++) {
                String counted = "" + attempt;
                app.eventually(
                        () -> assertThat(column("attempts || CASE WHEN last_sent_at IS NULL THEN '' ELSE ' sent' END"))
                                .isEqualTo(counted));
                assertThat(asked).as("of %s deliveries", counted).hasValue(attempt);
                relay();
            }
            app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("failed"));
            app.eventually(
                    () -> assertThat(app.left("jobs") + app.left("jobs-dlq")).isZero());
        } finally {
            host.stop(0);
        }
        assertThat(asked).hasValue(FETCHES);
        assertThat(column("error_code")).isEqualTo("source_unavailable");
    }

    /** As the API's does once the job's time has come. */
    private void relay() {
        app.database()
                .sql()
                .sql("UPDATE nolmt.jobs SET last_sent_at = now(), claimed_until = NULL WHERE id = :id")
                .param("id", id)
                .update();
        Pointers.send(app, List.of(id));
    }

    private String column(String what) {
        return app.database()
                .sql()
                .sql("SELECT " + what + " FROM nolmt.jobs WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }
}
