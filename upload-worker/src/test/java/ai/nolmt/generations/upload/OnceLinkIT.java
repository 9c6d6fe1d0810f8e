package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.job.TestJobs;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A link that is good for once: what was fetched by it is not given up because something else is away. */
class OnceLinkIT {
    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class)
            .with("nolmt.sources.allow-http", true)
            .with("nolmt.sources.ports", "1024-65535")
            .with("nolmt.sources.private-networks", "127.0.0.1/32")
            .with("nolmt.database.lock-timeout", "PT1S")
            .with("spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.poll-timeout", "1s");

    private final TestJobs jobs = app.jobs();
    private final UUID user = jobs.newUser();
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer host;

    @BeforeEach
    void start() throws IOException {
        host = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        host.createContext("/", exchange -> {
            boolean first = asked.getAndIncrement() == 0;
            exchange.sendResponseHeaders(first ? 200 : 404, first ? TestJobs.PNG.length : -1);
            if (first) {
                exchange.getResponseBody().write(TestJobs.PNG);
            }
            exchange.close();
        });
        host.start();
    }

    @AfterEach
    void stop() {
        host.stop(0);
    }

    @Test
    @Tag("F15")
    void itsRowIsInsertedOnceTheDatabaseLetsIt() throws SQLException {
        UUID id;
        try (Connection locker = app.database().superuser().getConnection()) {
            locker.setAutoCommit(false);
            locker.createStatement().execute("LOCK TABLE public.generations IN SHARE MODE");
            id = send();
            app.eventually(() -> assertThat(keysOf(id)).hasSize(1));
            app.eventually(() -> assertThat(waitedForLocks()).isPositive());
            app.eventually(() -> assertThat(waitedForLocks()).as("it gave up").isZero());
            app.eventually(
                    () -> assertThat(waitedForLocks()).as("and tries again").isPositive());
            locker.rollback();
        }

        app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("succeeded"));
        assertThat(asked).hasValue(1);
        assertThat(keysOf(id)).containsExactly(jobs.keyOf(id));
    }

    private int waitedForLocks() {
        return app.database()
                .sql()
                .sql(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                .query(Integer.class)
                .single();
    }

    private List<String> keysOf(UUID id) {
        return app.s3().listObjectsV2(list -> list.bucket(app.bucket())).contents().stream()
                .map(S3Object::key)
                .filter(key -> key.contains(id.toString()))
                .toList();
    }

    private UUID send() {
        UUID id = jobs.acceptLink(user, "http://127.0.0.1:" + host.getAddress().getPort() + "/once.png");
        app.send("jobs", PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));
        return id;
    }
}
