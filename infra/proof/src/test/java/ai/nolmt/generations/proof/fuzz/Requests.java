package ai.nolmt.generations.proof.fuzz;

import ai.nolmt.generations.proof.fuzz.Operation.Parameter;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Requests of an operation; one thread's. */
final class Requests {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String BOUNDARY = "----------------7d3f9c";

    /** @param admin a token, as {@code users} are */
    record Callers(String admin, List<String> users) {}

    private final URI api;
    private final Callers callers;
    private final Values values;

    Requests(URI api, Callers callers, Values values) {
        this.api = api;
        this.callers = callers;
        this.values = values;
    }

    HttpRequest of(Operation operation) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(api + path(operation))).timeout(LONGEST);
        if (!values.oneIn(20)) {
            boolean admin = operation.isForAdmins() ? !values.oneIn(20) : values.oneIn(20);
            request.header("Authorization", "Bearer " + (admin ? callers.admin() : values.of(callers.users())));
        } else if (values.oneIn(2)) {
            header(request, "Authorization", "Bearer " + values.word());
        }
        for (Parameter one : operation.parameters()) {
            if (one.in().equals("header") && values.oneIn(3)) {
                header(request, one.name(), values.text(one.schema()));
            }
        }
        if (values.oneIn(10)) {
            header(
                    request,
                    values.of(List.of("Accept", "Prefer", "Idempotency-Key", "X-User-Id", "Content-Encoding")),
                    values.word());
        }
        body(operation, request);
        return request.build();
    }

    /** What the client can't send it leaves out: the wire is others' to attack. */
    private static void header(HttpRequest.Builder request, String name, String value) {
        try {
            request.header(name, value);
        } catch (IllegalArgumentException e) {
            request.header(name, URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    private String path(Operation operation) {
        String path = operation.path();
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (Parameter one : operation.parameters()) {
            String value = operation.erases() ? UUID.randomUUID().toString() : values.text(one.schema());
            if (one.in().equals("path")) {
                if (!operation.erases() && !values.oneIn(10)) {
                    value = values.idOf(
                            operation.path().substring(0, operation.path().indexOf("{" + one.name() + "}")));
                }
                // an empty one is another path
                path = path.replace("{" + one.name() + "}", encoded(value.isEmpty() ? "0" : value));
            } else if (one.in().equals("query") && values.oneIn(3)) {
                query.add(one.name() + "=" + encoded(value));
            }
        }
        if (values.oneIn(30)) {
            query.add(encoded(values.word()) + "=" + encoded(values.word()));
        }
        return path + query;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void body(Operation operation, HttpRequest.Builder request) {
        List<String> types = List.copyOf(operation.bodies().propertyNames());
        if (types.isEmpty()) {
            request.method(operation.method(), BodyPublishers.noBody());
            return;
        }
        String type = values.of(types);
        JsonNode content = operation.bodies().path(type);
        byte[] body = type.startsWith("multipart/")
                ? multipart(operation.bodies())
                : values.body(content).getBytes(StandardCharsets.UTF_8);
        String said = type.startsWith("multipart/") ? type + "; boundary=" + BOUNDARY : type;
        header(request, "Content-Type", values.oneIn(30) ? values.word() : said);
        request.method(operation.method(), BodyPublishers.ofByteArray(body));
    }

    private byte[] multipart(JsonNode bodies) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        JsonNode job = bodies.path("application/json");
        for (String name : List.of("job", "file")) {
            if (values.oneIn(20)) {
                continue;
            }
            String called = values.oneIn(30) ? values.word() : name;
            part(
                    body,
                    called,
                    values.oneIn(2) ? values.word() : "application/json",
                    name.equals("job")
                            ? values.body(job)
                                    .replaceFirst("\"output\":\\{\"inline\":\\{[^}]*}},?", "")
                                    .getBytes(StandardCharsets.UTF_8)
                            : values.bytes());
        }
        write(body, "--" + BOUNDARY + (values.oneIn(20) ? "" : "--") + "\r\n");
        return body.toByteArray();
    }

    private static void part(ByteArrayOutputStream body, String name, String type, byte[] bytes) {
        write(
                body,
                "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"f\"\r\nContent-Type: %s\r\n\r\n"
                        .formatted(BOUNDARY, name, type.toLowerCase(Locale.ROOT)));
        body.writeBytes(bytes);
        write(body, "\r\n");
    }

    private static void write(ByteArrayOutputStream body, String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
