package ai.nolmt.generations.upload.fetch.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.upload.jobs.PermanentFailure;
import io.micrometer.core.instrument.DistributionSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator knows of links that don't say when they die. */
class LifetimesTest {
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path parent;

    @Test
    void aHostsOwnWinsOverThatOfAllOthers() {
        Lifetimes lifetimes = Lifetimes.of(List.of("Files.example PT1H", "* P1D", "api.example:8443 PT10M"));

        assertThat(lifetimes.guess("files.example", THEN)).isEqualTo(THEN.plus(Duration.ofHours(1)));
        assertThat(lifetimes.guess("api.example:8443", THEN)).isEqualTo(THEN.plus(Duration.ofMinutes(10)));
        assertThat(lifetimes.guess("api.example", THEN)).isEqualTo(THEN.plus(Duration.ofDays(1)));
        assertThat(Lifetimes.of(List.of("files.example PT1H")).guess("other.example", THEN))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "files.example",
                "PT1H",
                "files.example 3600",
                "files.example PT1H more",
                "https://files.example PT1H",
                "*.example PT1H",
                "files.example PT0.5S",
                "files.example PT-1H",
                "files.example P366D",
                "files.example PTT"
            })
    void whatIsNoneStopsTheStart(String text) {
        assertThatThrownBy(() -> Lifetimes.of(List.of(text)))
                .isInstanceOf(ConfigurationProblem.class)
                .hasMessageContaining("nolmt.sources.lifetimes");
    }

    @Test
    void aHostThatIsThereTwiceStopsTheStart() {
        assertThatThrownBy(() -> Lifetimes.of(List.of("files.example PT1H", "Files.example PT2H")))
                .isInstanceOf(ConfigurationProblem.class);
    }

    @Test
    void whatIsGuessedToDieFirstIsFetchedFirst() {
        CountDownLatch go = new CountDownLatch(1);
        List<String> ran = new CopyOnWriteArrayList<>();
        try (Fetching fetching = new Fetching(parent).atOnce(1, 8).lifetimes("short.example PT1M", "* P1D")) {
            begin(fetching, "busy.example", () -> await(go));
            for (String host : List.of("one.example", "short.example", "two.example")) {
                begin(fetching, host, () -> ran.add(host));
            }
            go.countDown();

            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(ran).containsExactly("short.example", "one.example", "two.example"));
        }
    }

    /** Fetching's jobs were accepted at the epoch. */
    @Test
    void aGuessEndsNoJobAndIsMeasured() {
        try (TestHost host = TestHost.of((asked, out) ->
                        TestHost.answer(out, asked.path().equals("/there") ? 200 : 403, new byte[] {1}));
                Fetching fetching = new Fetching(parent).lifetimes("127.0.0.1:" + host.port() + " PT1H")) {
            assertThat(fetching.fetch(host.url("/there"))).hasSize(1);
            assertThatThrownBy(() -> fetching.fetch(host.url("/closed")))
                    .isInstanceOfSatisfying(
                            PermanentFailure.class,
                            failure -> assertThat(failure.code().wireName()).isEqualTo("source_forbidden"));

            DistributionSummary slack =
                    fetching.registry().get("nolmt.upload.source.slack").summary();
            assertThat(slack.count()).isEqualTo(2);
            assertThat(slack.max()).isZero();
        }
    }

    private static void begin(Fetching fetching, String host, Runnable task) {
        Job job = Fetching.job("https://" + host + "/fox.png", null, Fetching.MOST, 0);
        fetching.remote().executorOf(job, Runnable::run).execute(task);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
