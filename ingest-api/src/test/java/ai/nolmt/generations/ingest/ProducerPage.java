package ai.nolmt.generations.ingest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A product's page whose script calls the API, and hears from it what it saw. */
final class ProducerPage implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PAGE = "/browser/producer.html";

    private final HttpServer server;
    private final byte[] plan;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicReference<@Nullable JsonNode> seen = new AtomicReference<>();

    /** @param plan what the script needs to know */
    ProducerPage(Map<String, ?> plan) {
        this.plan = JSON.writeValueAsBytes(plan);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::serve);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    int requests() {
        return requests.get();
    }

    /** Empty until its script is through. */
    Optional<JsonNode> seen() {
        return Optional.ofNullable(seen.get());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            switch (path) {
                case "/" -> answer(exchange, 200, "text/html; charset=utf-8", page());
                case "/plan" -> answer(exchange, 200, "application/json", plan);
                case "/seen" -> {
                    seen.set(JSON.readTree(body));
                    answer(exchange, 200, "text/plain", new byte[0]);
                }
                default -> answer(exchange, 404, "text/plain", path.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static byte[] page() throws IOException {
        try (InputStream page = ProducerPage.class.getResourceAsStream(PAGE)) {
            return Objects.requireNonNull(page, PAGE).readAllBytes();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
