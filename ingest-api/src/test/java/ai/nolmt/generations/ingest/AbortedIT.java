package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who hangs up in the middle costs nothing from then on: no thread, no place, no bytes, no line but a short one for us. */
@Tag("A23")
class AbortedIT {
    private static final int MANY = 200; // as many as there are threads, and more than any user's bound
    private static final Path FOLDER = folder();

    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("nolmt.ingest.work-folder", FOLDER)
            .with("nolmt.ingest.body.requests-per-user", 5)
            .with("nolmt.ingest.body.most-per-user", "1MB")
            .with("nolmt.ingest.events.per-user", MANY)
            .with("nolmt.ingest.events.heartbeat", "PT0.1S")
            .with("nolmt.ingest.events.poll-every", "PT0.05S")
            .with("nolmt.relay.enabled", false)
            .with("logging.level.ai.nolmt.generations.ingest", "debug");

    @RegisterExtension
    final QuietLog log = new QuietLog();

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final String bearer = "Host: here\r\nAuthorization: Bearer " + ingest.tokenOf(ann) + "\r\n";

    @AfterEach
    void nothingIsHeldAndLittleSaid() {
        byte[] wholeBudget = Arrays.copyOf(TestJobs.PNG, 900_000);
        ingest.eventually(() -> {
            Answer large = api.postFile("{\"generationType\":\"image\"}", "image/png", wholeBudget);
            assertThat(large.status()).as(large.body()).isEqualTo(202);
        });
        ingest.eventually(() -> assertThat(ingest.listeners(ann)).isZero());
        ingest.eventually(() -> {
            try (Stream<Path> files = Files.walk(FOLDER)) {
                assertThat(files.filter(file -> file.toString().endsWith(".tmp")))
                        .isEmpty();
            }
        });
        assertThat(log.lines().stream().filter(line -> line.contains(".ingest.")))
                .hasSizeLessThanOrEqualTo(MANY)
                .allMatch(line -> line.startsWith("DEBUG") && line.length() < 300 && !line.contains("\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /api/generations HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 900000",
                "POST /api/generations HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked",
                "POST /api/generations/batch HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 900000",
                "POST /api/generations HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000",
                "PUT /api/webhooks/00000000-0000-0000-0000-000000000000 HTTP/1.1\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 60000"
            })
    void inTheMiddleOfABody(String head) throws IOException {
        boolean parts = head.contains("boundary");
        String begun =
                (parts ? "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n" : "") + " ".repeat(30_000);
        String chunk = head.contains("chunked") ? "100000\r\n" : "";
        for (int i = 0; i < MANY; i++) {
            RawConnection connection = new RawConnection(ingest.app().url());
            connection.send(head + "\r\nExpect: 100-continue\r\n" + bearer + "\r\n");
            assertThat(connection.hear().status()).as("it is being read").isEqualTo(100);
            connection.send(chunk + begun);
            hangUp(connection, i);
        }
        nextIsServed();
    }

    @Test
    void whileTheyWait() throws IOException {
        String id = api.accept();
        hangUpWhileTheyListen("GET /api/generations/" + id + " HTTP/1.1\r\nPrefer: wait=60\r\n");
        ingest.succeed(id);
        nextIsServed();
    }

    @Test
    void whileTheyAreTold() throws IOException {
        hangUpWhileTheyListen("GET /api/generations/events HTTP/1.1\r\n");
        nextIsServed();
    }

    private void hangUpWhileTheyListen(String head) throws IOException {
        List<RawConnection> listening = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            listening.add(new RawConnection(ingest.app().url()).send(head + bearer + "\r\n"));
        }
        ingest.eventually(() -> assertThat(ingest.listeners(ann)).isEqualTo(MANY));
        for (int i = 0; i < MANY; i++) {
            hangUp(listening.get(i), i);
        }
    }

    @Test
    void whileTheyReadALot() throws IOException {
        ingest.sql().sql("""
                        INSERT INTO nolmt.jobs (id, user_id, generation_type, prompt, output, fingerprint)
                        SELECT gen_random_uuid(), :user, 'text', repeat('a red fox ', 500), 'x', ''
                        FROM generate_series(1, 3000)""").param("user", ann).update();
        for (int i = 0; i < MANY / 10; i++) {
            int n = i;
            ingest.eventually(
                    () -> { // one a user, so the one before has ended
                        RawConnection connection =
                                new RawConnection(ingest.app().url());
                        connection.send("GET /api/generations/export HTTP/1.1\r\n" + bearer + "\r\n");
                        ingest.eventually(
                                () -> assertThat(connection.available()).isPositive());
                        boolean begun = connection.begins("HTTP/1.1 200");
                        hangUp(connection, n);
                        assertThat(begun).isTrue();
                    });
        }
        nextIsServed();
        ingest.eventually(
                () -> assertThat(api.get("/api/generations/export").body().contains("{\"end\":{\"count\":"))
                        .isTrue());
    }

    /** With an end or without one. */
    private static void hangUp(RawConnection connection, int i) throws IOException {
        if (i % 2 == 0) {
            connection.close();
        } else {
            connection.reset();
        }
    }

    private void nextIsServed() {
        ingest.eventually(() -> assertThat(
                        api.post("/api/generations", ApiClient.inline("text", "text/plain", new byte[] {65}))
                                .status())
                .isEqualTo(202));
    }

    private static Path folder() {
        try {
            return Files.createDirectories(Path.of("target", "aborted"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
