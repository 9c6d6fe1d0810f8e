package ai.nolmt.generations.tools.doctor;

import com.sun.net.httpserver.HttpServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What can be wrong with the applications, and between them and the variables of whoever asks. */
final class ApplicationDefects {
    private static final String OURS = "Give the address of an application of ours";
    private static final String NOBODY = "http://127.0.0.1:1";

    private ApplicationDefects() {}

    static List<Defect> all() {
        List<Defect> defects = new ArrayList<>(List.of(
                Defect.of("no API", "ingest API at " + NOBODY, "There is no answer: nobody listens there", "Start it")
                        .called("--api", NOBODY),
                Defect.of(
                                "an API at no host",
                                "ingest API at http://no-such-host.invalid",
                                "There is no answer: there is no host of this name",
                                "give the address")
                        .called("--api", "http://no-such-host.invalid"),
                Defect.of(
                                "an API's address without http",
                                "NOLMT_API_URL",
                                "NOLMT_API_URL is no application's address.",
                                "http:// or https://")
                        .with("NOLMT_API_URL", "localhost:8080"),
                unready(),
                answering("a proxy with nothing behind it", FakeServers.refusing(503, ""), "It answers 503", OURS),
                answering("an application without health", FakeServers.refusing(404, ""), "It answers 404", OURS),
                answering(
                        "a web page as an application",
                        FakeServers.refusing(200, "<!doctype html><title>Sign in</title>"),
                        "It answers 200 to /actuator/health/readiness, and not as an application of ours does.",
                        OURS),
                answering(
                        "an answer that never ends",
                        FakeServers.endless(),
                        "It answers 200 to /actuator/health/readiness, and not as",
                        OURS),
                answering(
                        "an answer that drips",
                        FakeServers.dripping(),
                        "There is no answer: its answer was not over after 5 s",
                        "Start it"),
                anothers()));
        for (String what : List.of("installation", "region", "bucket", "prefix", "access", "jobs", "cleanups")) {
            defects.add(disagreeing(
                    "an application of another " + what, what + " is ", new FakeApp("an-app", Map.of(what, "other"))));
        }
        defects.add(disagreeing(
                "applications of two releases",
                "version is 1 (ingest-api), 2 (upload-worker)",
                new FakeApp("ingest-api", Map.of()),
                new FakeApp("upload-worker", Map.of("version", "2"))));
        defects.add(disagreeing(
                "a worker who takes less than the API",
                "the API accepts outputs of 100 bytes (nolmt.ingest.max-output-size), and the worker refuses what is"
                        + " larger than 99",
                new FakeApp("ingest-api", Map.of()),
                new FakeApp("upload-worker", Map.of("maxOutputSize", "99"))));
        defects.add(disagreeing(
                "a worker who keeps less than the API",
                "nolmt.media.max-side is 8000 (ingest-api), 4000 (upload-worker)",
                new FakeApp("ingest-api", Map.of()),
                new FakeApp("upload-worker", Map.of(FakeApp.MAX_SIDE, "4000"))));
        return defects;
    }

    private static Defect disagreeing(String name, String problem, FakeApp... apps) {
        return Defect.of(name, "agreement of the applications", problem, "Give all of them the same")
                .called("--health", Arrays.stream(apps).map(FakeApp::address).collect(Collectors.joining(",")))
                .planted((setUp, environment) -> Arrays.stream(apps).forEach(app -> app.start(setUp, environment)))
                .undone((setUp, environment) -> Arrays.stream(apps).forEach(FakeApp::stop));
    }

    private static Defect answering(String name, HttpServer server, String problem, String cure) {
        return at(server, Defect.of(name, "application at " + FakeServers.address(server), problem, cure));
    }

    private static Defect unready() {
        HttpServer server = FakeServers.refusing(503, "{\"status\":\"OUT_OF_SERVICE\"}");
        return at(
                        server,
                        Defect.of(
                                "an application that isn't ready",
                                "application at " + FakeServers.address(server),
                                "It runs, but is not ready",
                                "See what else is wrong here"))
                .also("what runs at " + FakeServers.address(server));
    }

    /** As each of Spring Boot has it. */
    private static Defect anothers() {
        HttpServer server = FakeServers.refusing(200, "{\"status\":\"UP\"}");
        return at(
                server,
                Defect.of(
                        "the health of another product",
                        "what runs at " + FakeServers.address(server),
                        "It doesn't say that it is one of ours",
                        "Give --health the management ports of our applications"));
    }

    private static Defect at(HttpServer server, Defect defect) {
        return defect.called("--health", FakeServers.address(server))
                .planted((setUp, environment) -> server.start())
                .undone((setUp, environment) -> server.stop(0));
    }
}
