package ai.nolmt.generations.ingest;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Follows a stream of events as a browser would. */
final class EventReader implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final CompletableFuture<HttpResponse<Void>> answer;

    private EventReader(URI uri, String token, @Nullable String lastEventId) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        answer = HttpClient.newHttpClient()
                .sendAsync(request.build(), BodyHandlers.fromLineSubscriber(new Lines()))
                .whenComplete((response, thrown) -> done.complete(null));
    }

    static EventReader open(String url, String token, @Nullable String lastEventId) {
        return new EventReader(URI.create(url), token, lastEventId);
    }

    /** What was told so far. */
    List<JsonNode> events() {
        return lines.stream()
                .filter(line -> line.startsWith("data: "))
                .map(line -> JSON.readTree(line.substring("data: ".length())))
                .toList();
    }

    List<String> statuses() {
        return events().stream().map(event -> event.path("status").asString("")).toList();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** The last one that is followed by all of its event. */
    @Nullable
    String lastId() {
        return lastIdOf(lines);
    }

    static @Nullable String lastIdOf(List<String> lines) {
        String pending = null;
        String last = null;
        for (String line : lines) {
            if (line.startsWith("id: ")) {
                pending = line.substring("id: ".length());
            } else if (line.isEmpty() && pending != null) {
                last = pending;
            }
        }
        return last;
    }

    boolean isOver() {
        return done.isDone();
    }

    /** Of an answer that is over. */
    int status() {
        return answer.join().statusCode();
    }

    /** Hangs up. */
    @Override
    public void close() {
        Flow.Subscription open = subscription.get();
        if (open != null) {
            open.cancel();
        }
    }

    private final class Lines implements Flow.Subscriber<String> {
        @Override
        public void onSubscribe(Flow.Subscription opened) {
            subscription.set(opened);
            opened.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            lines.add(line);
        }

        @Override
        public void onError(Throwable thrown) {
            done.complete(null);
        }

        @Override
        public void onComplete() {
            done.complete(null);
        }
    }
}
