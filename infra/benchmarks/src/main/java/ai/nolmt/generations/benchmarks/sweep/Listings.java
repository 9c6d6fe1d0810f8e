package ai.nolmt.generations.benchmarks.sweep;

import ai.nolmt.generations.benchmarks.Arm;
import ai.nolmt.generations.testkit.listing.ListingServer;
import ai.nolmt.servers.Loopback;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The listing server, in a process of its own. */
final class Listings implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Arm server;

    /**
     * Starts it.
     *
     * @param jar of the benchmarks
     * @param folder for what it says
     */
    Listings(String jar, Path folder) throws IOException, InterruptedException {
        int port = Loopback.freePort();
        List<String> java = List.of(
                "-Xmx512m",
                "-cp",
                jar,
                "-Dloader.main=" + ListingServer.class.getName(),
                "org.springframework.boot.loader.launch.PropertiesLauncher",
                Integer.toString(port));
        server = Arm.start("listing server", port, java, Map.of(), folder.resolve("listing.log"));
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.port();
    }

    /** Tells it. */
    void set(String what, long value) throws IOException, InterruptedException {
        http.send(
                HttpRequest.newBuilder(URI.create(endpoint() + "/-/" + what))
                        .PUT(BodyPublishers.ofString(Long.toString(value)))
                        .build(),
                BodyHandlers.discarding());
    }

    /** How often it was asked to delete since the keys were set. */
    long deletions() throws IOException, InterruptedException {
        return Long.parseLong(http.send(
                        HttpRequest.newBuilder(URI.create(endpoint() + "/-/deletions"))
                                .build(),
                        BodyHandlers.ofString())
                .body());
    }

    Duration cpu() {
        return server.cpu();
    }

    @Override
    public void close() throws InterruptedException {
        server.close();
    }
}
