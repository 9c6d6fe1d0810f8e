package ai.nolmt.generations.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.net.GuardedClients.Manner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.TimeValue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardedClientsTest {
    private static final int MOST = 4;
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private ServerSocket server;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    accepted.incrementAndGet();
                    open.incrementAndGet();
                    threads.execute(() -> keepAlive(client));
                } catch (IOException e) {
                    return; // it was closed
                }
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    @Test
    void hostsThatAreNotCalledAnyMoreKeepNoConnections() throws IOException {
        Manner manner = new Manner("test", LONG, LONG, 1000, MOST);
        try (CloseableHttpClient client = GuardedClients.of(
                AddressGuard.publicAnd(List.of("127.0.0.0/8")), loopback(), null, manner, TimeValue.ofSeconds(1))) {
            get(client, "twice.example");
            get(client, "twice.example");
            assertThat(accepted).as("one for both").hasValue(1);
            for (int i = 0; i < 50; i++) {
                get(client, "host" + i + ".example");
            }

            assertThat(accepted).hasValue(51);
            Awaitility.await().untilAsserted(() -> assertThat(open).hasValueLessThanOrEqualTo(MOST));
            Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(open).hasValue(0));
        }
    }

    @Test
    void aNameServerThatSaysNothingIsNotWaitedFor() {
        CountDownLatch over = new CountDownLatch(1);
        DnsResolver silent = names(host -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return InetAddress.getLoopbackAddress();
        });

        assertThatThrownBy(() -> new PromptNames(silent, Duration.ofMillis(50)).resolve("files.example"))
                .isInstanceOf(UnknownHostException.class);
        over.countDown();
    }

    private void get(CloseableHttpClient client, String host) throws IOException {
        client.execute(new HttpGet("http://" + host + ":" + server.getLocalPort() + "/"), answer -> {
            EntityUtils.consume(answer.getEntity());
            return answer.getCode();
        });
    }

    private static DnsResolver loopback() {
        return names(host -> InetAddress.getLoopbackAddress());
    }

    private static DnsResolver names(Function<String, InetAddress> names) {
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) {
                return new InetAddress[] {names.apply(host)};
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
    }

    private void keepAlive(Socket client) {
        try (client) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    client.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                                    .getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException e) {
            // gone
        } finally {
            open.decrementAndGet();
        }
    }
}
