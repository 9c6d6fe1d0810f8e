package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.problem.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All that a user has, as one manifest; and readers who take their time with it. */
class ExportIT {
    private static final JsonMapper JSON = new JsonMapper();

    @RegisterExtension
    static final IngestApi ingest =
            new IngestApi().with("nolmt.ingest.body.patience", "PT0.5S").with("nolmt.ingest.body.least-rate", "1MB");

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @BeforeEach
    void user() {
        ingest.fail(api.accept(), ErrorCode.MEDIA_REFUSED);
    }

    @Test
    void everyGenerationIsALineAndTheLastLineSaysHowMany() {
        insert(1234);

        Answer export = api.get("/api/generations/export?expiresIn=PT1M");

        assertThat(export.status()).isEqualTo(200);
        assertThat(export.response().headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/x-ndjson");
        List<JsonNode> lines = export.body().lines().map(JSON::readTree).toList();
        assertThat(lines).hasSize(1236);
        assertThat(lines.get(1235).at("/end/count").asInt()).isEqualTo(1235);
        assertThat(lines.subList(0, 1235).stream()
                        .map(line -> line.path("id").asString())
                        .distinct())
                .hasSize(1235);
        assertThat(lines.stream().filter(line -> line.path("url").asString("").contains("X-Amz-Expires=60")))
                .hasSize(1234);
    }

    @Test
    void itCanBeOfSomeOnly() {
        insert(3);
        assertThat(api.get("/api/generations/export?status=failed").body().lines())
                .hasSize(2)
                .last()
                .isEqualTo("{\"end\":{\"count\":1}}");
        assertThat(api.get("/api/generations/export?type=video").body()).isEqualTo("{\"end\":{\"count\":0}}\n");
        api.get("/api/generations/export?type=x").isProblem(400, "generation_type_unknown");
        api.get("/api/generations/export?limit=5").isProblem(400, "parameter_invalid");
        assertThat(ingest.user(UUID.randomUUID())
                        .get("/api/generations/export")
                        .body()
                        .lines())
                .hasSize(1);
    }

    @Test
    @Tag("long")
    @Tag("A23")
    void whoReadsTooSlowlyIsCutOffAndHoldsNobodyUp() throws Exception {
        insert(40_000); // more than the buffers of a connection hold
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4096);
            URI base = URI.create(ingest.app().url());
            slow.connect(new InetSocketAddress(base.getHost(), base.getPort()));
            slow.getOutputStream()
                    .write(("GET /api/generations/export HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                                    + ingest.tokenOf(ann) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = slow.getInputStream();
            assertThat(in.read()).isEqualTo('H');

            Answer second = api.get("/api/generations/export");
            second.isProblem(429, "too_many_requests");
            assertThat(second.response().headers().firstValue("Retry-After")).isPresent();
            assertThat(api.get("/api/generations?limit=1").status()).isEqualTo(200);

            // its place is free again, though it is still connected and reads on, a sip at a time
            ingest.eventually(() -> {
                sip(in);
                assertThat(api.get("/api/generations/export?status=failed").status())
                        .isEqualTo(200);
            });
            assertThat(tail(in)).doesNotContain("\"end\"");
        }
    }

    @Test
    @Tag("A23")
    void strangersWhoReadTooSlowlyAreCutOffAsWell() throws Exception {
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4096);
            URI base = URI.create(ingest.app().url());
            slow.connect(new InetSocketAddress(base.getHost(), base.getPort()));
            byte[] request = "GET /v3/api-docs HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 600; i++) { // more than the buffers of a connection hold
                slow.getOutputStream().write(request);
            }
            InputStream in = slow.getInputStream();
            AtomicLong read = new AtomicLong();
            ingest.eventually(() -> assertThat(sipped(in, read)).isFalse());
            long all = 600L * ingest.stranger().get("/v3/api-docs").body().length();
            assertThat(read.get()).isLessThan(all / 2);
        }
    }

    /** Whether there was something to read. */
    private static boolean sipped(InputStream in, AtomicLong read) {
        try {
            int n = in.readNBytes(64 * 1024).length;
            read.addAndGet(n);
            return n > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void sip(InputStream in) {
        try {
            in.readNBytes(4096);
        } catch (IOException e) {
            // reset, which is a way of being cut off
        }
    }

    private static String tail(InputStream in) {
        byte[] last = new byte[0];
        try {
            byte[] buffer = new byte[64 * 1024];
            int n;
            while ((n = in.read(buffer)) >= 0) {
                last = Arrays.copyOf(buffer, n);
            }
        } catch (IOException e) {
            // as above
        }
        return new String(last, StandardCharsets.UTF_8);
    }

    private void insert(int rows) {
        ingest.sql().sql("""
                        INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url, prompt, created_at)
                        SELECT id, :ann, 'image', 'generations/' || :ann || '/' || id || '/' || gen_random_uuid() || '.png',
                               's3://b/k', repeat('a red fox ', 30), now() - n * interval '1 s'
                        FROM (SELECT gen_random_uuid() AS id, n FROM generate_series(1, :rows) n) ids""").param("ann", ann).param("rows", rows).update();
    }
}
