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
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Stands between the application and SQS, which goes away and comes back, or refuses an entry. */
final class SqsBetween implements AutoCloseable {
    private static final Set<String> NOT_FORWARDED =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "http2-settings");
    private static final JsonMapper JSON = new JsonMapper();

    private final URI target;
    private final int port;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean refusesNext = new AtomicBoolean();
    private final AtomicInteger calls = new AtomicInteger();
    private HttpServer server;

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

    /** SQS refuses the first entry of the next batch of several, and takes the others. */
    void refuseOneEntry() {
        refusesNext.set(true);
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
            if (batch && entriesOf(body).size() > 1 && refusesNext.compareAndSet(true, false)) {
                answer = withoutTheFirst(exchange, body);
            } else {
                HttpResponse<byte[]> response = send(exchange, body);
                status = response.statusCode();
                answer = response.body();
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ArrayNode entriesOf(byte[] body) {
        return entriesOf((ObjectNode) JSON.readTree(body));
    }

    private static ArrayNode entriesOf(ObjectNode request) {
        return (ArrayNode) request.get("Entries");
    }

    private byte[] withoutTheFirst(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        ObjectNode request = (ObjectNode) JSON.readTree(body);
        String refused = entriesOf(request).remove(0).get("Id").asString();
        ObjectNode answer = (ObjectNode)
                JSON.readTree(send(exchange, JSON.writeValueAsBytes(request)).body());
        answer.putArray("Failed")
                .addObject()
                .put("Id", refused)
                .put("Code", "InternalError")
                .put("SenderFault", false);
        return JSON.writeValueAsBytes(answer);
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
