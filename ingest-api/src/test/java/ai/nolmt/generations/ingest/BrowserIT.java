package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.job.TestJobs;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CORSConfiguration;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.S3Exception;
import tools.jackson.databind.JsonNode;

/** What a page's script can do with the API and the bucket in a real browser, and what one of another origin can't. */
class BrowserIT {
    private static final String ORIGIN = "http://localhost:5173"; // which the test's S3 server allows as well
    private static final String ANOTHER = "http://localhost:5174";

    private static final CORSRule RULE = CORSRule.builder()
            .allowedOrigins(ORIGIN)
            .allowedMethods("GET", "PUT")
            .allowedHeaders("*")
            .exposeHeaders("ETag")
            .build();

    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("nolmt.ingest.cors.origins", ORIGIN)
            .with("nolmt.ingest.events.poll-every", "PT0.05S")
            .with("nolmt.webhooks.private-networks", "127.0.0.0/8")
            .with("nolmt.webhooks.allow-http", true)
            .with("nolmt.relay.enabled", false);

    private static Browser browser;

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @BeforeAll
    static void find() {
        browser = Browser.forTest(BrowserIT.class);
        try {
            ingest.app()
                    .s3()
                    .putBucketCors(put -> put.bucket(ingest.app().bucket())
                            .corsConfiguration(
                                    CORSConfiguration.builder().corsRules(RULE).build()));
        } catch (S3Exception e) {
            assertThat(e.statusCode()).as(e.getMessage()).isEqualTo(501); // S3Proxy, which has the rule from its start
        }
    }

    @Test
    void aPageOfAConfiguredOriginDoesAllThatAProducerDoes() throws Exception {
        JsonNode seen = seenFrom(ORIGIN, true);

        String id = seen.at("/json/body/id").asString("");
        assertThat(status(seen, "json")).as(seen.toPrettyString()).isEqualTo(202);
        assertThat(seen.at("/json/headers/Location").asString("")).endsWith("/api/generations/" + id);
        assertThat(seen.at("/again/body/id").asString("")).isEqualTo(id);
        assertThat(seen.at("/list/body/items").size()).isPositive();
        assertThat(seen.at("/waited/headers/Preference-Applied").asString("")).isEqualTo("wait=1");
        assertThat(status(seen, "multipart")).isEqualTo(202);
        assertThat(seen.at("/multipart/headers/Location").asString(""))
                .endsWith(seen.at("/multipart/body/id").asString(""));
        assertThat(seen.at("/events/statuses/0").asString("")).isEqualTo("accepted");
        assertThat(seen.at("/cancelled/body/status").asString("")).isEqualTo("cancelled");
        assertThat(status(seen, "deleted")).isEqualTo(204);
        assertThat(seen.at("/gone/body/code").asString("")).isEqualTo("not_found");
        assertThat(seen.at("/webhook/body/enabled").asBoolean(true)).isFalse();
        assertThat(seen.at("/hasty/body/code").asString("")).isEqualTo("rate_limited");
        assertThat(seen.at("/hasty/headers/Retry-After").asInt()).isPositive();
    }

    @Test
    void itReadsAndWritesInTheBucketByLinks() throws Exception {
        JsonNode seen = seenFrom(ORIGIN, true);

        assertThat(status(seen, "link")).as(seen.toPrettyString()).isEqualTo(200);
        assertThat(seen.at("/link/text").asString("")).isEqualTo("pixels");
        assertThat(seen.at("/link/type").asString("")).isEqualTo("image/png");
        assertThat(status(seen, "put")).isEqualTo(200);
        assertThat(seen.at("/put/headers/ETag").asString("")).isNotEmpty();
        assertThat(status(seen, "upload")).isEqualTo(202);
        assertThat(seen.at("/parts/body/status").asString("")).isEqualTo("uploaded");
    }

    @Test
    void aPageOfAnotherOriginReadsNothingAndChangesNothing() throws Exception {
        JsonNode seen = seenFrom(ANOTHER, false);

        assertThat(seen.size()).isEqualTo(4);
        assertThat(seen)
                .allSatisfy(step -> assertThat(step.path("failed").asString("")).isEqualTo("Failed to fetch"));
        assertThat(ingest.jobsOf(ann)).as("the one that made the user known").isOne();
    }

    private JsonNode seenFrom(String origin, boolean whole) throws Exception {
        api.accept(); // so that the user is known
        UUID stored = stored();
        Map<String, Object> plan = new HashMap<>();
        plan.put("api", ingest.app().url());
        plan.put("token", ingest.tokenOf(ann));
        plan.put("hasty", hastyToken(UUID.randomUUID()));
        plan.put("png", Base64.getEncoder().encodeToString(TestJobs.PNG));
        plan.put("crc64nvme", Uploader.crc64(TestJobs.PNG));
        plan.put("stored", stored);
        plan.put("url", api.get("/api/generations/" + stored).text("url"));
        plan.put("link", new Uploader(api).open(TestJobs.PNG).json());
        plan.put("webhook", Map.of("url", "http://127.0.0.1:9/in"));
        plan.put("whole", whole);
        try (ProducerPage page = new ProducerPage(plan)) {
            return browser.open(page, origin);
        }
    }

    private static String hastyToken(UUID user) {
        ingest.user(user).accept();
        assertThat(ingest.admin()
                        .put("/api/admin/users/" + user + "/limits", "{\"jobsPerMinute\":1}")
                        .status())
                .isEqualTo(200);
        return ingest.tokenOf(user);
    }

    private UUID stored() {
        UUID id = UUID.randomUUID();
        ingest.insertRow(ann, id, "now()");
        ingest.sql()
                .sql("UPDATE generations SET content_type = 'image/png' WHERE id = :id")
                .param("id", id)
                .update();
        String key = ingest.app().jobs().keyOf(id);
        ingest.app()
                .s3()
                .putObject(put -> put.bucket(ingest.app().bucket()).key(key), RequestBody.fromString("pixels"));
        return id;
    }

    private static int status(JsonNode seen, String step) {
        return seen.path(step).path("status").asInt();
    }
}
