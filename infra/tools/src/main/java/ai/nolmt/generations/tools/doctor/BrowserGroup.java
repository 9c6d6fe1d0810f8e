package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.services.s3.presigner.model.PresignedPutObjectRequest;

/** What browsers are let do with the bucket, tried as a browser does: it asks first, then sends. */
final class BrowserGroup {
    private static final byte[] BYTES = "sent by nolmt doctor as a browser does\n".getBytes(StandardCharsets.UTF_8);
    private static final String CURE = "Set the bucket's CORS rule: provision bucket --apply; its origins are those of"
            + " nolmt.ingest.cors.origins, as browsers write them (scheme, host and port, no slash at the end).";

    // every client sets these itself
    private static final Set<String> SET_BY_CLIENTS = Set.of("host", "content-length");

    private final Examination examination;
    private final Store store;
    private final Set<Action> allowed;

    BrowserGroup(Examination examination, Store store, Set<Action> allowed) {
        this.examination = examination;
        this.store = store;
        this.allowed = allowed;
    }

    void look(List<String> origins) {
        if (origins.isEmpty()) {
            examination.look(
                    "CORS", () -> Outcome.skipped("nolmt.ingest.cors.origins names no page whose scripts may call"));
        }
        for (String origin : origins) {
            boolean asked = examination.look("CORS for " + origin, () -> preflights(origin));
            if (asked && allowed.contains(Action.STAGE)) {
                examination.look("upload from " + origin, () -> upload(origin));
            }
        }
    }

    private Outcome preflights(String origin) throws IOException, InterruptedException {
        URI address = address(signed(store.newStagingKey()));
        for (String method : List.of("GET", "PUT")) {
            HttpResponse<String> answer = store.send(HttpRequest.newBuilder(address)
                    .header("Origin", origin)
                    .header("Access-Control-Request-Method", method)
                    .header("Access-Control-Request-Headers", "content-type,if-none-match,x-amz-checksum-sha256")
                    .method("OPTIONS", BodyPublishers.noBody()));
            String let =
                    answer.headers().firstValue("Access-Control-Allow-Origin").orElse("");
            if (answer.statusCode() / 100 != 2 || !(let.equals("*") || let.equals(origin))) {
                return Outcome.wrong(
                        "CORS error: the store does not let scripts of " + origin + " " + method + " (it answers "
                                + answer.statusCode() + " when a browser asks first).",
                        CURE);
            }
            String methods =
                    answer.headers().firstValue("Access-Control-Allow-Methods").orElse("");
            if (!methods.contains(method)) {
                return Outcome.wrong(
                        "CORS error: the method " + method + " is not let to " + origin + ", only " + methods + ".",
                        CURE);
            }
        }
        return Outcome.fine("scripts may GET and PUT");
    }

    private Outcome upload(String origin) throws IOException, InterruptedException {
        String key = store.newStagingKey();
        PresignedPutObjectRequest signed = signed(key);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address(signed)).header("Origin", origin).PUT(BodyPublishers.ofByteArray(BYTES));
        signed.signedHeaders().forEach((name, values) -> {
            if (!SET_BY_CLIENTS.contains(name)) {
                request.header(name, String.join(",", values));
            }
        });
        HttpResponse<String> answer = store.send(request);
        if (answer.statusCode() != 200) {
            return Outcome.wrong(
                    "A signed upload was refused with " + answer.statusCode() + ".",
                    "See that the credentials that sign may do s3:PutObject on staging/, and that no proxy before the"
                            + " store changes requests.");
        }
        if (allowed.contains(Action.DELETE_STAGED)) {
            store.s3().deleteObject(delete -> delete.bucket(store.bucket()).key(key));
        }
        if (!answer.headers()
                .firstValue("Access-Control-Expose-Headers")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .contains("etag")) {
            return Outcome.wrong("Scripts can't read the ETag, which an upload in parts needs.", CURE);
        }
        return Outcome.fine("a signed PUT arrives, and scripts see its ETag"
                + (allowed.contains(Action.DELETE_STAGED) ? "" : " (the sweep will take it from staging/)"));
    }

    private static URI address(PresignedPutObjectRequest signed) {
        return URI.create(signed.url().toString());
    }

    private PresignedPutObjectRequest signed(String key) {
        return store.presigner()
                .presignPutObject(sign -> sign.signatureDuration(Duration.ofMinutes(5))
                        .putObjectRequest(put -> put.bucket(store.bucket())
                                .key(key)
                                .contentType("text/plain")
                                .contentLength((long) BYTES.length)
                                .checksumSHA256(Sha256.of(Content.of(BYTES)).base64())
                                .ifNoneMatch("*")));
    }
}
