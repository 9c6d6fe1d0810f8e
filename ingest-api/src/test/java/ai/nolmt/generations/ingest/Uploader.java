package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/** Sends what it was given a link for, with nothing but an HTTP client, and asks for links and generations. */
final class Uploader {
    private static final long CRC64_NVME = 0x9a6c9329ac4bc9b5L; // its polynomial, reflected

    private final HttpClient http = HttpClient.newHttpClient();
    private final ApiClient api;

    Uploader(ApiClient api) {
        this.api = api;
    }

    static String announcement(String contentType, byte[] bytes) {
        return "{\"contentType\":\"%s\",\"size\":%d,\"sha256\":\"%s\"}"
                .formatted(
                        contentType, bytes.length, Sha256.of(Content.of(bytes)).hex());
    }

    /** The answer that has the link. */
    Answer open(byte[] bytes) {
        Answer opened = api.post("/api/uploads", announcement("image/png", bytes));
        assertThat(opened.status()).as(opened.body()).isEqualTo(201);
        return opened;
    }

    /** One whose bytes are there; its id. */
    String uploaded(byte[] bytes) {
        Answer opened = open(bytes);
        assertThat(put(opened.json(), bytes).statusCode()).isEqualTo(200);
        return opened.text("id");
    }

    /** A claim's answer. */
    Answer claim(String upload, String... headers) {
        return api.post("/api/generations", request(upload), headers);
    }

    static String request(String upload) {
        return "{\"generationType\":\"image\",\"prompt\":\"a red fox\",\"output\":{\"upload\":\"" + upload + "\"}}";
    }

    /** @param headers others than the link's */
    HttpResponse<String> put(JsonNode link, byte[] bytes, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(link.path("url").asString()))
                .method(link.path("method").asString(), BodyPublishers.ofByteArray(bytes));
        link.path("headers")
                .properties()
                .forEach(header ->
                        request.header(header.getKey(), header.getValue().asString()));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String crc64(byte[] bytes) {
        long crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ CRC64_NVME;
            }
        }
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(Long.BYTES).putLong(~crc).array());
    }
}
