package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Who sends a byte now and then keeps no process from ending within what platforms give it. */
@Tag("long")
@Tag("F12")
class StopIT {
    private static final int SENDERS = 50;
    private static final Duration GRACE = Duration.ofSeconds(30); // Kubernetes', unless told otherwise

    @RegisterExtension
    static final IngestApi ingest = new IngestApi().with("nolmt.relay.enabled", false);

    @Test
    void aStopDoesNotWaitForBodiesThatTrickle() throws Exception {
        Map<String, Object> allTheTimeThereIs = Map.of(
                "nolmt.ingest.body.patience", "PT5M",
                "nolmt.ingest.body.deadline", "PT6H");
        ConfigurableApplicationContext other = ingest.app().start(allTheTimeThereIs);
        int port = other.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        List<Socket> sockets = new ArrayList<>();
        ScheduledExecutorService trickle = Executors.newSingleThreadScheduledExecutor();
        try {
            for (int i = 0; i < SENDERS; i++) {
                sockets.add(begin(port));
            }
            trickle.scheduleWithFixedDelay(() -> sockets.forEach(StopIT::sendOne), 0, 200, TimeUnit.MILLISECONDS);
            long begun = System.nanoTime();

            other.close();

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(GRACE);
        } finally {
            trickle.shutdownNow();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Returns when the server waits for its body. */
    private static Socket begin(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.getOutputStream()
                .write(("POST /api/generations HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 10000\r\nExpect: 100-continue\r\nAuthorization: Bearer "
                                + ingest.tokenOf(UUID.randomUUID()) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                .isEqualTo("HTTP/1.1 100");
        return socket;
    }

    private static void sendOne(Socket socket) {
        try {
            socket.getOutputStream().write(' ');
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the server has ended, and so does this
        }
    }
}
