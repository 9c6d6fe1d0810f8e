package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import ai.nolmt.generations.tools.command.Addresses;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API's clean-ups. What it refuses is said by its own sentence and code; its tokens are never printed. */
final class Api {
    private static final String CLEANUPS = "/api/admin/cleanups";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** What proxies say of an application that restarts. */
    private static final Set<Integer> AWAY = Set.of(502, 503, 504);

    private static final int BAD_REQUEST = 400;
    private static final int FIRST_REFUSAL = 300;
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI address;
    private final Supplier<String> token;
    private final CommandSpec command;

    /** @param command that is wrongly called if the API says so */
    Api(URI address, Supplier<String> token, CommandSpec command) {
        this.address = address;
        this.token = token;
        this.command = command;
    }

    /** Why it failed where it may be there again in a moment. */
    private static final class Away extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Duration pause;

        Away(Duration pause) {
            this.pause = pause;
        }
    }

    static ConfigurationProblem away(String sentence, String cure) {
        return away(sentence, cure, PAUSE);
    }

    private static ConfigurationProblem away(String sentence, String cure, Duration pause) {
        return new ConfigurationProblem(sentence, cure, new Away(pause));
    }

    /** How long to leave it alone where it may be there again; empty for what no time mends. */
    static Optional<Duration> pauseAfter(ConfigurationProblem problem) {
        return problem.getCause() instanceof Away away ? Optional.of(away.pause) : Optional.empty();
    }

    /** What an answer asks for with Retry-After, in bounds; empty if it doesn't. */
    static Optional<Duration> retryAfter(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Long::parseLong)
                .map(seconds -> Duration.ofSeconds(Math.max(1, Math.min(LONGEST_PAUSE.toSeconds(), seconds))));
    }

    /** @param path below that of clean-ups */
    JsonNode get(String path) {
        return json(answered(look(path)));
    }

    /** @param body null for none */
    JsonNode post(String path, @Nullable Object body) {
        BodyPublisher bytes =
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(JSON.writeValueAsString(body));
        HttpRequest.Builder request = request(path).POST(bytes);
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return json(answered(send(request)));
    }

    /** Whatever the answer is, for whoever goes on by it. */
    HttpResponse<InputStream> look(String path) {
        return send(request(path).GET());
    }

    /** Another server, which must hear nothing of the token. */
    HttpResponse<InputStream> elsewhere(URI link) {
        return send(
                HttpRequest.newBuilder(link).GET(),
                because -> new ConfigurationProblem(
                        "The bucket at " + link.getAuthority() + ", where the report is, gives no answer: " + because
                                + ".",
                        "See whether this machine reaches it; the API signs links to where it reaches it itself"
                                + " (AWS_ENDPOINT_URL_S3)."));
    }

    private HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(Addresses.below(address, CLEANUPS + path))
                    .header("Authorization", "Bearer " + token.get());
        } catch (IllegalArgumentException e) { // whose message has the header
            throw new ConfigurationProblem("NOLMT_API_TOKEN is no token.", "Set it to a JWT, in one line.");
        }
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request) {
        return send(
                request,
                because -> away(
                        "The API at " + address + " gives no answer: " + because + ".",
                        "See whether it runs, and whether --api or NOLMT_API_URL is its address. What was asked for may"
                                + " have begun: " + command.root().name() + " cleanup list tells."));
    }

    /** Without a timeout of the request's, which from Java 26 on counts until a stream or a report has been read. */
    private HttpResponse<InputStream> send(
            HttpRequest.Builder request, Function<String, ConfigurationProblem> unanswered) {
        CompletableFuture<HttpResponse<InputStream>> answer =
                http.sendAsync(request.build(), BodyHandlers.ofInputStream());
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw unanswered.apply(Unreachable.because(Objects.requireNonNullElse(e.getCause(), e)));
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw unanswered.apply("it is silent");
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    static ConfigurationProblem interrupted() {
        return new ConfigurationProblem("Interrupted.", "Nothing is lost: the run goes on.");
    }

    /** @throws ConfigurationProblem if it refused */
    HttpResponse<InputStream> answered(HttpResponse<InputStream> answer) {
        if (answer.statusCode() < FIRST_REFUSAL) {
            return answer;
        }
        JsonNode problem = read(answer);
        String code = problem.path("code").asString("");
        Duration pause = retryAfter(answer).orElse(PAUSE);
        if (code.isEmpty() && AWAY.contains(answer.statusCode())) {
            throw away(
                    "What stands before the API at " + address + " answers " + answer.statusCode() + ".",
                    "See whether the API runs.",
                    pause);
        }
        if (code.isEmpty()) {
            throw new ConfigurationProblem(
                    "What answers at " + address + " is not our API: it answers " + answer.statusCode() + ".",
                    "Give --api or NOLMT_API_URL the address of the ingest API.");
        }
        String sentence = problem.path("detail").asString("") + " (" + code + ")";
        if (answer.statusCode() == BAD_REQUEST) {
            throw new ParameterException(command.commandLine(), sentence);
        }
        switch (answer.statusCode()) {
            case 401 ->
                throw new ConfigurationProblem(
                        sentence,
                        "Set NOLMT_API_TOKEN to a token that is valid, or NOLMT_JWT_SECRET to the API's own.");
            case 403 -> throw new ConfigurationProblem(sentence, "Clean-ups are for admins: take an admin's token.");
            case 429, 502, 503, 504 -> throw away(sentence, "Try again in a moment.", pause);
            default -> throw new ConfigurationProblem(sentence, "docs/errors.md has what to do about " + code + ".");
        }
    }

    private JsonNode json(HttpResponse<InputStream> answer) {
        JsonNode json = read(answer);
        if (!json.isObject()) {
            throw new ConfigurationProblem(
                    "What answers at " + address + " is not our API: it answers with no JSON.",
                    "Give --api or NOLMT_API_URL the address of the ingest API.");
        }
        return json;
    }

    private static JsonNode read(HttpResponse<InputStream> answer) {
        try (InputStream body = answer.body()) {
            return JSON.readTree(body);
        } catch (JacksonException | IOException e) {
            return JSON.missingNode();
        }
    }
}
