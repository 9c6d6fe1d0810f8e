package ai.nolmt.generations.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.net.AddressGuard;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Posts over real connections, to servers that misbehave. */
class WebhookSenderTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    @Tag("A21")
    void nothingOfTheInsideIsConnectedToByNameOrNumber() throws IOException {
        int port = answering("127.0.0.1", 200, "");
        WebhookSender sender = sender(AddressGuard.publicOnly(), SystemDefaultDnsResolver.INSTANCE);

        for (String host : List.of("localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1")) {
            assertThat(post(sender, "http://" + host + ":" + port + "/").reason())
                    .as(host)
                    .isEqualTo("address_forbidden");
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    @Tag("A21")
    void aNameThatMeansSomethingElseTheSecondTimeIsAskedEachTime() throws IOException {
        int port = answering("127.0.0.2", 200, "");
        int inside = answeringAt("127.0.0.1", port, 200, "");
        AtomicInteger lookups = new AtomicInteger();
        DnsResolver rebinding = resolver(
                () -> lookups.getAndIncrement() == 0 ? new String[] {"127.0.0.2"} : new String[] {"127.0.0.1"});
        WebhookSender sender = sender(AddressGuard.publicAnd(List.of("127.0.0.2/32")), rebinding);

        assertThat(post(sender, "http://hooks.example:" + port + "/").isTaken()).isTrue();
        assertThat(post(sender, "http://hooks.example:" + inside + "/").reason())
                .isEqualTo("address_forbidden");
        assertThat(asked).hasValue(1);
    }

    @Test
    @Tag("A21")
    void ofSeveralAddressesOnlyThoseOutsideAreTried() throws IOException {
        int port = answering("127.0.0.1", 200, "");
        WebhookSender sender = sender(AddressGuard.publicAnd(List.of("127.0.0.3/32")), resolver(() ->
                new String[] {"127.0.0.3", "127.0.0.1"}));

        assertThat(post(sender, "http://hooks.example:" + port + "/").reason()).isEqualTo("connection_failed");
        assertThat(asked).hasValue(0);
    }

    @Test
    @Tag("A21")
    void redirectsAreNotFollowed() throws IOException {
        int target = answering("127.0.0.1", 200, "");
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:" + target + "/");
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        start(server);

        WebhookSender.Answer answer =
                post(local(), "http://127.0.0.1:" + server.getAddress().getPort() + "/");

        assertThat(answer.status()).isEqualTo(307);
        assertThat(answer.reason()).isEqualTo("redirect");
        assertThat(asked).hasValue(0);
    }

    @Test
    @Tag("A21")
    void whoSaysNothingIsGivenUp() throws IOException {
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        open.add(silent);

        WebhookSender.Answer answer = post(local(), "http://127.0.0.1:" + silent.getLocalPort() + "/");

        assertThat(answer.reason()).isEqualTo("timeout");
        assertThat(answer.taken()).isBetween(TIMEOUT.minusMillis(200), Duration.ofMinutes(1));
    }

    @Test
    @Tag("A21")
    void whoSpeaksByteByByteIsGivenUpToo() throws IOException {
        int port = raw("HTTP/1.1 200 OK\r\nX-", "a".repeat(7000), 20);

        assertThat(post(local(), "http://127.0.0.1:" + port + "/").reason()).isEqualTo("timeout");
    }

    @Test
    @Tag("A21")
    void anAnswerWithoutEndIsNotReadToIt() throws IOException {
        int port =
                raw("HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n" + "b".repeat(5000), "b".repeat(9000), 50);

        WebhookSender.Answer answer = post(local(), "http://127.0.0.1:" + port + "/");

        assertThat(answer.isTaken()).isTrue();
        assertThat(answer.excerpt()).hasSize(200);
        assertThat(answer.taken()).isLessThan(TIMEOUT);
    }

    @Test
    void answersAreToldWithAShortExcerptOfText() throws IOException {
        int port = answering("127.0.0.1", 503, "busy\u0000 \u001b[31m now");

        WebhookSender.Answer answer = post(local(), "http://127.0.0.1:" + port + "/");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.reason()).isEqualTo("http_status");
        assertThat(answer.excerpt()).isEqualTo("busy   [31m now");
    }

    @Test
    void namesThatAreNoneAndPortsThatAreClosedAreTold() {
        assertThat(post(local(), "http://nobody.invalid/").reason()).isEqualTo("name_unknown");
        assertThat(post(local(), "http://127.0.0.1:1/").reason()).isEqualTo("connection_failed");
    }

    private WebhookSender local() {
        return sender(AddressGuard.publicAnd(List.of("127.0.0.0/8")), SystemDefaultDnsResolver.INSTANCE);
    }

    private WebhookSender sender(AddressGuard guard, DnsResolver names) {
        WebhookSender sender = new WebhookSender(guard, names, TIMEOUT, 4, System::nanoTime);
        open.add(sender);
        return sender;
    }

    private static WebhookSender.Answer post(WebhookSender sender, String url) {
        return sender.post(url, Map.of("webhook-id", "1"), "{}");
    }

    private interface Names {
        String[] next();
    }

    private static DnsResolver resolver(Names names) {
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                List<InetAddress> addresses = new ArrayList<>();
                for (String address : names.next()) {
                    addresses.add(InetAddress.getByName(address));
                }
                return addresses.toArray(InetAddress[]::new);
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
    }

    private int answering(String address, int status, String body) throws IOException {
        return answeringAt(address, 0, status, body);
    }

    private int answeringAt(String address, int port, int status, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Connection", "close");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
            exchange.close();
        });
        start(server);
        return server.getAddress().getPort();
    }

    private void start(HttpServer server) {
        server.start();
        open.add(() -> server.stop(0));
    }

    /** Says the first at once, the rest slowly, whoever asks. */
    private int raw(String first, String rest, int pauseMillis) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        open.add(server);
        CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write(first.getBytes(StandardCharsets.US_ASCII));
                for (byte next : rest.getBytes(StandardCharsets.US_ASCII)) {
                    socket.getOutputStream().write(next);
                    Thread.sleep(pauseMillis); // its manner, not a wait for anything
                }
            } catch (IOException | InterruptedException e) {
                // the other side has hung up, which is what it should do
            }
        });
        return server.getLocalPort();
    }
}
