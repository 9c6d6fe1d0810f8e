package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.http.BearerToken;
import ai.nolmt.generations.testkit.progress.Progress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Of batches, SQS refuses some entries and takes the others. That the relay claims is no progress: only what is sent. */
@ExtendWith(OutputCaptureExtension.class)
class RefusedEntriesIT {
    private static final int OF_A_CLAIM = 20;
    private static final String JOB =
            "{\"generationType\":\"text\",\"output\":{\"inline\":{\"contentType\":\"text/plain\",\"data\":\"T25jZQ==\"}}}";
    private static final String ENDPOINT = "aws.endpointUrlSqs";

    @RegisterExtension
    static final AppUnderTest app =
            AppUnderTest.of(IngestApiApplication.class).startedByTests().with("nolmt.relay.batch-size", OF_A_CLAIM);

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

    @AfterEach
    void takeAll() {
        between.refuseNothing();
    }

    @AfterAll
    static void stop() {
        between.close();
    }

    @Test
    @Tag("F10")
    void moreThanAClaimThatTheQueueNeverTakesHoldsUpNobodyAndIsTriedEverMoreSeldom(CapturedOutput log) {
        between.goAway();
        List<UUID> refused = post(2 * OF_A_CLAIM + 5);
        List<UUID> younger = post(OF_A_CLAIM + 5);
        between.refuse(anyOf(refused), "InvalidMessageContents", true);
        between.comeBack();

        Progress.eventually(() -> assertThat(unsent(younger)).isZero());
        Progress.eventually(RefusedEntriesIT::pauses, () -> assertThat(refused).allMatch(id -> refusals(id) > 1));
        assertThat(refused).allSatisfy(RefusedEntriesIT::isTriedEverMoreSeldom);
        List<UUID> youngest = post(1);
        Progress.eventually(() -> assertThat(unsent(youngest)).isZero());
        assertThat(unsent(refused)).as("nothing is lost").isEqualTo(refused.size());
        assertThat(log.toString().split("SQS refused it: InvalidMessageContents", -1))
                .as("said once, with the cure")
                .hasSize(2);
        assertThat(log.toString()).contains("mend what the code names");

        between.refuseNothing();
        endPauses();

        Progress.eventually(() -> assertThat(unsent(refused)).isZero());
        arrivedOnce(Stream.of(refused, younger, youngest).flatMap(List::stream).toList());
    }

    @Test
    @Tag("F10")
    void whatIsThrottledAloneStaysInTheOutboxAloneAndGoesOutByItself() {
        between.goAway();
        List<UUID> jobs = new ArrayList<>(post(OF_A_CLAIM - 1));
        List<UUID> refused = jobs.subList(0, 2);
        List<UUID> others = jobs.subList(2, jobs.size());
        between.refuse(anyOf(refused), "RequestThrottled", false);
        between.comeBack();

        Progress.eventually(() -> assertThat(unsent(others)).isZero());
        Progress.eventually(RefusedEntriesIT::pauses, () -> assertThat(refused).allMatch(id -> refusals(id) > 1));
        assertThat(refused).allSatisfy(RefusedEntriesIT::isTriedEverMoreSeldom);
        assertThat(unsent(refused)).isEqualTo(2);

        between.refuseNothing();

        Progress.eventually(() -> assertThat(unsent(refused)).isZero());
        arrivedOnce(jobs);
    }

    @Test
    @Tag("F10")
    void aCleanUpThatIsRefusedHoldsUpNoJobAndIsSentInTheEnd() {
        Instant now = Instant.now();
        ApiClient admin = new ApiClient(
                app.url(), BearerToken.admin(AppEnvironment.JWT_SECRET, UUID.randomUUID(), now, now.plusSeconds(3600)));
        between.refuse(body -> body.contains("runId"), "KmsDisabled", true);
        UUID run = UUID.fromString(
                admin.post("/api/admin/cleanups", "{\"kind\":\"purge\"}").text("id"));

        Progress.eventually(
                RefusedEntriesIT::pauses, () -> assertThat(refusals(run)).isGreaterThan(1));
        List<UUID> jobs = post(1);
        Progress.eventually(() -> assertThat(unsent(jobs)).isZero());
        between.refuseNothing();

        Progress.eventually(
                RefusedEntriesIT::pauses, () -> assertThat(app.left("cleanups")).isOne());
        arrivedOnce(jobs);
    }

    private List<UUID> post(int size) {
        Instant now = Instant.now();
        ApiClient api =
                new ApiClient(app.url(), BearerToken.user(AppEnvironment.JWT_SECRET, user, now, now.plusSeconds(3600)));
        String body = Stream.generate(() -> JOB).limit(size).collect(Collectors.joining(",", "{\"requests\":[", "]}"));
        List<UUID> ids = new ArrayList<>();
        api.post("/api/generations/batch", body)
                .json()
                .path("items")
                .forEach(item -> ids.add(UUID.fromString(item.at("/accepted/id").asString())));
        assertThat(ids).hasSize(size);
        return ids;
    }

    private static Predicate<String> anyOf(List<UUID> ids) {
        List<String> texts = ids.stream().map(UUID::toString).toList();
        return body -> texts.stream().anyMatch(body::contains);
    }

    private static int refusals(UUID id) {
        return between.refusals().entrySet().stream()
                .filter(refused -> refused.getKey().contains(id.toString()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** However slow the machine: the second try is a second after the first, and the age doubles between those after it. */
    private static void isTriedEverMoreSeldom(UUID id) {
        int tries = refusals(id);
        double age = app.database()
                .sql()
                .sql("SELECT extract(epoch FROM clock_timestamp() - created_at) FROM nolmt.jobs WHERE id = :id")
                .param("id", id)
                .query(Double.class)
                .single();
        double leases = age / 30; // what is only throttled is tried once a lease in the end
        assertThat((double) tries).isBetween(1.0, 2 + leases + Math.log(age + 1) / Math.log(2));
    }

    private static int unsent(List<UUID> ids) {
        return app.database()
                .sql()
                .sql(
                        "SELECT count(*) FROM nolmt.jobs WHERE id = ANY(:ids) AND last_sent_at IS NULL AND status = 'accepted'")
                .param("ids", ids.toArray(UUID[]::new))
                .query(Integer.class)
                .single();
    }

    /** How often something was refused, and how much longer it is left alone, which may be long on a slow machine. */
    private static String pauses() {
        return between.refusals().values() + " "
                + app.database().sql().sql("""
                        SELECT string_agg((claimed_until - clock_timestamp())::text, ' ') FROM (
                            SELECT claimed_until, last_sent_at FROM nolmt.jobs
                            UNION ALL SELECT claimed_until, last_sent_at FROM nolmt.cleanup_runs) AS o
                        WHERE last_sent_at IS NULL AND claimed_until > clock_timestamp()""").query(String.class).optional();
    }

    /** As if they were over. */
    private static void endPauses() {
        app.database()
                .sql()
                .sql("UPDATE nolmt.jobs SET claimed_until = now() WHERE last_sent_at IS NULL")
                .update();
    }

    private static void arrivedOnce(List<UUID> ids) {
        Map<UUID, Integer> arrived = Arrivals.of(app);
        assertThat(arrived.keySet()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(arrived.values()).containsOnly(1);
    }
}
