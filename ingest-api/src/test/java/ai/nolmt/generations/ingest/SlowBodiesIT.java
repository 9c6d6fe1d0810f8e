package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.testkit.progress.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies that come slowly, or don't, hold up nobody else. */
@Tag("A23")
class SlowBodiesIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("management.server.port", 0)
            .with("nolmt.ingest.body.patience", "PT2S")
            .with("nolmt.ingest.body.requests-per-user", 5)
            .with("nolmt.ingest.body.most-per-user", "1MB");

    private final List<Socket> sockets = new ArrayList<>();
    private final UUID ann = UUID.randomUUID();

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void aStrangerIsAnsweredWithoutWaitingForTheBody() throws IOException {
        for (int i = 0; i < 300; i++) {
            Socket stranger = begin(null, "application/json", 90_000_000);
            if (i % 50 == 0) {
                assertThat(answerOf(stranger)).contains("401");
            }
        }

        assertThat(ingest.user(ann).get("/api/generations").status()).isEqualTo(200);
        String management = ingest.app().context().getEnvironment().getRequiredProperty("local.management.port");
        for (String url : List.of(
                "http://127.0.0.1:" + management + "/actuator/health/liveness",
                "http://127.0.0.1:" + management + "/actuator/health/readiness",
                ingest.app().url() + "/livez",
                ingest.app().url() + "/readyz")) {
            assertThat(new ApiClient(url, null).get("").status()).as(url).isEqualTo(200);
        }
    }

    @Test
    void aBodyThatTricklesIsGivenUpAndItsSenderToldWhy() throws Exception {
        Socket slow = begin(ingest.tokenOf(ann), "application/json", 10_000);
        trickleUntilItIsAnswered(slow);

        assertThat(answerOf(slow)).contains("HTTP/1.1 408", "body_too_slow", "too slowly");
    }

    @Test
    void aMultipartBodyThatTricklesIsGivenUpToo() throws Exception {
        Socket slow = begin(ingest.tokenOf(ann), "multipart/form-data; boundary=b", 10_000);
        slow.getOutputStream()
                .write("--b\r\nContent-Disposition: form-data; name=\"job\"\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        trickleUntilItIsAnswered(slow);

        assertThat(answerOf(slow)).contains("HTTP/1.1 408", "body_too_slow", "too slowly");
    }

    @Test
    void whoSendsMoreThanTheirShareWaitsForThemselvesAndOthersAreServed() throws Exception {
        for (int i = 0; i < 5; i++) {
            begin(ingest.tokenOf(ann), "application/json", 10_000);
        }
        AtomicReference<CompletableFuture<Integer>> sixth = new AtomicReference<>();
        Progress.eventually(() -> {
            sixth.set(CompletableFuture.supplyAsync(
                    () -> ingest.user(ann).get("/api/generations").status()));
            for (int i = 0; i < 20; i++) {
                assertThat(ingest.user(UUID.randomUUID())
                                .get("/api/generations")
                                .status())
                        .isEqualTo(200);
            }
            assertThat(sixth.get()).as("once all five have begun").isNotDone();
        });
        hangUp();

        assertThat(sixth.get().get()).isEqualTo(200);
    }

    @Test
    @Tag("A22")
    void bytesThatOnlyWereAnnouncedCountAgainstNobody() throws IOException {
        for (int i = 0; i < 4; i++) {
            begin(ingest.tokenOf(ann), "application/json", 15_000_000);
        }

        assertThat(ingest.user(ann)
                        .postFile("{\"generationType\":\"image\"}", "image/png", IngestApi.largePng())
                        .status())
                .isEqualTo(202);
    }

    @Test
    @Tag("A22")
    void moreThanAUsersShareIsRefusedWithWhenToComeAgain() {
        ApiClient.Answer answer = ingest.user(ann)
                .postFile("{\"generationType\":\"image\"}", "image/png", Arrays.copyOf(TestJobs.PNG, 1_500_000));

        answer.isProblem(429, "too_many_requests");
        assertThat(answer.response().headers().firstValue("Retry-After")).contains("5");
    }

    private Socket begin(@Nullable String token, String type, long length) throws IOException {
        URI api = URI.create(ingest.app().url());
        Socket socket = new Socket(api.getHost(), api.getPort());
        sockets.add(socket);
        socket.getOutputStream()
                .write(("POST /api/generations HTTP/1.1\r\nHost: here\r\nContent-Type: " + type + "\r\nContent-Length: "
                                + length + "\r\n" + (token == null ? "" : "Authorization: Bearer " + token + "\r\n")
                                + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    private static void trickleUntilItIsAnswered(Socket slow) {
        Progress.eventually(() -> {
            try {
                slow.getOutputStream().write(' ');
            } catch (IOException e) {
                return; // it was given up
            }
            assertThat(slow.getInputStream().available())
                    .as("bytes of an answer")
                    .isPositive();
        });
    }

    /** To the end of its JSON: the connection may stay for a while. */
    private static String answerOf(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder answer = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '}'; c = in.read()) {
            answer.append((char) c);
        }
        return answer.toString();
    }
}
