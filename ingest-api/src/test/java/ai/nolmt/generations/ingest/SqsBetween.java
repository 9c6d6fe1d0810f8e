package ai.nolmt.generations.ingest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Stands between the application and SQS, which goes away and comes back, or refuses entries. */
final class SqsBetween implements AutoCloseable {
    private static final Set<String> NOT_FORWARDED =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "http2-settings");
    private static final JsonMapper JSON = new JsonMapper();

    private final URI target;
    private final int port;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    private volatile Refusal refusal = new Refusal(body -> false, "", false);
    private final AtomicInteger calls = new AtomicInteger();
    private HttpServer server;

    private record Refusal(Predicate<String> bodies, String code, boolean senderFault) {}

    SqsBetween(URI target) {
        this.target = target;
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Calls of SendMessageBatch that came through. */
    int batches() {
        return calls.get();
    }

    /** Connections are refused, as by a host that is up without its service. */
    void goAway() {
        server.stop(0);
    }

    void comeBack() {
        server = listen(port);
    }

    /** Of batches, SQS refuses entries with these bodies from now on, and takes the others. */
    void refuse(Predicate<String> bodies, String code, boolean senderFault) {
        refusal = new Refusal(bodies, code, senderFault);
    }

    void refuseNothing() {
        refusal = new Refusal(body -> false, "", false);
    }

    /** How often an entry was refused, by its body. */
    Map<String, Integer> refusals() {
        return Map.copyOf(refusals);
    }

    private HttpServer listen(int on) {
        try {
            HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), on), 100);
            listening.setExecutor(threads);
            listening.createContext("/", this::serve);
            listening.start();
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean batch = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
                    .endsWith("SendMessageBatch");
            if (batch) {
                calls.incrementAndGet();
            }
            byte[] answer;
            int status = 200;
            ArrayNode failed = JSON.createArrayNode();
            byte[] rest = batch ? withoutWhatIsRefused(body, failed) : body;
            if (failed.isEmpty() || rest.length > 0) {
                HttpResponse<byte[]> response = send(exchange, rest);
                status = response.statusCode();
                answer = response.body();
            } else {
                answer = "{}".getBytes(StandardCharsets.UTF_8);
            }
            if (!failed.isEmpty() && status == 200) {
                answer = JSON.writeValueAsBytes(((ObjectNode) JSON.readTree(answer)).set("Failed", failed));
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return nothing if all of it is */
    private byte[] withoutWhatIsRefused(byte[] body, ArrayNode failed) {
        Refusal refused = refusal;
        ObjectNode request = (ObjectNode) JSON.readTree(body);
        ArrayNode entries = (ArrayNode) request.get("Entries");
        for (int i = entries.size() - 1; i >= 0; i--) {
            String text = entries.get(i).get("MessageBody").asString();
            if (refused.bodies().test(text)) {
                refusals.merge(text, 1, Integer::sum);
                failed.addObject()
                        .put("Id", entries.remove(i).get("Id").asString())
                        .put("Code", refused.code())
                        .put("SenderFault", refused.senderFault());
            }
        }
        return entries.isEmpty() ? new byte[0] : failed.isEmpty() ? body : JSON.writeValueAsBytes(request);
    }

    private HttpResponse<byte[]> send(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
