package ai.nolmt.generations.tools.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The applications, where it is known where they are. */
final class AppsGroup {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> AGREED =
            List.of("version", "installation", "bucket", "prefix", "access", "jobs", "cleanups");
    private static final Duration ONE_CALL = Duration.ofSeconds(5);

    private final Examination examination;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ONE_CALL).build();

    AppsGroup(Examination examination) {
        this.examination = examination;
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
        Map<URI, JsonNode> abouts = new LinkedHashMap<>();
        for (URI address : health) {
            if (examination.look("application at " + address, () -> ready(address, "/actuator/health/readiness"))) {
                examination.look("what runs at " + address, () -> about(address, abouts));
            }
        }
        if (abouts.size() > 1) {
            examination.look("agreement of the applications", () -> agreement(abouts));
        }
    }

    private Outcome about(URI address, Map<URI, JsonNode> abouts) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(address.resolve("/actuator/info"));
        JsonNode about =
                answer.statusCode() == 200 ? JSON.readTree(answer.body()).path("nolmt") : JSON.nullNode();
        if (!about.isObject()) {
            return Outcome.skipped("it doesn't say (" + answer.statusCode() + ")");
        }
        abouts.put(address, about);
        return Outcome.fine(about.path("application").asString("") + ", "
                + about.path("version").asString(""));
    }

    private static Outcome agreement(Map<URI, JsonNode> abouts) {
        List<String> differences = AGREED.stream()
                .filter(what -> abouts.values().stream()
                                .map(about -> about.path(what).asString(""))
                                .distinct()
                                .count()
                        > 1)
                .map(what -> what + " is "
                        + abouts.values().stream()
                                .map(about -> about.path(what).asString("") + " ("
                                        + about.path("application").asString("") + ")")
                                .collect(Collectors.joining(", ")))
                .toList();
        return differences.isEmpty()
                ? Outcome.fine("about " + String.join(", ", AGREED))
                : Outcome.wrong(
                        "The applications differ: " + String.join("; ", differences) + ".",
                        "Give all of them the same of these, and the same release.");
    }

    private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(address).timeout(ONE_CALL).build(), BodyHandlers.ofString());
    }

    private Outcome ready(URI address, String path) throws InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = get(address.resolve(path));
        } catch (IOException e) {
            return Outcome.wrong(
                    "Nobody answers there.",
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
