package ai.nolmt.generations.tools.doctor;

import com.sun.net.httpserver.HttpServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What can be wrong with the applications, and between them and the variables of whoever asks. */
final class ApplicationDefects {
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
                answering(503, "It runs, but is not ready", "See what else is wrong here"),
                answering(404, "It answers 404", "Give the address of an application of ours")));
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
        return defects;
    }

    private static Defect disagreeing(String name, String problem, FakeApp... apps) {
        return Defect.of(name, "agreement of the applications", problem, "Give all of them the same")
                .called("--health", Arrays.stream(apps).map(FakeApp::address).collect(Collectors.joining(",")))
                .planted((setUp, environment) -> Arrays.stream(apps).forEach(app -> app.start(setUp, environment)))
                .undone((setUp, environment) -> Arrays.stream(apps).forEach(FakeApp::stop));
    }

    private static Defect answering(int status, String problem, String cure) {
        HttpServer server = FakeServers.http(exchange -> exchange.sendResponseHeaders(status, -1));
        String address = FakeServers.address(server);
        return Defect.of("an application that answers " + status, "application at " + address, problem, cure)
                .called("--health", address)
                .planted((setUp, environment) -> server.start())
                .undone((setUp, environment) -> server.stop(0));
    }
}
