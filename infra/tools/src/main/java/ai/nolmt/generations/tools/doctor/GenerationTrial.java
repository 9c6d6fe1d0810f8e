package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.config.JwtSettings;
import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.tools.command.Addresses;
import ai.nolmt.generations.tools.command.Surroundings;
import ai.nolmt.generations.tools.token.SignedToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A generation that is sent, stored, read by its signed link, deleted, purged and seen gone: the guide's own test. */
final class GenerationTrial {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final List<String> OVER = List.of("succeeded", "partial", "failed", "aborted", "stopped");

    /** Who has no generations but those of doctors. */
    private static final UUID DOCTOR = UUID.nameUUIDFromBytes("nolmt doctor".getBytes(StandardCharsets.UTF_8));

    private final Examination examination;
    private final Surroundings surroundings;
    private final Fetch fetch = new Fetch(PATIENCE);
    private final URI api;
    private final String token;
    private final String admin;
    private final byte[] text;

    private @Nullable String id;
    private @Nullable String url;

    GenerationTrial(
            Examination examination,
            Surroundings surroundings,
            URI api,
            JwtSettings tokens,
            Secret secret,
            @Nullable UUID user) {
        this.examination = examination;
        this.surroundings = surroundings;
        this.api = api;
        UUID who = user == null ? DOCTOR : user;
        Instant now = surroundings.clock().instant();
        Instant end = now.plus(Duration.ofMinutes(10));
        this.token = SignedToken.of(tokens, secret, who, false, now, end);
        this.admin = SignedToken.of(tokens, secret, who, true, now, end);
        this.text = ("Written by nolmt doctor at " + now + "\n").getBytes(StandardCharsets.UTF_8);
    }

    void look() {
        boolean sent = examination.look("accepted", this::accept);
        boolean stored = examination.lookIf(sent, "nothing was accepted", "stored", this::stored);
        boolean read = examination.lookIf(stored, "nothing is stored", "read by its signed link", this::read);
        boolean deleted = examination.lookIf(sent, "nothing was accepted", "deleted", this::delete);
        // to a link that never worked, an object that is gone looks like one that is there
        examination.lookIf(
                read && deleted,
                deleted ? "not to be seen without a link that worked before" : "it was not deleted",
                "purged",
                this::purged);
    }

    private Outcome accept() throws IOException, InterruptedException {
        String body = "{\"generationType\":\"text\",\"prompt\":\"nolmt doctor\",\"retention\":\"PT1H\",\"output\":{"
                + "\"inline\":{\"contentType\":\"text/plain\",\"data\":\""
                + Base64.getEncoder().encodeToString(text) + "\"}}}";
        Fetch.Answer answer = send(request("/api/generations", token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
        id = answer.json().path("id").asString("");
        if (answer.status() != 202 || String.valueOf(id).isEmpty()) {
            return refused("accept a generation", answer);
        }
        return Outcome.fine("as " + id);
    }

    private Outcome stored() throws IOException, InterruptedException {
        Instant end = surroundings.clock().instant().plus(PATIENCE);
        while (true) {
            Fetch.Answer answer = send(request("/api/generations/" + id, token).GET());
            JsonNode generation = answer.json();
            String status = generation.path("status").asString("");
            if (status.equals("succeeded")) {
                url = generation.path("url").asString("");
                return Outcome.fine("with its row");
            }
            if (status.equals("failed")) {
                JsonNode error = generation.path("error");
                return Outcome.wrong(
                        "It failed: " + error.path("code").asString("") + ", "
                                + error.path("message").asString(""),
                        "docs/errors.md says what to do about this code.");
            }
            if (surroundings.clock().instant().isAfter(end)) {
                return status.isEmpty()
                        ? refused("tell of it", answer)
                        : Outcome.wrong(
                                "It is still " + status + " after " + PATIENCE.toSeconds() + " s.",
                                status.equals("accepted")
                                        ? "Run an ingest API with nolmt.relay.enabled=true that may do sqs:SendMessage."
                                        : "Run an upload worker on the same queue and database; its log says what it waits for.");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
    }

    private Outcome read() throws IOException, InterruptedException {
        Fetch.Answer answer = follow();
        if (answer.status() == 200 && answer.text().equals(new String(text, StandardCharsets.UTF_8))) {
            return Outcome.fine("byte for byte");
        }
        return answer.status() == 403
                ? Outcome.wrong(
                        "Access Denied: the link is refused.",
                        "Allow s3:GetObject on "
                                + "generations to the credentials of the ingest API, which sign links.")
                : Outcome.wrong(
                        "The link answers " + answer.status() + ", or other bytes.",
                        "See that the API's bucket, region and endpoint are those of the worker.");
    }

    private Outcome delete() throws IOException, InterruptedException {
        Fetch.Answer answer = send(request("/api/generations/" + id, token).DELETE());
        return answer.status() == 204 ? Outcome.fine("its row is gone") : refused("delete it", answer);
    }

    private Outcome purged() throws IOException, InterruptedException {
        Instant end = surroundings.clock().instant().plus(PATIENCE);
        String said = "";
        while (surroundings.clock().instant().isBefore(end)) {
            Fetch.Answer answer = send(request("/api/admin/cleanups", admin)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"kind\":\"purge\"}")));
            if (answer.status() == 202) {
                said = over(answer.json().path("id").asString(""), end);
            } else if (answer.status() != 409) { // which is one that runs already
                return refused("start a purge", answer);
            }
            int status = follow().status();
            if (status == 404 || status == 403) {
                return Outcome.fine("its object is gone, too");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
        return Outcome.wrong(
                "Its object is still there after " + PATIENCE.toSeconds() + " s" + said + ".",
                "Run a cleanup worker whose credentials may do s3:DeleteObject; its log says what it waits for.");
    }

    /** Waits for a run, and says how it ended. */
    private String over(String run, Instant end) throws IOException, InterruptedException {
        while (surroundings.clock().instant().isBefore(end)) {
            Fetch.Answer answer =
                    send(request("/api/admin/cleanups/" + run, admin).GET());
            String status = answer.json().path("status").asString("");
            if (OVER.contains(status)) {
                return ", and the purge ended as " + status;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
        return ", and the purge is not over";
    }

    private Fetch.Answer follow() throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(String.valueOf(url))));
    }

    private HttpRequest.Builder request(String path, String bearer) {
        return HttpRequest.newBuilder(Addresses.below(api, path)).header("Authorization", "Bearer " + bearer);
    }

    private Fetch.Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return fetch.send(request);
    }

    private static Outcome refused(String what, Fetch.Answer answer) {
        String code = "";
        String detail = "";
        if (answer.headers().firstValue("Content-Type").orElse("").contains("json")) {
            JsonNode problem = answer.json();
            code = " " + problem.path("code").asString("");
            detail = " " + problem.path("detail").asString("");
        }
        return Outcome.wrong(
                "The API did not " + what + ": " + answer.status() + code + "." + detail,
                switch (code.strip()) {
                    case "token_invalid" -> "Set NOLMT_JWT_SECRET here to the API's own.";
                    case "user_unknown" -> "Give --user with a user whom your Supabase project knows.";
                    case "" -> "Give the ingest API's own address as --api; its log says more.";
                    default -> "docs/errors.md says what to do about this code.";
                });
    }
}
