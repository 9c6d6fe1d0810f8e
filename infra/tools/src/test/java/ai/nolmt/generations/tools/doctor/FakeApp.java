package ai.nolmt.generations.tools.doctor;

import com.sun.net.httpserver.HttpServer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A management port that is ready, and tells of an application in the good set-up, but for what it is told to. */
final class FakeApp {
    static final String MAX_SIDE = "nolmt.media.max-side";

    private static final byte[] UP = "{\"status\":\"UP\"}".getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;
    private final String name;
    private final Map<String, String> otherwise;
    private volatile byte[] about = new byte[0];

    FakeApp(String name, Map<String, String> otherwise) {
        this.name = name;
        this.otherwise = otherwise;
        this.server = FakeServers.http(exchange -> {
            byte[] answer = exchange.getRequestURI().getPath().contains("/health/") ? UP : about;
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        });
    }

    String address() {
        return FakeServers.address(server);
    }

    void start(GoodSetUp setUp, Map<String, String> environment) {
        Map<String, String> says = new HashMap<>(Map.of(
                "application",
                name,
                "version",
                "1",
                "installation",
                setUp.installation(),
                "region",
                String.valueOf(environment.get("AWS_REGION")),
                "bucket",
                setUp.bucket(),
                "prefix",
                "generations/",
                "access",
                "private",
                "jobs",
                setUp.queues() + "-j",
                "cleanups",
                setUp.queues() + "-c",
                "maxOutputSize",
                "100"));
        says.put(MAX_SIDE, "8000");
        says.putAll(otherwise);
        String largest = says.remove("maxOutputSize");
        String maxSide = says.remove(MAX_SIDE);
        about = new JsonMapper()
                .writeValueAsString(Map.of(
                        "nolmt",
                        says,
                        "limits",
                        Map.of("maxOutputSize", Long.valueOf(largest)),
                        "media",
                        Map.of(MAX_SIDE, maxSide)))
                .getBytes(StandardCharsets.UTF_8);
        server.start();
    }

    void stop() {
        server.stop(0);
    }
}
