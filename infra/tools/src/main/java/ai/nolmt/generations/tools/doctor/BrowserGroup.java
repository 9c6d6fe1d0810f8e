package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.presigner.model.PresignedPutObjectRequest;

/** What browsers are let do with the bucket, tried as a browser does: it asks first, then sends. */
final class BrowserGroup {
    private static final byte[] BYTES = "sent by nolmt doctor as a browser does\n".getBytes(StandardCharsets.UTF_8);
    private static final String CURE = "Set the bucket's CORS rule: provision bucket --apply; its origins are those of"
            + " nolmt.ingest.cors.origins, as browsers write them (scheme, host and port, no slash at the end).";

    private static final List<String> METHODS = List.of("GET", "PUT");
    private static final List<String> SENT = List.of("content-type", "if-none-match", "x-amz-checksum-sha256");
    private static final HttpHeaders NONE = HttpHeaders.of(Map.of(), (name, value) -> true);

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
            examination.lookIf(
                    asked && allowed.contains(Action.STAGE),
                    asked ? "these credentials may write nothing to staging/" : "a browser would not send it",
                    "upload from " + origin,
                    () -> upload(origin));
        }
    }

    /** By less and less, to tell what of it is refused: S3 itself gives one answer to all of it. */
    private Outcome preflights(String origin) throws IOException, InterruptedException {
        URI address = address(signed(store.newStagingKey()));
        List<String> refused = new ArrayList<>();
        for (String method : METHODS) {
            if (!lets(address, origin, method, List.of())) {
                refused.add(method);
            }
        }
        if (refused.size() == METHODS.size()) {
            return Outcome.wrong(
                    "CORS error, by origin: the store lets no scripts of " + origin + " in: no CORS rule names it.",
                    CURE);
        }
        if (!refused.isEmpty()) {
            return Outcome.wrong(
                    "CORS error, by method: scripts of " + origin + " may not " + String.join(", ", refused) + ".",
                    CURE);
        }
        return lets(address, origin, "PUT", SENT)
                ? Outcome.fine("scripts may " + String.join(" and ", METHODS))
                : Outcome.wrong(
                        "CORS error, by header: scripts of " + origin + " may not send all of "
                                + String.join(", ", SENT) + ".",
                        CURE);
    }

    private boolean lets(URI address, String origin, String method, List<String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder question = HttpRequest.newBuilder(address)
                .header("Origin", origin)
                .header("Access-Control-Request-Method", method)
                .method("OPTIONS", BodyPublishers.noBody());
        if (!headers.isEmpty()) {
            question.header("Access-Control-Request-Headers", String.join(",", headers));
        }
        HttpHeaders answer = answer(question);
        return names(answer, "Access-Control-Allow-Origin", origin)
                && names(answer, "Access-Control-Allow-Methods", method)
                && headers.stream().allMatch(header -> names(answer, "Access-Control-Allow-Headers", header));
    }

    private HttpHeaders answer(HttpRequest.Builder question) throws IOException, InterruptedException {
        Fetch.Answer answer = store.send(question);
        return answer.status() / 100 == 2 ? answer.headers() : NONE;
    }

    private static boolean names(HttpHeaders answer, String header, String value) {
        return answer.allValues(header).stream()
                .flatMap(values -> Arrays.stream(values.split(",")))
                .map(String::strip)
                .anyMatch(named -> named.equals("*") || named.equalsIgnoreCase(value));
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
        Fetch.Answer answer = store.send(request);
        if (answer.status() != 200) {
            return Outcome.wrong(
                    "A signed upload was refused with " + answer.status() + ".",
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
        PutObjectRequest put = PutObjectRequest.builder()
                .bucket(store.bucket())
                .key(key)
                .contentType("text/plain")
                .contentLength((long) BYTES.length)
                .checksumSHA256(Sha256.of(Content.of(BYTES)).base64())
                .ifNoneMatch("*")
                .build();
        return store.presigner()
                .presignPutObject(sign -> sign.signatureDuration(Duration.ofMinutes(5))
                        .putObjectRequest(store.putting().encrypted(put)));
    }
}
