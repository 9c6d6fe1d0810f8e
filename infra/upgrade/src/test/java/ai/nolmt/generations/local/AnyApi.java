package ai.nolmt.generations.local;

import ai.nolmt.generations.local.ApiCalls.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * Callers behind a load balancer, each request to some API that is in rotation. Where the connection breaks or an API has no time,
 * they get an {@link IOException} and are to ask again, as any caller does. Safe for concurrent use.
 */
final class AnyApi {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Set<Integer> ASK_AGAIN = Set.of(429, 502, 503, 504);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Fleet fleet;

    AnyApi(Fleet fleet) {
        this.fleet = fleet;
    }

    Answer post(String token, String path, String json, String idempotencyKey)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                request(token, path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
        if (!idempotencyKey.isEmpty()) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        return send(request);
    }

    Answer postForm(String token, String job, String contentType, byte[] file, String idempotencyKey)
            throws IOException, InterruptedException {
        String boundary = "nolmt-upgrade-boundary";
        return send(request(token, "/api/generations")
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.concat(
                        BodyPublishers.ofString("--" + boundary
                                + "\r\nContent-Disposition: form-data; name=\"job\"\r\nContent-Type: application/json\r\n\r\n"
                                + job + "\r\n--" + boundary
                                + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\nContent-Type: "
                                + contentType + "\r\n\r\n"),
                        BodyPublishers.ofByteArray(file),
                        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"))));
    }

    Answer get(String token, String path) throws IOException, InterruptedException {
        return send(request(token, path).GET());
    }

    /** Without a body. */
    Answer post(String token, String path) throws IOException, InterruptedException {
        return send(request(token, path).POST(BodyPublishers.noBody()));
    }

    Answer delete(String token, String path) throws IOException, InterruptedException {
        return send(request(token, path).DELETE());
    }

    /** By a signed link, with the headers that it wants. */
    void put(Answer link, byte[] bytes) throws IOException, InterruptedException {
        HttpRequest.Builder put =
                HttpRequest.newBuilder(URI.create(link.text("url"))).PUT(BodyPublishers.ofByteArray(bytes));
        link.body()
                .path("headers")
                .properties()
                .forEach(header -> put.header(header.getKey(), header.getValue().asString()));
        int status = http.send(put.build(), BodyHandlers.discarding()).statusCode();
        if (status != 200 && status != 412) { // 412: it arrived before
            throw new IOException("PUT answered " + status);
        }
    }

    /** Without a token: a signed link needs none. */
    byte[] download(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray())
                .body();
    }

    private HttpRequest.Builder request(String token, String path) throws IOException {
        return HttpRequest.newBuilder(URI.create(fleet.anApi() + path))
                .timeout(LONGEST)
                .header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (ASK_AGAIN.contains(response.statusCode())) {
            throw new IOException(response.statusCode() + " " + response.body());
        }
        return new Answer(
                response.statusCode(),
                response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body()));
    }
}
