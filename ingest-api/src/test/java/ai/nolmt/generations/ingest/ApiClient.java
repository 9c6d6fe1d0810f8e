package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.job.TestJobs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks HTTP as a stranger would. */
final class ApiClient {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final @Nullable String token;

    ApiClient(String base, @Nullable String token) {
        this.base = base;
        this.token = token;
    }

    static String inline(String type, String contentType, byte[] bytes) {
        return "{\"generationType\":\"%s\",\"prompt\":\"a red fox\",\"settings\":{\"seed\":7},\"output\":{\"inline\":{\"contentType\":\"%s\",\"data\":\"%s\"}}}"
                .formatted(type, contentType, Base64.getEncoder().encodeToString(bytes));
    }

    Answer post(String path, String json, String... headers) {
        return send("POST", path, BodyPublishers.ofString(json), "application/json", headers);
    }

    /** Without a body. */
    Answer post(String path) {
        return send("POST", path, BodyPublishers.noBody(), null);
    }

    Answer postChunked(String path, byte[] body) {
        return send(
                "POST", path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)), "application/json");
    }

    Answer postFile(String job, String contentType, byte[] file) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        write(
                body,
                "--b\r\nContent-Disposition: form-data; name=\"job\"\r\nContent-Type: application/json\r\n\r\n" + job);
        write(
                body,
                "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../x\"\r\nContent-Type: "
                        + contentType + "\r\n\r\n");
        body.writeBytes(file);
        write(body, "\r\n--b--\r\n");
        return send(
                "POST",
                "/api/generations",
                BodyPublishers.ofByteArray(body.toByteArray()),
                "multipart/form-data; boundary=b");
    }

    /** A small picture that becomes a job; its id. */
    String accept() {
        Answer accepted = post("/api/generations", inline("image", "image/png", TestJobs.PNG));
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        return accepted.text("id");
    }

    /** A picture that waits under staging/; its id. */
    String acceptLarge() {
        Answer accepted =
                postFile("{\"generationType\":\"image\",\"prompt\":\"a red fox\"}", "image/png", IngestApi.largePng());
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        return accepted.text("id");
    }

    Answer get(String path) {
        return send("GET", path, BodyPublishers.noBody(), null);
    }

    Answer put(String path, String json) {
        return send("PUT", path, BodyPublishers.ofString(json), "application/json");
    }

    Answer delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody(), null);
    }

    Answer send(String method, String path, BodyPublisher body, @Nullable String contentType, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).method(method, body);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    record Answer(int status, String body, HttpResponse<String> response) {
        JsonNode json() {
            return JSON.readTree(body);
        }

        String text(String member) {
            return json().path(member).asString("");
        }

        /** That it is a problem with this status and code, which says something. */
        void isProblem(int status, String code) {
            assertThat(status()).as(body).isEqualTo(status);
            assertThat(code()).as(body).isEqualTo(code);
            assertThat(text("detail")).isNotBlank();
        }

        /** That it succeeded, and what it says somewhere, as text. */
        void isJson(String pointer, String text) {
            assertThat(status()).as(body).isEqualTo(200);
            assertThat(json().at(pointer).asString()).as(body).isEqualTo(text);
        }

        String code() {
            return response.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json")
                    ? text("code")
                    : "no problem+json";
        }
    }
}
