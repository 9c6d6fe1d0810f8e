package ai.nolmt.stream.sqs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Stands between a client and an SQS server, and does to chosen calls what networks and SQS do. */
final class FaultyProxy implements AutoCloseable {
    private static final Set<String> NOT_FORWARDED =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "http2-settings");

    private final URI target;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final JsonMapper json = JsonMapper.builder().build();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> underWay = new ConcurrentHashMap<>();
    private final AtomicInteger lost = new AtomicInteger();

    /** What happens to a call. */
    interface Fault {
        Kind next(int call);
    }

    enum Kind {
        NONE,
        /** 500, SQS never saw it. */
        ERROR,
        /** 503, SQS never saw it. */
        UNAVAILABLE,
        /** 400 with ThrottlingException. */
        THROTTLED,
        /** 403, as with credentials that have just expired. */
        FORBIDDEN,
        /** The connection is cut before SQS saw it. */
        CUT_BEFORE,
        /** SQS did it, and the answer is lost. */
        CUT_AFTER,
        /** The first entry of a batch call is refused by SQS, the others are done. */
        FIRST_ENTRY_REFUSED,
        /** The same, as an error of the server's own. */
        FIRST_ENTRY_FAILED
    }

    FaultyProxy(URI target) throws IOException {
        this.target = target;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** @param action such as {@code ReceiveMessage} */
    void on(String action, Fault fault) {
        faults.put(action, fault);
    }

    void heal() {
        faults.clear();
    }

    int calls(String action) {
        return counter(calls, action).get();
    }

    /** Calls that have no answer yet. */
    int underWay(String action) {
        return counter(underWay, action).get();
    }

    /** Answers with messages that nobody got. */
    int lost() {
        return lost.get();
    }

    private static AtomicInteger counter(Map<String, AtomicInteger> counters, String action) {
        return counters.computeIfAbsent(action, name -> new AtomicInteger());
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String action = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
                .replace("AmazonSQS.", "");
        int call = counter(calls, action).incrementAndGet();
        counter(underWay, action).incrementAndGet();
        try {
            Kind kind = faults.getOrDefault(action, n -> Kind.NONE).next(call);
            switch (kind) {
                case NONE -> forward(exchange, body, null);
                case ERROR -> answer(exchange, 500, error("InternalFailure"));
                case UNAVAILABLE -> answer(exchange, 503, error("ServiceUnavailable"));
                case THROTTLED -> answer(exchange, 400, error("ThrottlingException"));
                case FORBIDDEN -> answer(exchange, 403, error("ExpiredTokenException"));
                case CUT_BEFORE -> exchange.close();
                case CUT_AFTER -> {
                    if (new String(send(exchange, body).body(), StandardCharsets.UTF_8).contains("ReceiptHandle")) {
                        lost.incrementAndGet();
                    }
                    exchange.close();
                }
                case FIRST_ENTRY_REFUSED -> forward(exchange, body, true);
                case FIRST_ENTRY_FAILED -> forward(exchange, body, false);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        } finally {
            counter(underWay, action).decrementAndGet();
        }
    }

    private static String error(String code) {
        return "{\"__type\":\"com.amazonaws.sqs#" + code + "\",\"message\":\"injected\"}";
    }

    private void forward(HttpExchange exchange, byte[] body, @Nullable Boolean senderFault)
            throws IOException, InterruptedException {
        if (senderFault == null) {
            HttpResponse<byte[]> answer = send(exchange, body);
            answer.headers()
                    .firstValue("content-type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            answer(exchange, answer.statusCode(), answer.body());
            return;
        }
        ObjectNode request = (ObjectNode) json.readTree(body);
        ArrayNode entries = (ArrayNode) request.get("Entries");
        String refused = entries.remove(0).get("Id").asString();
        ObjectNode answer = json.createObjectNode();
        if (!entries.isEmpty()) {
            answer = (ObjectNode) json.readTree(
                    send(exchange, json.writeValueAsBytes(request)).body());
        } else {
            answer.putArray("Successful");
        }
        ArrayNode failed = answer.has("Failed") ? (ArrayNode) answer.get("Failed") : answer.putArray("Failed");
        failed.addObject()
                .put("Id", refused)
                .put("Code", senderFault ? "InvalidParameterValue" : "InternalError")
                .put("SenderFault", senderFault)
                .put("Message", "injected");
        answer(exchange, 200, json.writeValueAsString(answer));
    }

    private HttpResponse<byte[]> send(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                .timeout(Duration.ofSeconds(40))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_FORWARDED.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        answer(exchange, status, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
