package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Who doesn't read what they asked for holds up nobody: not others, not a stop. */
@Tag("A23")
class SlowReadersIT {
    private static final String ALL = "/api/generations/events";
    // as many as no socket's buffers take
    private static final int HEADERS = 400; // bytes, roughly; what is more is a stream that has begun
    private static final String MANY_EVENTS = """
            INSERT INTO nolmt.jobs (id, user_id, generation_type, output, fingerprint)
            SELECT gen_random_uuid(), :user, 'text', 'x', '' FROM generate_series(1, 60000)""";

    @RegisterExtension
    static final IngestApi ingest =
            new IngestApi().with("nolmt.ingest.events.poll-every", "PT0.05S").with("nolmt.relay.enabled", false);

    private final UUID ann = UUID.randomUUID();

    @Test
    @Tag("long")
    void othersAreToldMeanwhileAndTheSlowOnesEnd() throws IOException {
        UUID bob = UUID.randomUUID();
        List<Socket> sockets = new ArrayList<>();
        try (EventReader bobs = EventReader.open(ingest.app().url() + ALL, ingest.tokenOf(bob), null)) {
            for (int i = 0; i < 4; i++) {
                sockets.add(beginWithoutReading());
            }
            for (Socket socket : sockets) {
                ingest.eventually(
                        () -> assertThat(socket.getInputStream().available()).isGreaterThan(HEADERS));
            }
            ingest.eventually(() -> assertThat(bobs.lastId()).isNotNull());
            ingest.sql().sql(MANY_EVENTS).param("user", ann).update();

            ingest.user(bob).accept();

            ingest.eventually(() -> assertThat(bobs.statuses()).containsExactly("accepted"));
            ingest.eventually(() -> assertThat(ingest.listeners(ann)).isZero());
            assertThat(bobs.isOver()).isFalse();
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aStopEndsStreamsAtOnce() {
        ConfigurableApplicationContext other = ingest.app().start(Map.of("nolmt.ingest.events.heartbeat", "PT1M"));
        String url = "http://127.0.0.1:" + other.getEnvironment().getRequiredProperty("local.server.port");
        try (EventReader reader = EventReader.open(url + ALL, ingest.tokenOf(ann), null)) {
            ingest.eventually(() -> assertThat(reader.lastId()).isNotNull());
            long begun = System.nanoTime();

            other.close();

            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("much less than requests are waited for")
                    .isLessThan(Duration.ofSeconds(15));
            ingest.eventually(() -> assertThat(reader.isOver()).isTrue());
        }
    }

    private Socket beginWithoutReading() throws IOException {
        URI api = URI.create(ingest.app().url());
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(api.getHost(), api.getPort()));
        socket.getOutputStream()
                .write(("GET " + ALL + " HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer " + ingest.tokenOf(ann)
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
