package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.config.Unreachable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The applications, where it is known where they are. */
final class AppsGroup {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration ONE_CALL = Duration.ofSeconds(5);

    private final Examination examination;
    private final Agreement agreement = new Agreement();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ONE_CALL).build();

    /** @param variables what the doctor was told to be the installation's, by the names that applications use */
    AppsGroup(Examination examination, Map<String, String> variables) {
        this.examination = examination;
        agreement.says("the variables here", variables);
    }

    void look(@Nullable URI api, List<URI> health) {
        examination.group("Applications");
        if (api == null && health.isEmpty()) {
            examination.look(
                    "applications",
                    () -> Outcome.skipped("give their addresses: --api, and --health for management ports"));
        }
        if (api != null) {
            examination.look("ingest API at " + api, () -> ready(api, "/readyz"));
        }
        for (URI address : health) {
            if (examination.look("application at " + address, () -> ready(address, "/actuator/health/readiness"))) {
                examination.look("what runs at " + address, () -> about(address));
            }
        }
        if (agreement.isAboutAny()) {
            examination.look("agreement of the applications", agreement::look);
        }
    }

    private Outcome about(URI address) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(address, "/actuator/info");
        JsonNode info = JSON.nullNode();
        try {
            info = answer.statusCode() == 200 ? JSON.readTree(answer.body()) : info;
        } catch (JacksonException e) {
            // of no application of ours, as is said below
        }
        JsonNode about = info.path("nolmt");
        if (!about.isObject()) {
            return Outcome.skipped("it doesn't say (" + answer.statusCode() + ")");
        }
        String who = about.path("application").asString("");
        Map<String, String> what = new HashMap<>();
        about.propertyStream()
                .forEach(one -> what.put(one.getKey(), one.getValue().asString("")));
        info.path("limits")
                .propertyStream()
                .forEach(one -> what.put(one.getKey(), one.getValue().asString("")));
        agreement.says(who, what);
        return Outcome.fine(who + ", " + about.path("version").asString(""));
    }

    private HttpResponse<String> get(URI address, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(Addresses.below(address, path))
                        .timeout(ONE_CALL)
                        .build(),
                BodyHandlers.ofString());
    }

    private Outcome ready(URI address, String path) throws InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = get(address, path);
        } catch (IOException e) {
            return Outcome.wrong(
                    "There is no answer: " + Unreachable.because(e) + ".",
                    "Start it, or give the address at which it listens; its log says why not.");
        }
        return switch (answer.statusCode()) {
            case 200 -> Outcome.fine("ready");
            case 503 ->
                Outcome.wrong(
                        "It runs, but is not ready: what it needs is away.",
                        "See what else is wrong here, and its log.");
            default ->
                Outcome.wrong(
                        "It answers " + answer.statusCode() + " to " + path + ".",
                        "Give the address of an application of ours, as seen from here.");
        };
    }
}
