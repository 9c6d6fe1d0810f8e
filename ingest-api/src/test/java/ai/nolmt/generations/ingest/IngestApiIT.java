package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.testkit.http.BearerToken;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** The API over HTTP, on real PostgreSQL, SQS and S3; nothing takes the jobs, so they stay as they were accepted. */
class IngestApiIT {
    private static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static TestDatabase database;
    private static String bucket;
    private static String queues;
    private static ConfigurableApplicationContext app;
    private static String base;

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = client(ann);

    @BeforeAll
    static void start() {
        Backends backends = Backends.shared();
        database = backends.newDatabase();
        Migrations.run(database.superuser(), new KeyPrefix("generations/"));
        StageLogins.create(database, StageLogins.SHARED, StageRole.values());
        bucket = backends.newBucket();
        queues = backends.newQueueName("ingest");
        Map<String, Object> properties =
                AppEnvironment.properties(backends, database, StageLogins.SHARED, bucket, queues);
        properties.put("nolmt.ingest.max-output-size", "1MB");
        properties.put("nolmt.ingest.max-json-size", "200KB");
        app = new SpringApplicationBuilder(IngestApiApplication.class).run(AppEnvironment.arguments(properties));
        base = "http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port");
    }

    @AfterAll
    static void stop() {
        SpringApplication.exit(app);
    }

    @Test
    void anAcceptedJobIsAPointerInTheQueueAndIsSeenAtOnce() {
        Answer accepted = api.post("/api/generations", ApiClient.inline("image", "image/png", PNG));

        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        String id = accepted.text("id");
        assertThat(accepted.response().headers().firstValue("Location")).hasValue("/api/generations/" + id);
        Answer seen = api.get("/api/generations/" + id);
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.json().path("settings").path("seed").asInt()).isEqualTo(7);
        assertThat(seen.text("contentType")).isEqualTo("image/png");
        await().untilAsserted(() ->
                assertThat(api.get("/api/generations/" + id).text("status")).isEqualTo("queued"));
        await().untilAsserted(() -> assertThat(pointers()).anyMatch(body -> body.contains(id)));
    }

    @Test
    void aLargerFileWaitsUnderStagingAndASmallOneInItsRow() {
        byte[] large = largePng();
        Answer accepted = api.postFile("{\"generationType\":\"image\"}", "image/png", large);

        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        String stagingKey = database.sql()
                .sql("SELECT staging_key FROM nolmt.jobs WHERE id = ?::uuid AND output IS NULL")
                .param(accepted.text("id"))
                .query(String.class)
                .single();
        try (S3Client s3 = Backends.shared().aws().s3()) {
            assertThat(s3.getObjectAsBytes(get -> get.bucket(bucket).key(stagingKey))
                            .asByteArray())
                    .isEqualTo(large);
        }
    }

    @Test
    void theSameIdempotencyKeyIsTheSameJobAndAnotherBodyIsRefused() {
        String body = ApiClient.inline("image", "image/png", PNG);
        Answer first = api.post("/api/generations", body, "Idempotency-Key", "k1");
        Answer again = api.post("/api/generations", body, "Idempotency-Key", "k1");
        Answer other = api.post("/api/generations", body.replace("fox", "hare"), "Idempotency-Key", "k1");

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.text("id")).isEqualTo(first.text("id"));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("idempotency_key_reused");
        assertThat(jobsOf(ann)).isEqualTo(1);
    }

    @Test
    void oneOfManyRequestsAtOnceMakesTheJobAndWhatTheOthersStagedGoes() throws Exception {
        byte[] large = largePng();
        String body = ApiClient.inline("image", "image/png", large);
        int callers = 8;
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        List<Future<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            answers.add(threads.submit(() -> {
                go.await();
                return api.post("/api/generations", body, "Idempotency-Key", "race");
            }));
        }
        go.countDown();
        Set<String> ids = new HashSet<>();
        for (Future<Answer> answer : answers) {
            assertThat(answer.get().status()).as(answer.get().body()).isEqualTo(202);
            ids.add(answer.get().text("id"));
        }
        threads.shutdown();

        assertThat(ids).hasSize(1);
        assertThat(jobsOf(ann)).isEqualTo(1);
    }

    @Test
    void somebodyElsesIsNotThereAndTheListIsOnesOwn() {
        String id = accept();
        ApiClient bob = client(UUID.randomUUID());

        assertThat(bob.get("/api/generations/" + id).code()).isEqualTo("not_found");
        assertThat(bob.delete("/api/generations/" + id).status()).isEqualTo(404);
        assertThat(bob.get("/api/generations").json().path("items").size()).isZero();
        assertThat(api.get("/api/generations").json().path("items").size()).isEqualTo(1);
    }

    @Test
    void pagesGoThroughJobsAndRowsNewestFirstWithoutGapsOrDoubles() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            expected.add(0, accept());
        }
        for (int i = 0; i < 4; i++) {
            UUID id = UUID.randomUUID();
            expected.add(id.toString());
            insertRow(id, "now() - interval '" + (i + 1) + " hours'");
        }
        UUID withoutTime = UUID.randomUUID();
        insertRow(withoutTime, "NULL");
        expected.add(withoutTime.toString());

        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = api.get("/api/generations?limit=3" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            page.json().path("items").forEach(item -> seen.add(item.path("id").asString()));
            cursor = page.text("nextCursor");
        } while (!cursor.isEmpty());

        assertThat(seen).containsExactlyElementsOf(expected);
        assertThat(api.get("/api/generations?status=succeeded")
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(5);
        assertThat(api.get("/api/generations?type=video").json().path("items").size())
                .isZero();
    }

    @Test
    void whatIsDeletedIsGoneForGood() {
        String id = accept();

        assertThat(api.delete("/api/generations/" + id).status()).isEqualTo(204);
        assertThat(api.get("/api/generations/" + id).status()).isEqualTo(404);
        assertThat(api.delete("/api/generations/" + id).status()).isEqualTo(404);
        assertThat(database.sql()
                        .sql("SELECT status FROM nolmt.jobs WHERE id = ?::uuid AND prompt IS NULL AND output IS NULL")
                        .param(id)
                        .query(String.class)
                        .single())
                .isEqualTo("deleted");
    }

    @Test
    void badInputIsToldApartAndStoresNothing() {
        String good = ApiClient.inline("image", "image/png", PNG);
        problem(api.post("/api/generations", "{\"generationType\": "), 400, "json_invalid");
        problem(api.post("/api/generations", ""), 400, "body_missing");
        problem(api.post("/api/generations", good.replace("prompt", "promt")), 400, "json_invalid");
        problem(api.post("/api/generations", good.replace("\"image\"", "\"smell\"")), 400, "generation_type_unknown");
        problem(api.post("/api/generations", "{\"generationType\":\"image\"}"), 400, "output_missing");
        problem(api.post("/api/generations", ApiClient.inline("image", "image/png", new byte[0])), 400, "output_empty");
        problem(api.post("/api/generations", good.replace("iVBOR", "!!!!!")), 400, "base64_invalid");
        problem(
                api.post(
                        "/api/generations",
                        ApiClient.inline("image", "image/png", "hello".getBytes(StandardCharsets.UTF_8))),
                415,
                "media_refused");
        problem(api.post("/api/generations", ApiClient.inline("video", "image/png", PNG)), 415, "media_refused");
        problem(api.post("/api/generations", "x".repeat(300_000)), 413, "body_too_large");
        problem(
                api.postChunked(
                        "/api/generations", ("{\"prompt\":\"" + "x".repeat(300_000)).getBytes(StandardCharsets.UTF_8)),
                413,
                "body_too_large");
        problem(
                api.postFile("{\"generationType\":\"image\"}", "image/png", new byte[2_000_000]),
                413,
                "output_too_large");
        problem(api.postFile("{\"prompt\":\"" + "x".repeat(600_000) + "\"}", "image/png", PNG), 413, "body_too_large");
        problem(api.postFile("{\"generationType\":", "image/png", PNG), 400, "json_invalid");
        problem(api.postFile("null", "image/png", PNG), 400, "json_invalid");
        problem(api.post("/api/generations", good, "Idempotency-Key", "x".repeat(256)), 400, "idempotency_key_invalid");
        problem(api.get("/api/generations/not-a-uuid"), 400, "parameter_invalid");
        problem(api.get("/api/generations/" + UUID.randomUUID()), 404, "not_found");
        problem(api.get("/api/generations?cursor=zzz"), 400, "cursor_invalid");
        problem(api.get("/api/generations?limit=0"), 400, "limit_invalid");
        problem(api.get("/api/generations?status=wet"), 400, "status_unknown");
        problem(api.get("/api/generations?type=%00"), 400, "request_invalid");
        problem(api.get("/api/generations/a%2fb"), 400, "request_invalid");
        problem(api.get("/api/generations?type=%ff"), 400, "request_invalid");
        problem(api.post("/api/generations", good.replace("a red fox", "a \\ud800 fox")), 400, "prompt_invalid");
        problem(api.post("/api/generations", good.replace("\"a red fox\"", "5")), 400, "json_invalid");
        problem(
                api.post("/api/generations", good.replace("\"settings\"", "\"prompt\":\"\",\"settings\"")),
                400,
                "json_invalid");
        problem(
                api.post("/api/generations", good.replace("\"settings\"", "\"retention\":\"\",\"settings\"")),
                400,
                "json_invalid");
        problem(api.get("/nowhere"), 404, "not_found");
        problem(api.delete("/api/generations"), 405, "method_not_allowed");
        problem(api.post("/api/generations", good, "Accept", "text/html"), 406, "not_acceptable");
        problem(api.post("/api/generations", good, "Accept", "application/problem+json"), 406, "not_acceptable");
        problem(api.post("/api/generations", good.replace("\"seed\":7", "\"seed\":1e999")), 400, "settings_invalid");
        assertThat(jobsOf(ann)).isZero();
    }

    @Test
    void onlyGoodTokensAreTakenAndOnlyAdminsMayCleanUp() {
        Instant now = Instant.now();
        String claims = "{\"sub\":\"%s\",\"aud\":\"authenticated\",\"exp\":%d}";
        problem(new ApiClient(base, null).get("/api/generations"), 401, "token_missing");
        tokenRefused("nonsense");
        tokenRefused(BearerToken.user("another secret, that is long enough for it", ann, now, now.plusSeconds(60)));
        tokenRefused(BearerToken.user(AppEnvironment.JWT_SECRET, ann, now, now.minusSeconds(60)));
        tokenRefused(
                BearerToken.sign(AppEnvironment.JWT_SECRET, claims.formatted("service", now.getEpochSecond() + 60)));
        tokenRefused(
                BearerToken.sign(AppEnvironment.JWT_SECRET, "{\"sub\":\"" + ann + "\",\"aud\":\"authenticated\"}"));
        tokenRefused(BearerToken.sign(
                AppEnvironment.JWT_SECRET,
                claims.formatted(ann, now.getEpochSecond() + 60).replace("authenticated", "somebody")));
        problem(api.post("/api/admin/cleanups", "{\"kind\":\"purge\"}"), 403, "forbidden");
    }

    @Test
    void anAdminsCleanUpIsARunAndAPointer() {
        Instant now = Instant.now();
        ApiClient admin = new ApiClient(
                base, BearerToken.admin(AppEnvironment.JWT_SECRET, UUID.randomUUID(), now, now.plusSeconds(600)));
        Answer accepted =
                admin.post("/api/admin/cleanups", "{\"kind\":\"orphans\",\"dryRun\":true,\"olderThan\":\"PT24H\"}");

        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        Answer run =
                admin.get(accepted.response().headers().firstValue("Location").orElseThrow());
        assertThat(run.text("kind")).isEqualTo("orphans");
        assertThat(run.json().path("dryRun").asBoolean()).isTrue();
        assertThat(run.text("olderThan")).isEqualTo("PT24H");
        problem(admin.post("/api/admin/cleanups", "{\"kind\":\"everything\"}"), 400, "cleanup_kind_unknown");
    }

    @Test
    void theApiDescribesItself() {
        Answer description = new ApiClient(base, null).get("/v3/api-docs");
        assertThat(description.status()).isEqualTo(200);
        assertThat(description.json().path("paths").propertyNames())
                .contains("/api/generations", "/api/generations/{id}", "/api/admin/cleanups");
    }

    private void tokenRefused(String token) {
        problem(new ApiClient(base, token).get("/api/generations"), 401, "token_invalid");
    }

    private static void problem(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).as(answer.body()).isEqualTo(code);
        assertThat(answer.text("detail")).isNotBlank();
    }

    private String accept() {
        return api.post("/api/generations", ApiClient.inline("image", "image/png", PNG))
                .text("id");
    }

    private void insertRow(UUID id, String createdAt) {
        database.sql()
                .sql(
                        "INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url, created_at) VALUES (?, ?, 'image', ?, 's3://b/k', "
                                + createdAt + ")")
                .params(id, ann, "generations/" + ann + "/" + id + "/" + UUID.randomUUID() + ".png")
                .update();
    }

    private int jobsOf(UUID user) {
        return database.sql()
                .sql("SELECT count(*) FROM nolmt.jobs WHERE user_id = ?")
                .param(user)
                .query(Integer.class)
                .single();
    }

    private static List<String> pointers() {
        try (SqsClient sqs = Backends.shared().aws().sqs()) {
            String url = sqs.getQueueUrl(get -> get.queueName(queues + "-jobs")).queueUrl();
            return sqs
                    .receiveMessage(receive ->
                            receive.queueUrl(url).maxNumberOfMessages(10).visibilityTimeout(0))
                    .messages()
                    .stream()
                    .map(Message::body)
                    .toList();
        }
    }

    private static byte[] largePng() {
        return Arrays.copyOf(PNG, 100_000);
    }

    private static ApiClient client(UUID user) {
        Instant now = Instant.now();
        return new ApiClient(base, BearerToken.user(AppEnvironment.JWT_SECRET, user, now, now.plusSeconds(600)));
    }
}
