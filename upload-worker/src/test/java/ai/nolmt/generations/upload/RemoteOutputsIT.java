package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.job.TestJobs;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The worker with outputs that are elsewhere. */
class RemoteOutputsIT {
    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class)
            .with("nolmt.sources.allow-http", true)
            .with("nolmt.sources.ports", "1024-65535")
            .with("nolmt.sources.private-networks", "127.0.0.1/32,127.0.0.3/32")
            .with("spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.poll-timeout", "1s");

    private final TestJobs jobs = app.jobs();
    private final UUID user = jobs.newUser();
    private HttpServer host;

    @BeforeEach
    void start() throws IOException {
        host = HttpServer.create(new InetSocketAddress("0.0.0.0", 0), 0);
        host.createContext("/fox.png", exchange -> {
            exchange.sendResponseHeaders(200, TestJobs.PNG.length);
            exchange.getResponseBody().write(TestJobs.PNG);
            exchange.close();
        });
        host.createContext("/busy", exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "600");
            exchange.sendResponseHeaders(429, -1);
            exchange.close();
        });
        host.createContext("/gone", exchange -> {
            byte[] said = "it was there yesterday".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(404, said.length);
            exchange.getResponseBody().write(said);
            exchange.close();
        });
        host.start();
    }

    @AfterEach
    void stop() {
        host.stop(0);
    }

    @Test
    void whatIsFetchedBecomesAnObjectAndARowThatSaysWhatItIs() {
        UUID id = send("/fox.png?X-Amz-Signature=s3cr3t");

        app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("succeeded"));
        assertThat(app.s3()
                        .getObjectAsBytes(get -> get.bucket(app.bucket()).key(jobs.keyOf(id)))
                        .asByteArray())
                .isEqualTo(TestJobs.PNG);
        assertThat(app.database()
                        .sql()
                        .sql("SELECT file_size, sha256, content_type FROM public.generations WHERE id = :id")
                        .param("id", id)
                        .query()
                        .singleRow())
                .containsEntry("file_size", (long) TestJobs.PNG.length)
                .containsEntry("sha256", Sha256.of(Content.of(TestJobs.PNG)).hex())
                .containsEntry("content_type", "image/png");
        assertThat(row(id).get("source_url")).isNull();
    }

    @Test
    void whatIsNotThereFailsWithWhatItsHostSaysAndKeepsItsLinkForARedrive() {
        UUID id = send("/gone?X-Amz-Signature=s3cr3t");

        app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("failed"));
        Map<String, Object> row = row(id);
        assertThat(row).containsEntry("error_code", "source_not_found");
        assertThat((String) row.get("error_message"))
                .contains("127.0.0.1", "404", "it was there yesterday")
                .doesNotContain("s3cr3t");
        assertThat((String) row.get("source_url")).contains("s3cr3t");
        app.eventually(() -> assertThat(app.left("jobs")).isZero());
    }

    @Test
    void whoseHostHasNoTimeWaitsOutsideOfTheQueue() {
        UUID id = sendTo("127.0.0.3", "/busy"); // the others' host must not be left alone

        app.eventually(() -> assertThat(row(id)).containsEntry("unsent", true));
        Map<String, Object> row = row(id);
        assertThat(row)
                .containsEntry("status", "queued")
                .containsEntry("attempts", 1)
                .containsEntry("error_code", "source_unavailable");
        assertThat((Double) row.get("waits")).isBetween(500.0, 751.0);
        app.eventually(() -> assertThat(app.left("jobs")).isZero());
    }

    @Test
    @Tag("A13")
    void whatLeadsInsideFails() {
        UUID id = jobs.acceptLink(user, "http://127.0.0.2:" + host.getAddress().getPort() + "/fox.png");
        app.send("jobs", PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));

        app.eventually(() -> assertThat(row(id)).containsEntry("error_code", "source_address_refused"));
    }

    private UUID send(String path) {
        return sendTo("127.0.0.1", path);
    }

    private UUID sendTo(String address, String path) {
        UUID id = jobs.acceptLink(
                user, "http://" + address + ":" + host.getAddress().getPort() + path);
        app.send("jobs", PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));
        return id;
    }

    private Map<String, Object> row(UUID id) {
        return app.database()
                .sql()
                .sql("SELECT status, attempts, error_code, error_message, source_url, last_sent_at IS NULL AS unsent,"
                        + " extract(epoch FROM claimed_until - updated_at)::float8 AS waits"
                        + " FROM nolmt.jobs WHERE id = :id")
                .param("id", id)
                .query()
                .singleRow();
    }
}
