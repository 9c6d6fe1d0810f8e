package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.backend.PostgresBetween;
import ai.nolmt.generations.testkit.http.BearerToken;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** While PostgreSQL is away, callers are told and the log has a line for it, not one for everybody who asked. */
class OutageIT {
    private static final String OUTPUT = "{\"generationType\":\"text\",\"output\":{\"inline\":"
            + "{\"contentType\":\"text/plain\",\"data\":\"T25jZQ==\"}}}";

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(IngestApiApplication.class)
            .with("nolmt.database.connect-timeout", "PT0.25S")
            .startedByTests();

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @Test
    @Tag("F15")
    void anOutageIsALineWhenItBeginsAndOneWhenItEnds() throws Exception {
        String url = app.start(Map.of()).getEnvironment().getRequiredProperty("nolmt.database.url");
        app.context().close();
        try (PostgresBetween postgres = new PostgresBetween(url)) {
            String port = app.start(Map.of("nolmt.database.url", postgres.url()))
                    .getEnvironment()
                    .getRequiredProperty("local.server.port");
            Instant now = Instant.now();
            ApiClient user = new ApiClient(
                    "http://127.0.0.1:" + port,
                    BearerToken.user(AppEnvironment.JWT_SECRET, UUID.randomUUID(), now, now.plusSeconds(3600)));
            assertThat(user.get("/api/generations").status()).isEqualTo(200);
            Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            lines.start();
            root.addAppender(lines);
            try {
                postgres.goAway();
                for (int i = 0; i < 40; i++) {
                    isToldToComeAgain(user.get("/api/generations"));
                }
                isToldToComeAgain(user.post("/api/generations", OUTPUT));
                postgres.comeBack();
                await().atMost(Duration.ofMinutes(2))
                        .untilAsserted(
                                () -> assertThat(user.get("/api/generations").status())
                                        .isEqualTo(200));
                await().atMost(Duration.ofMinutes(2))
                        .untilAsserted(() ->
                                assertThat(loud()).last().asString().contains("Calls of PostgreSQL work again after"));
            } finally {
                root.detachAppender(lines);
            }
        }

        assertThat(loud())
                .first()
                .asString()
                .contains("Calls of PostgreSQL fail: ")
                .doesNotContain("null");
        assertThat(loud().stream().filter(line -> !line.contains("have been failing for")))
                .hasSize(2);
        assertThat(List.copyOf(lines.list)).allMatch(event -> event.getThrowableProxy() == null);
    }

    private static void isToldToComeAgain(ApiClient.Answer answer) {
        answer.isProblem(503, "database_unavailable");
        assertThat(answer.response().headers().firstValue("Retry-After"))
                .as("in seconds")
                .hasValueSatisfying(seconds -> assertThat(seconds).matches("[1-9]\\d*"));
    }

    private List<String> loud() {
        return List.copyOf(lines.list).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(event -> event.getLoggerName() + ": " + event.getFormattedMessage())
                .toList();
    }
}
