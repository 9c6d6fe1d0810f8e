package ai.nolmt.generations.tools.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.tools.command.Surroundings;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/** By an API that is away at each of its questions; time is the test's own. */
class FollowingTest {
    private static final String RUNNING = "{\"id\": \"r\", \"kind\": \"purge\", \"status\": \"running\"}";
    private static final String OVER = "{\"id\": \"r\", \"kind\": \"purge\", \"status\": \"succeeded\"}";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private HttpServer server;
    private long nanos;

    private record Answer(int status, String body, String retryAfter) {
        static Answer of(String body) {
            return new Answer(200, body, "");
        }

        static Answer away(String retryAfter) {
            return new Answer(503, "<html>restarting</html>", retryAfter);
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestURI().getPath().replaceFirst(".*/cleanups", ""));
                Answer next = answers.size() > 1 ? answers.pop() : answers.getFirst();
                if (!next.retryAfter().isEmpty()) {
                    exchange.getResponseHeaders().set("Retry-After", next.retryAfter());
                }
                byte[] bytes = next.body().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(next.status(), bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void eachQuestionIsAskedAgain() {
        answers.addAll(List.of(
                Answer.away(""),
                Answer.of(RUNNING),
                Answer.away(""),
                Answer.of("data:" + OVER + "\n\n"),
                Answer.away(""),
                Answer.of(OVER)));

        assertThat(following().toTheEnd("r")).isZero();

        assertThat(asked).containsExactly("/r", "/r", "/r/events", "/r/events", "/r", "/r");
        assertThat(text(out)).contains("The clean-up purge succeeded", "./run cleanup report r");
        assertThat(text(err)).contains("What stands before the API", "answers 503. Asking again for 2 minutes");
        assertThat(pauses).containsExactly(seconds(2), seconds(2), seconds(2));
    }

    @Test
    void itWaitsForAsLongAsItIsAskedTo() {
        answers.addAll(List.of(Answer.away("7"), Answer.away("99999"), Answer.away("soon"), Answer.of(OVER)));

        assertThat(following().toTheEnd("r")).isZero();

        assertThat(pauses).containsExactly(seconds(7), seconds(60), seconds(2));
        assertThat(text(err).lines()).as("said once").hasSize(1);
    }

    /** A proxy may keep no stream open. */
    @Test
    void aStreamThatSaysNothingIsNoEnd() {
        answers.addAll(List.of(
                Answer.of(RUNNING), Answer.of(""), Answer.of(RUNNING), Answer.of(":keep-alive\n\n"), Answer.of(OVER)));

        assertThat(following().toTheEnd("r")).isZero();
        assertThat(asked).containsExactly("/r", "/r/events", "/r", "/r/events", "/r");
    }

    @Test
    void afterTwoMinutesWithoutAnAnswerItSaysHowToGoOn() {
        answers.add(Answer.away("50"));

        ConfigurationProblem problem = catchThrowableOfType(
                ConfigurationProblem.class, () -> following().toTheEnd("r"));

        assertThat(problem.cure())
                .isEqualTo("The run goes on without it; follow it again with: ./run cleanup follow r");
        assertThat(pauses).containsExactly(seconds(50), seconds(50), seconds(50));
    }

    @Test
    void whatIsRefusedIsNotAskedAgain() {
        answers.add(new Answer(404, "{\"code\": \"not_found\", \"detail\": \"None.\"}", ""));

        assertThat(catchThrowableOfType(
                        ConfigurationProblem.class, () -> following().toTheEnd("r")))
                .hasMessage("None. (not_found)");
        assertThat(asked).hasSize(1);
    }

    @Test
    void whoIsInterruptedAsksNoMore() {
        answers.add(Answer.of(RUNNING));
        Thread.currentThread().interrupt();
        try {
            assertThat(catchThrowableOfType(
                            ConfigurationProblem.class, () -> following().toTheEnd("r")))
                    .hasMessage("Interrupted.");
            assertThat(pauses).isEmpty();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aBucketThatIsNotReachedIsNotTheApi() throws IOException {
        int free;
        try (var socket = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        URI link = URI.create("http://127.0.0.1:" + free + "/bucket/report?X-Amz-Signature=secret");

        ConfigurationProblem problem = catchThrowableOfType(ConfigurationProblem.class, () -> api().elsewhere(link));

        assertThat(problem)
                .hasMessage("The bucket at 127.0.0.1:" + free
                        + ", where the report is, gives no answer: nobody listens there.");
        assertThat(problem.cure()).contains("AWS_ENDPOINT_URL_S3").doesNotContain("secret");
    }

    private Following following() {
        Surroundings surroundings =
                new Surroundings(Map.of(), print(out), print(err), Clock.systemUTC(), new Random(7), false, "./run");
        return new Following(surroundings, api(), false, () -> nanos, length -> {
            pauses.add(length);
            nanos += length.toNanos();
        });
    }

    private Api api() {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new Api(address, () -> "token", CommandSpec.create());
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream from) {
        return from.toString(StandardCharsets.UTF_8);
    }
}
