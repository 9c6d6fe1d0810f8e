package ai.nolmt.generations.upload.fetch.remote;

import static ai.nolmt.generations.upload.fetch.remote.TestHost.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.upload.jobs.Deferred;
import ai.nolmt.generations.upload.jobs.NotTried;
import ai.nolmt.generations.upload.jobs.PermanentFailure;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of hosts that have no output for us, and how they are treated. */
class RemoteRefusalsTest extends OverRealConnections {
    private static final byte[] BYTES = "the output".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|<Error><Code>ExpiredToken</Code><Message>Invalid"
                        + " argument.</Message></Error>|SOURCE_EXPIRED|Invalid argument.",
                "400|no|SOURCE_REFUSED|no",
                "401|who are you|SOURCE_FORBIDDEN|who are you",
                "403|<Error><Code>AccessDenied</Code><Message>Request has"
                        + " expired</Message><X>y</X></Error>|SOURCE_EXPIRED|Request has expired",
                "403|<AuthenticationErrorDetail>Signature not valid in the specified time"
                        + " frame</AuthenticationErrorDetail>|SOURCE_EXPIRED|time frame",
                "403|{\"error\":\"blocked\"}|SOURCE_FORBIDDEN|blocked",
                "404||SOURCE_NOT_FOUND|answered 404.",
                "410|gone|SOURCE_NOT_FOUND|gone",
                "418|tea|SOURCE_REFUSED|tea",
                "204||SOURCE_REFUSED|answered 204.",
                "300|choose|SOURCE_REFUSED|choose"
            })
    void refusalsAreToldInItsOwnWords(int status, String body, String code, String words) {
        byte[] said = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        TestHost host = host((asked, out) -> answer(out, status, said));

        PermanentFailure failure = failure(host.url("/"));

        assertThat(failure.code()).isEqualTo(ErrorCode.valueOf(code));
        assertThat(failure.sentence())
                .contains("127.0.0.1:" + host.port() + " answered " + status)
                .contains(words);
    }

    @Test
    void whatAHostRepeatsOfALinkIsNotShown() {
        String said = "<Error><StringToSign>X-Amz-Credential=AKIAEXAMPLE%2F2026</StringToSign>\u0000\u001b[31m\u202e"
                + " see https://files.example/a?X-Amz-Signature=0123456789 or token=s3cr3t, key"
                + " 0123456789abcdef0123456789 or sig%3Dabc123&amp;se%3d1, %3Fkey sig%25253Dtwice0 sig\\u003dinjson"
                + " sig&#61;inpage sig&#x3D;inpage";
        TestHost host =
                host((asked, out) -> answer(out, 403, (said + "x".repeat(100_000)).getBytes(StandardCharsets.UTF_8)));

        String sentence = failure(host.url("/a?X-Amz-Signature=0123456789")).sentence();

        assertThat(sentence)
                .doesNotContain(
                        "0123456789",
                        "AKIA",
                        "s3cr3t",
                        "abc123",
                        "twice0",
                        "injson",
                        "inpage",
                        "\u0000",
                        "\u001b",
                        "\u202e")
                .contains("see https://files.example/a?…")
                .hasSizeLessThan(300);
    }

    @Test
    void anErrorGivesBackTheHostsPlace() {
        TestHost host = host((asked, out) -> answer(out, 200, BYTES));
        AtomicBoolean hasThreads = new AtomicBoolean();
        fetching().atOnce(64, 1).names(name -> {
            if (!hasThreads.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new String[] {"127.0.0.1"};
        });
        String url = "http://files.example:" + host.port() + "/";

        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> fetching().fetch(url)).isInstanceOf(OutOfMemoryError.class);
        }
        hasThreads.set(true);

        assertThat(fetching().fetch(url)).isEqualTo(BYTES);
    }

    @Test
    void aNameThatNobodyTellsOfTakesNoLongerThanAFetchMay() {
        CountDownLatch over = new CountDownLatch(1);
        fetching().timeout(Duration.ofSeconds(1)).names(name -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new String[] {"127.0.0.1"};
        });

        assertThat(deferred("http://files.example/").code())
                .isIn(ErrorCode.SOURCE_TIMEOUT, ErrorCode.SOURCE_UNAVAILABLE);
        over.countDown();
    }

    @Test
    void anEmptyOutputIsNone() {
        TestHost host = host((asked, out) -> answer(out, 200, new byte[0]));

        assertThat(failure(host.url("/")).code()).isEqualTo(ErrorCode.OUTPUT_EMPTY);
    }

    @Test
    void aHostThatAsksForQuietGetsIt() {
        Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                clock.instant().plusSeconds(300).atZone(ZoneOffset.UTC));
        TestHost seconds = host((asked, out) -> answer(out, 429, new byte[0], "Retry-After: 120"));
        TestHost until = host("127.0.0.2", 0, (asked, out) -> answer(out, 503, new byte[0], "Retry-After: " + date));
        TestHost long1 = host("127.0.0.3", 0, (asked, out) -> answer(out, 429, new byte[0], "Retry-After: 99999999"));
        fetching().clock(clock);

        assertThat(deferred(seconds.url("/")).delay()).isBetween(Duration.ofSeconds(120), Duration.ofSeconds(151));
        assertThat(deferred(until.url("/")).delay()).isBetween(Duration.ofSeconds(300), Duration.ofSeconds(376));
        assertThat(deferred(long1.url("/")).delay()).isBetween(Duration.ofMinutes(15), Duration.ofMinutes(19));
        Deferred another = deferred(seconds.url("/another"));
        assertThat(another.counts()).isFalse();
        assertThat(another.delay()).isEqualTo(Duration.ofSeconds(120));
        assertThat(seconds.asked()).hasSize(1);
        assertThat(deferred("http://127.0.0.1:" + until.port() + "/").delay())
                .as("the same host, by another port")
                .isEqualTo(Duration.ofSeconds(120));
        assertThat(until.asked()).hasSize(1);
    }

    @Test
    void aJobsPatienceEndsWithItsLastAttempt() {
        TestHost host = host((asked, out) -> answer(out, 500, "oops".getBytes(StandardCharsets.US_ASCII)));

        Deferred first = deferred(host.url("/"));
        assertThat(first.counts()).isTrue();
        assertThat(first.delay()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(7));
        PermanentFailure last = catchThrowableOfType(
                PermanentFailure.class, () -> fetching().fetch(Fetching.job(host.url("/"), null, Fetching.MOST, 7)));
        assertThat(last.code()).isEqualTo(ErrorCode.SOURCE_UNAVAILABLE);
        assertThat(last.sentence()).contains("8 times", "oops");
    }

    @Test
    void aDeadLinkIsNotCalledAndTheSlackOfOthersIsMeasured() {
        TestHost host = host((asked, out) -> answer(out, 200, BYTES));
        Instant now = Instant.now();

        PermanentFailure failure = catchThrowableOfType(
                PermanentFailure.class,
                () -> fetching().fetch(Fetching.job(host.url("/"), now.minusSeconds(3600), Fetching.MOST, 0)));
        assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_EXPIRED);
        assertThat(host.asked()).isEmpty();

        fetching().fetch(Fetching.job(host.url("/"), now.plusSeconds(3600), Fetching.MOST, 0));
        assertThat(fetching()
                        .registry()
                        .get("nolmt.upload.source.slack")
                        .summary()
                        .max())
                .isBetween(3000.0, 3600.0);
    }

    @Test
    void aHostThatOnlyFailsIsLeftAloneForAWhile() {
        TestHost host = host((asked, out) -> {});
        fetching().hosts(Duration.ofMinutes(1), Duration.ZERO);

        for (int i = 0; i < 5; i++) {
            assertThat(deferred(host.url("/")).counts()).isTrue();
        }
        int calls = host.asked().size();
        Deferred left = deferred(host.url("/"));

        assertThat(left.sentence()).contains("isn't called for now");
        assertThat(left.counts()).as("its patience is over").isTrue();
        assertThat(left.delay()).isEqualTo(Duration.ofMinutes(1));
        assertThat(host.asked()).hasSize(calls);
    }

    @Test
    void whoIsBusyWithOthersIsAskedLaterAndThatIsNoAttempt() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        TestHost host = host((asked, out) -> {
            over.await();
            answer(out, 200, BYTES);
        });
        fetching().atOnce(64, 1);

        CompletableFuture<byte[]> first =
                CompletableFuture.supplyAsync(() -> fetching().fetch(host.url("/")));
        Awaitility.await().until(() -> !host.asked().isEmpty());
        Deferred second = deferred(host.url("/"));
        over.countDown();

        assertThat(second.counts()).isFalse();
        assertThat(second.sentence()).contains("is busy");
        assertThat(first.get(1, TimeUnit.MINUTES)).isEqualTo(BYTES);
        assertThat(fetching().fetch(host.url("/"))).isEqualTo(BYTES);
    }

    @Test
    void aHostThatFailedIsTriedAgainAfterItsPause() {
        AtomicBoolean works = new AtomicBoolean();
        TestHost host = host((asked, out) -> {
            if (works.get()) {
                answer(out, 200, BYTES);
            }
        });
        fetching().hosts(Duration.ofMillis(50), Duration.ofMinutes(10));
        for (int i = 0; i < 6; i++) {
            deferred(host.url("/"));
        }

        works.set(true);

        Awaitility.await()
                .ignoreExceptionsInstanceOf(Deferred.class)
                .untilAsserted(() -> assertThat(fetching().fetch(host.url("/"))).isEqualTo(BYTES));
    }

    @Test
    void whatIsUnderWayAtAStopIsGivenBackAndSaysNothingOfItsHost() {
        TestHost host = host((asked, out) -> new CountDownLatch(1).await());

        CompletableFuture<byte[]> fetch =
                CompletableFuture.supplyAsync(() -> fetching().fetch(host.url("/")));
        Awaitility.await().until(() -> !host.asked().isEmpty());
        fetching().remote().close();

        assertThatThrownBy(() -> fetch.get(1, TimeUnit.MINUTES)).hasCauseInstanceOf(NotTried.class);
        assertThatThrownBy(() -> fetching().fetch(host.url("/"))).isInstanceOf(NotTried.class);
        assertThat(host.asked()).hasSize(1);
    }
}
