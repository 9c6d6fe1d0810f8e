package ai.nolmt.generations.upload.fetch.remote;

import static ai.nolmt.generations.upload.fetch.remote.TestHost.answer;
import static ai.nolmt.generations.upload.fetch.remote.TestHost.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.upload.fetch.remote.TestHost.Manner;
import ai.nolmt.generations.upload.jobs.Deferred;
import ai.nolmt.generations.upload.jobs.PermanentFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Fetches over real connections end at their bounds: bytes, time, rate, room. */
class RemoteBoundsTest extends OverRealConnections {
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final byte[] BYTES = new byte[1_000_000];

    static {
        new Random(1).nextBytes(BYTES);
    }

    @Test
    @Tag("A15")
    void whatIsLargerThanItMayBeIsNotReadToItsEnd() {
        TestHost host = host((asked, out) -> {
            if (asked.path().equals("/said")) {
                head(out, 200, "Content-Length: 100001");
            } else {
                head(out, 200);
                while (true) {
                    out.write(BYTES);
                }
            }
        });

        for (String path : List.of("/said", "/endless")) {
            PermanentFailure failure = catchThrowableOfType(
                    PermanentFailure.class, () -> fetching().fetch(Fetching.job(host.url(path), null, 100_000, 0)));
            assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_TOO_LARGE);
        }
    }

    @ParameterizedTest
    @CsvSource({"/silent", "/head", "/body", "/chunks"})
    @Tag("A15")
    void whoIsSilentOrSpeaksByteByByteIsGivenUp(String path) {
        TestHost host = host(slowly());
        fetching().patience(SHORT);

        assertThat(deferred(host.url(path)).code()).isEqualTo(ErrorCode.SOURCE_TIMEOUT);
    }

    @Test
    @Tag("A15")
    void whoTakesTooLongAltogetherIsGivenUp() {
        TestHost host = host((asked, out) -> {
            head(out, 200);
            while (true) {
                out.write(BYTES, 0, 10_000);
                out.flush();
                Thread.sleep(20); // its manner, not a wait for anything
            }
        });
        fetching().timeout(Duration.ofSeconds(1));

        Deferred deferred = deferred(host.url("/"));
        assertThat(deferred.code()).isEqualTo(ErrorCode.SOURCE_TIMEOUT);
        assertThat(deferred.sentence()).contains("longer than a fetch may take");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatThereIsNoRoomForIsPutOffAndThatIsNoAttempt(boolean said) {
        CountDownLatch over = new CountDownLatch(1);
        TestHost host = host((asked, out) -> {
            if (said) {
                head(out, 200, "Content-Length: " + BYTES.length);
            } else {
                head(out, 200);
            }
            out.write(BYTES, 0, 999_000);
            out.flush();
            if (asked.path().equals("/slow")) {
                over.await();
            }
            out.write(BYTES, 999_000, 1000);
        });
        fetching().room(DataSize.ofBytes(1_900_000));
        CompletableFuture<byte[]> slow =
                CompletableFuture.supplyAsync(() -> fetching().fetch(host.url("/slow")));
        Awaitility.await()
                .until(() -> fetching().files().stream()
                        .anyMatch(file -> file.toFile().length() > 900_000));

        Deferred deferred = deferred(host.url("/"));

        assertThat(deferred.counts()).isFalse();
        assertThat(deferred.sentence()).contains("no room");
        over.countDown();
        assertThat(slow.join()).isEqualTo(BYTES);
        assertThat(fetching().fetch(host.url("/"))).isEqualTo(BYTES);
    }

    @Test
    @Tag("A15")
    void whatIsCompressedIsRefusedUnread() {
        TestHost host = host((asked, out) -> answer(out, 200, bomb(), "Content-Encoding: gzip"));

        assertThat(failure(host.url("/")).code()).isEqualTo(ErrorCode.SOURCE_REFUSED);
    }

    private static Manner slowly() {
        return (asked, out) -> {
            switch (asked.path()) {
                case "/head" -> out.write("HTTP/1.1 200 OK\r\nX-Long: ".getBytes(StandardCharsets.US_ASCII));
                case "/body" -> head(out, 200, "Content-Length: 1000000");
                case "/chunks" -> {
                    head(out, 200, "Transfer-Encoding: chunked");
                    out.write("5;a=".getBytes(StandardCharsets.US_ASCII));
                }
                default -> new CountDownLatch(1).await();
            }
            while (true) {
                out.write('a');
                out.flush();
                Thread.sleep(20); // its manner, not a wait for anything
            }
        };
    }

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < 100; i++) {
                out.write(new byte[1_000_000]);
            }
        }
        return bytes.toByteArray();
    }
}
