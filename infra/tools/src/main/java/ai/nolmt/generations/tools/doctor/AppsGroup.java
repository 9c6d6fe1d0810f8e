package ai.nolmt.generations.tools.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The applications, where it is known where they are. */
final class AppsGroup {
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
        for (URI address : health) {
            examination.look("application at " + address, () -> ready(address, "/actuator/health/readiness"));
        }
    }

    private Outcome ready(URI address, String path) throws InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = http.send(
                    HttpRequest.newBuilder(address.resolve(path))
                            .timeout(ONE_CALL)
                            .build(),
                    BodyHandlers.ofString());
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
