package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.http.BearerToken;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** The queue goes away, whoever sends outputs notices nothing, and all that was accepted arrives when it is back. */
@Tag("long")
class SqsOutageIT {
    private static final int JOBS = 10_000;
    private static final int OF_A_BATCH = 100;
    private static final int CALLERS = 4;
    private static final String JOB =
            "{\"generationType\":\"text\",\"output\":{\"inline\":{\"contentType\":\"text/plain\",\"data\":\"T25jZQ==\"}}}";
    private static final String ENDPOINT = "aws.endpointUrlSqs";

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(IngestApiApplication.class).startedByTests();

    private static SqsBetween between;

    private final UUID user = UUID.randomUUID();

    @BeforeAll
    static void startBehindIt() {
        String sqs = System.getProperty(ENDPOINT);
        between = new SqsBetween(URI.create(sqs));
        System.setProperty(ENDPOINT, between.endpoint().toString());
        try {
            app.start(Map.of());
        } finally {
            System.setProperty(ENDPOINT, sqs);
        }
    }

    @AfterAll
    static void stop() {
        between.close();
    }

    @Tag("F16")
    @Test
    void whatWasAcceptedWithoutAQueueArrivesWhenItIsBackTheOldestFirst() throws Exception {
        int before = between.batches();
        between.goAway();
        post(JOBS / OF_A_BATCH, OF_A_BATCH);
        assertThat(jobs("TRUE")).isEqualTo(JOBS);
        assertThat(jobs("last_sent_at IS NOT NULL")).isZero();
        assertThat(between.batches()).isEqualTo(before);

        between.comeBack();
        app.eventually(() -> assertThat(jobs("last_sent_at IS NULL")).isZero());

        // claims go out one after the other, each the oldest there are; what one claim sends is marked at once
        Instant latest = Instant.MIN;
        for (Sent sent : sent()) {
            assertThat(sent.last()).isAfterOrEqualTo(latest);
            latest = sent.first();
        }
        Map<UUID, Integer> arrived = Arrivals.of(app);
        assertThat(arrived.keySet()).containsExactlyInAnyOrderElementsOf(ids());
        // nothing was under way when it went: no message had to be sent twice
        assertThat(arrived.values()).containsOnly(1);
    }

    private void post(int batches, int size) throws Exception {
        Instant now = Instant.now();
        ApiClient api =
                new ApiClient(app.url(), BearerToken.user(AppEnvironment.JWT_SECRET, user, now, now.plusSeconds(3600)));
        String body = Stream.generate(() -> JOB).limit(size).collect(Collectors.joining(",", "{\"requests\":[", "]}"));
        Callable<ApiClient.Answer> post = () -> api.post("/api/generations/batch", body);
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<ApiClient.Answer>> answers =
                    callers.invokeAll(Stream.generate(() -> post).limit(batches).toList());
            for (Future<ApiClient.Answer> answer : answers) {
                JsonNode items = answer.get().json().path("items");
                assertThat(items.size()).isEqualTo(size);
                assertThat(items)
                        .allSatisfy(
                                item -> assertThat(item.path("status").asInt()).isEqualTo(202));
            }
        } finally {
            callers.shutdown();
        }
    }

    private int jobs(String condition) {
        return app.database()
                .sql()
                .sql("SELECT count(*) FROM nolmt.jobs WHERE user_id = :user AND " + condition)
                .param("user", user)
                .query(Integer.class)
                .single();
    }

    private List<UUID> ids() {
        return app.database()
                .sql()
                .sql("SELECT id FROM nolmt.jobs WHERE user_id = :user")
                .param("user", user)
                .query(UUID.class)
                .list();
    }

    /** When those were marked that were accepted at one moment, from the oldest on. */
    private List<Sent> sent() {
        return app.database()
                .sql()
                .sql("SELECT min(last_sent_at) AS first, max(last_sent_at) AS last FROM nolmt.jobs"
                        + " WHERE user_id = :user GROUP BY created_at ORDER BY created_at")
                .param("user", user)
                .query((row, n) -> new Sent(
                        row.getObject("first", OffsetDateTime.class).toInstant(),
                        row.getObject("last", OffsetDateTime.class).toInstant()))
                .list();
    }

    private record Sent(Instant first, Instant last) {}
}
