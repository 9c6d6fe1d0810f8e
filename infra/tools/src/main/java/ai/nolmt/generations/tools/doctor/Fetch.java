package ai.nolmt.generations.tools.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a server that may be any: within a time for all of its answer, for Java's own ends with the headers, and with no more
 * than the beginning of an answer that doesn't end. Safe for concurrent use.
 */
final class Fetch {
    /** In bytes. */
    static final int MOST = 1 << 20;

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http;
    private final Duration longest;

    /** @param longest for one answer, from the connection to its last byte */
    Fetch(Duration longest) {
        this.longest = longest;
        this.http = HttpClient.newHttpClient(); // connections are within the same time
    }

    /** @param text no more than its first {@link #MOST} bytes */
    record Answer(int status, HttpHeaders headers, String text) {
        /** A missing node for what is no JSON. */
        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (JacksonException e) {
                return JSON.missingNode();
            }
        }
    }

    /** @throws IOException if there is no answer, or none that is over in time */
    Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request.build(), info -> new Beginning());
        try {
            HttpResponse<byte[]> whole = answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(whole.statusCode(), whole.headers(), new String(whole.body(), StandardCharsets.UTF_8));
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("its answer was not over after " + longest.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException why ? why : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static final class Beginning implements BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private Flow.@Nullable Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription of) {
            subscription = of;
            of.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> more) {
            for (ByteBuffer buffer : more) {
                byte[] bytes = new byte[Math.min(buffer.remaining(), MOST - taken.size())];
                buffer.get(bytes);
                taken.writeBytes(bytes);
            }
            if (taken.size() == MOST && subscription != null) {
                subscription.cancel();
                onComplete();
            }
        }

        @Override
        public void onError(Throwable why) {
            body.completeExceptionally(why);
        }

        @Override
        public void onComplete() {
            body.complete(taken.toByteArray());
        }
    }
}
