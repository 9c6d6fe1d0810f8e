package ai.nolmt.generations.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A caller of the API over HTTP, as any client is. Safe for concurrent use. */
public final class ApiCalls {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration SHORTEST_POLL = Duration.ofMillis(100);
    /** Seldom enough that being asked is no work that the API could be seen to do. */
    private static final Duration LONGEST_POLL = Duration.ofSeconds(1);

    private final HttpClient http;
    private final LocalStack stack;
    private final String token;

    public ApiCalls(HttpClient http, LocalStack stack, String token) {
        this.http = http;
        this.stack = stack;
        this.token = token;
    }

    /** What the server said. */
    public record Answer(int status, JsonNode body) {
        public String text(String member) {
            return body.path(member).asString("");
        }
    }

    public Answer postInline(Sample sample, @Nullable String idempotencyKey, @Nullable String retention)
            throws IOException, InterruptedException {
        String json = "{\"generationType\":\"" + sample.generationType() + "\",\"prompt\":\"" + sample.file() + "\","
                + (retention == null ? "" : "\"retention\":\"" + retention + "\",")
                + "\"output\":{\"inline\":{\"contentType\":\"" + sample.contentType() + "\",\"data\":\""
                + Base64.getEncoder().encodeToString(sample.bytes()) + "\"}}}";
        HttpRequest.Builder request = request("/api/generations")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        return send(request);
    }

    public Answer postFile(Sample sample) throws IOException, InterruptedException {
        String boundary = "nolmt-demo-boundary";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"job\"\r\n"
                        + "Content-Type: application/json\r\n\r\n{\"generationType\":\"" + sample.generationType()
                        + "\",\"prompt\":\"" + sample.file() + "\"}\r\n--" + boundary
                        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + sample.file()
                        + "\"\r\nContent-Type: " + sample.contentType() + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(sample.bytes());
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return send(request("/api/generations")
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    }

    public Answer post(String path, String json) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    public Answer delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    /** The generation, once it is stored; as {@link #await}. */
    public Answer awaitStored(String id) throws IOException, InterruptedException {
        return await("/api/generations/" + id, answer -> answer.text("status").equals("succeeded"));
    }

    /**
     * Asks again and again until the answer is as expected.
     *
     * @throws StartFailed with the last answer, once nobody does anything any more
     */
    public Answer await(String path, Predicate<Answer> expected) throws IOException, InterruptedException {
        Watch watch = stack.watch("GET " + path + " to answer as expected");
        Duration pause = SHORTEST_POLL;
        while (true) {
            Answer answer = get(path);
            if (expected.test(answer)) {
                return answer;
            }
            if (!watch.goesOn()) {
                throw new StartFailed("GET " + path + " did not come to what was expected, and nothing was done for "
                        + Watch.LIMIT.toSeconds() + " s; the last answer was " + answer.status() + " " + answer.body());
            }
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            pause = pause.multipliedBy(2).compareTo(LONGEST_POLL) < 0 ? pause.multipliedBy(2) : LONGEST_POLL;
        }
    }

    /** Without our token: a signed link needs none. */
    public HttpResponse<byte[]> download(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(stack.apiUrl() + path)).header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpResponse<String> response = response(builder.build());
        return new Answer(
                response.statusCode(),
                response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body()));
    }

    private HttpResponse<String> response(HttpRequest request) throws IOException, InterruptedException {
        String call = request.method() + " " + request.uri().getPath();
        Watch watch = stack.watch("an answer to " + call);
        CompletableFuture<HttpResponse<String>> response = http.sendAsync(request, BodyHandlers.ofString());
        while (true) {
            try {
                return response.get(2, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                if (!watch.goesOn()) {
                    response.cancel(true);
                    throw new StartFailed(
                            call + " got no answer, and nothing was done for " + Watch.LIMIT.toSeconds() + " s", e);
                }
            } catch (ExecutionException e) {
                throw new IOException(call + " got no answer", e.getCause());
            }
        }
    }
}
