package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.config.Unreachable;
import ai.nolmt.generations.tools.command.Addresses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The applications, where it is known where they are. */
final class AppsGroup {
    private static final Set<Integer> OF_HEALTH = Set.of(200, 503);

    private final Examination examination;
    private final Agreement agreement = new Agreement();
    private final Fetch fetch = new Fetch(Duration.ofSeconds(5));
    private final Set<URI> ours = new HashSet<>();

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
            examination.look("application at " + address, () -> ready(address, "/actuator/health/readiness"));
            examination.lookIf(
                    ours.contains(address),
                    "no application answers there as ours do",
                    "what runs at " + address,
                    () -> about(address));
        }
        if (agreement.isAboutAny()) {
            examination.look("agreement of the applications", agreement::look);
        }
    }

    private Outcome about(URI address) throws IOException, InterruptedException {
        Fetch.Answer answer = get(address, "/actuator/info");
        JsonNode info = answer.json();
        JsonNode about = info.path("nolmt");
        if (!about.isObject()) {
            return Outcome.wrong(
                    "It doesn't say that it is one of ours: /actuator/info answers " + answer.status()
                            + ", with nothing of nolmt.",
                    "Give --health the management ports of our applications: 8081, 8082 and 8083 unless they are set"
                            + " otherwise.");
        }
        String who = about.path("application").asString("");
        Map<String, String> what = new HashMap<>();
        about.propertyStream()
                .forEach(one -> what.put(one.getKey(), one.getValue().asString("")));
        for (String part : List.of("limits", "media")) {
            info.path(part)
                    .propertyStream()
                    .forEach(one -> what.put(one.getKey(), one.getValue().asString("")));
        }
        agreement.says(who, what);
        return Outcome.fine(who + ", " + about.path("version").asString(""));
    }

    private Fetch.Answer get(URI address, String path) throws IOException, InterruptedException {
        return fetch.send(HttpRequest.newBuilder(Addresses.below(address, path)));
    }

    /** By what is answered, too: any web page is there, and many a proxy answers 503. */
    private Outcome ready(URI address, String path) throws InterruptedException {
        Fetch.Answer answer;
        try {
            answer = get(address, path);
        } catch (IOException e) {
            return Outcome.wrong(
                    "There is no answer: " + Unreachable.because(e) + ".",
                    "Start it, or give the address at which it listens; its log says why not.");
        }
        JsonNode status = answer.json().path("status");
        if (!OF_HEALTH.contains(answer.status()) || !status.isString()) {
            return Outcome.wrong(
                    "It answers " + answer.status() + " to " + path + ", and not as an application of ours does.",
                    "Give the address of an application of ours, as seen from here.");
        }
        ours.add(address);
        return status.asString().equals("UP")
                ? Outcome.fine("ready")
                : Outcome.wrong(
                        "It runs, but is not ready: what it needs is away.",
                        "See what else is wrong here, and its log.");
    }
}
