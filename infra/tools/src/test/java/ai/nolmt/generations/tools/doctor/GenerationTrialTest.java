package ai.nolmt.generations.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.config.JwtSettings;
import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.tools.command.Surroundings;
import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Against an API that keeps a generation and purges it, or doesn't. */
class GenerationTrialTest {
    private final HttpServer server = FakeServers.http(exchange -> {
        String asked =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        Answer answer = answer(asked, body);
        exchange.sendResponseHeaders(answer.status, answer.body.length == 0 ? -1 : answer.body.length);
        exchange.getResponseBody().write(answer.body);
    });
    private final String address = FakeServers.address(server);
    private volatile byte[] object = new byte[0];
    private volatile boolean purged;
    private volatile boolean purges = true;
    private volatile boolean linkWorks = true;
    private volatile String page = "";

    private record Answer(int status, byte[] body) {}

    private Answer answer(String asked, byte[] body) {
        if (!page.isEmpty()) {
            return said(202, page);
        }
        return switch (asked) {
            case "POST /api/generations" -> {
                object = Base64.getDecoder()
                        .decode(new JsonMapper()
                                .readTree(body)
                                .at("/output/inline/data")
                                .asString());
                yield said(202, "{\"id\":\"one\"}");
            }
            case "GET /api/generations/one" -> said(200, "{\"status\":\"succeeded\",\"url\":\"" + address + "/link\"}");
            case "GET /link" -> linkWorks && !purged ? new Answer(200, object) : said(403, "<Error/>");
            case "DELETE /api/generations/one" -> said(204, "");
            case "POST /api/admin/cleanups" -> {
                purged = purges;
                yield said(202, "{\"id\":\"run\"}");
            }
            case "GET /api/admin/cleanups/run" ->
                said(200, "{\"status\":\"" + (purges ? "succeeded" : "running") + "\"}");
            default -> said(404, "");
        };
    }

    private static Answer said(int status, String text) {
        return new Answer(status, text.getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void findsNothingWhereAllIsWell() {
        assertThat(look())
                .containsExactly(
                        "✔ accepted: as one",
                        "✔ stored: with its row",
                        "✔ read by its signed link: byte for byte",
                        "✔ deleted: its row is gone",
                        "✔ purged: its object is gone, too");
    }

    /** As a link is refused that never worked, whether its object is there or not. */
    @Test
    void takesNoRefusedLinkForAnObjectThatIsGone() {
        linkWorks = false;
        purges = false;

        assertThat(look())
                .contains("✖ read by its signed link: Access Denied: the link is refused.")
                .endsWith("· purged: not to be seen without a link that worked before");
    }

    @Test
    void saysThatNothingWasPurged() {
        purges = false;

        assertThat(look()).last().asString().startsWith("✖ purged: Its object is still there after 30 s");
    }

    @Test
    void takesNoWebPageForTheApi() {
        page = "<!doctype html><title>Sign in</title>";

        assertThat(look())
                .containsExactly(
                        "✖ accepted: The API did not accept a generation: 202.",
                        "· stored: nothing was accepted",
                        "· read by its signed link: nothing is stored",
                        "· deleted: nothing was accepted",
                        "· purged: it was not deleted");
    }

    private List<String> look() {
        server.start();
        // so that nobody waits for what doesn't come
        AtomicLong seconds = new AtomicLong();
        Clock hurried = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.EPOCH.plusSeconds(seconds.addAndGet(3));
            }
        };
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Surroundings surroundings = new Surroundings(
                Map.of("NOLMT_JWT_SECRET", AppEnvironment.JWT_SECRET), nowhere, nowhere, hurried, new Random(7));
        JwtSettings tokens = surroundings.settings().of("nolmt.jwt", JwtSettings.class);
        Secret secret = Objects.requireNonNull(tokens.secret());
        Examination examination = new Examination(Set.of(), line -> {});
        new GenerationTrial(examination, surroundings, URI.create(address), tokens, secret, null).look();
        return examination.lines().stream()
                .map(line -> line.mark() + " " + line.check() + ": " + line.said())
                .toList();
    }
}
