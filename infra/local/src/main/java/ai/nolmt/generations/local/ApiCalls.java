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
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A caller of the API over HTTP, as any client is. Safe for concurrent use. */
public final class ApiCalls {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http;
    private final String base;
    private final String token;

    public ApiCalls(HttpClient http, String base, String token) {
        this.http = http;
        this.base = base;
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

    /** Asks again and again until the answer is as expected; throws with the last answer if it never is. */
    public Answer await(String path, Predicate<Answer> expected) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Answer answer = get(path);
            if (expected.test(answer)) {
                return answer;
            }
            if (System.nanoTime() > end) {
                throw new StartFailed("GET " + path + " did not come to what was expected within "
                        + PATIENCE.toSeconds() + " s; the last answer was " + answer.status() + " " + answer.body());
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Without our token: a signed link needs none. */
    public HttpResponse<byte[]> download(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body()));
    }
}
