package ai.nolmt.stream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.nolmt.stream.sqs.FaultyProxy.Fault;
import ai.nolmt.stream.sqs.FaultyProxy.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.cloud.stream.config.BindersHealthIndicatorAutoConfiguration.BindersHealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;

/**
 * SQS misbehaves between the binder and the queue. The oracle counts every message: each that was sent is handled, the
 * queue is empty in the end, and where SQS's faults allow it, nothing is handled twice.
 */
class FaultsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MESSAGES = 200;

    private final LocalSqs sqs = LocalSqs.shared();
    private final String queue = "q-" + UUID.randomUUID();
    private final Set<String> sent =
            IntStream.range(0, MESSAGES).mapToObj(i -> "m" + i).collect(Collectors.toSet());
    private @Nullable FaultyProxy proxy;
    private @Nullable TestApp started;

    @BeforeEach
    void startProxy() throws IOException {
        proxy = new FaultyProxy(sqs.endpoint());
    }

    @AfterEach
    void stop() {
        if (started != null) {
            started.close();
        }
        proxy().close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = Mode.EXCLUDE,
            names = {"NONE", "FIRST_ENTRY_REFUSED", "FIRST_ENTRY_FAILED", "CUT_AFTER"})
    void everyMessageIsHandledOnceWhileReceivesFail(Kind kind) {
        TestApp app = start(app());
        proxy().on("ReceiveMessage", often(kind));
        app.sendAll(TestApp.numbered(MESSAGES));
        allHandled(app);
        assertThat(oracle(app).handled()).isEqualTo(MESSAGES);
    }

    @Test
    void messagesOfAnAnswerThatGotLostComeAgain() {
        TestApp app = start(app().consumer("visibility-timeout", "3s"));
        app.sendAll(TestApp.numbered(MESSAGES / 2));
        proxy().on("ReceiveMessage", often(Kind.CUT_AFTER));
        app.sendAll(TestApp.numbered(MESSAGES).subList(MESSAGES / 2, MESSAGES));
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        proxy().heal();
        allHandled(app);
        assertThat(oracle(app).handled()).isEqualTo(MESSAGES);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = Mode.EXCLUDE,
            names = {"NONE", "FIRST_ENTRY_REFUSED"})
    void nothingFinishedIsHandledAgainWhileDeletionsFail(Kind kind) {
        TestApp app = start(app());
        proxy().on("DeleteMessageBatch", often(kind));
        app.sendAll(TestApp.numbered(MESSAGES));
        allHandled(app);
        assertThat(oracle(app).handled()).isEqualTo(MESSAGES);
    }

    @Test
    void nothingFinishedIsHandledAgainThroughALongOutageOfDeletions() {
        TestApp app = start(app().consumer("visibility-timeout", "4s"));
        proxy().on("DeleteMessageBatch", call -> Kind.UNAVAILABLE);
        app.sendAll(TestApp.numbered(MESSAGES));
        await().pollDelay(Duration.ofSeconds(10)).atMost(SOON).until(() -> true);
        proxy().heal();
        allHandled(app);
        assertThat(oracle(app).handled()).isEqualTo(MESSAGES);
    }

    @Test
    void whatSqsRefusesToDeleteComesAgainAndIsDeletedThen() {
        TestApp app = start(app().consumer("visibility-timeout", "2s"));
        AtomicInteger refused = new AtomicInteger();
        proxy().on(
                        "DeleteMessageBatch",
                        call -> call <= 5 && refused.incrementAndGet() > 0 ? Kind.FIRST_ENTRY_REFUSED : Kind.NONE);
        app.sendAll(TestApp.numbered(MESSAGES));
        allHandled(app);
        await().untilAsserted(() -> assertThat(oracle(app).handled()).isEqualTo(MESSAGES + refused.get()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = Mode.EXCLUDE,
            names = {"NONE", "FIRST_ENTRY_REFUSED", "FIRST_ENTRY_FAILED"})
    void aHandlerKeepsItsMessageWhileExtensionsFailNowAndThen(Kind kind) {
        TestApp app = start(app().consumer("visibility-timeout", "4s"));
        oracle(app).slow = Duration.ofSeconds(7);
        proxy().on("ChangeMessageVisibilityBatch", call -> call % 2 == 1 ? kind : Kind.NONE);
        app.send("m0");
        await().atMost(SOON).untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
        assertThat(oracle(app).handled()).isEqualTo(1);
    }

    @Test
    void failedHandlersAndFailingCallsTogetherLoseNothing() {
        TestApp app = start(app().consumer("redelivery-delay", "0s").consumer("visibility-timeout", "5s"));
        oracle(app).fails = true;
        Random random = new Random(4);
        Kind[] kinds = {Kind.ERROR, Kind.UNAVAILABLE, Kind.THROTTLED, Kind.CUT_BEFORE, Kind.NONE, Kind.NONE, Kind.NONE};
        for (String action :
                List.of("ReceiveMessage", "DeleteMessageBatch", "ChangeMessageVisibilityBatch", "SendMessageBatch")) {
            proxy().on(action, call -> kinds[random.nextInt(kinds.length)]);
        }
        List<Message<byte[]>> left = new ArrayList<>(TestApp.numbered(MESSAGES));
        await().atMost(SOON).until(() -> {
            try {
                app.sendAll(left);
                return true;
            } catch (RuntimeException e) {
                Set<Integer> failed = TestApp.partial(e).failures().keySet();
                List<Message<byte[]>> again = failed.stream().map(left::get).toList();
                left.clear();
                left.addAll(again);
                return false;
            }
        });
        allHandled(app);
    }

    @Test
    void receivingBacksOffWhileSqsIsAwayAndHealthSaysSo() {
        TestApp app = start(app().consumer("back-off", "200ms").consumer("max-back-off", "2s"));
        HealthIndicator health =
                (HealthIndicator) app.bean(BindersHealthContributor.class).getContributor("sqs");
        assertThat(health).isNotNull();
        assertThat(status(health)).isEqualTo(Status.UP);
        proxy().on("ReceiveMessage", call -> Kind.CUT_BEFORE);
        await().atMost(SOON).untilAsserted(() -> assertThat(status(health)).isEqualTo(Status.DOWN));
        int before = proxy().calls("ReceiveMessage");
        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        // the SDK makes four calls of one receive
        assertThat(proxy().calls("ReceiveMessage") - before).isLessThan(30);
        proxy().heal();
        app.sendAll(TestApp.numbered(MESSAGES));
        allHandled(app);
        assertThat(status(health)).isEqualTo(Status.UP);
    }

    private static Status status(HealthIndicator health) {
        return Objects.requireNonNull(health.health(true)).getStatus();
    }

    private static Fault often(Kind kind) {
        return call -> call % 3 == 0 ? Kind.NONE : kind;
    }

    /** Every message was handled to its end, and none is left. */
    private void allHandled(TestApp app) {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(oracle(app).finished()).isEqualTo(sent);
            assertThat(sqs.left(queue)).isZero();
        });
    }

    private FaultyProxy proxy() {
        if (proxy == null) {
            throw new IllegalStateException("Not started");
        }
        return proxy;
    }

    private TestApp.Builder app() {
        return TestApp.with(Application.class, "single", queue)
                .endpoint(proxy().endpoint())
                .binding("consumer.concurrency", "4")
                .consumer("visibility-timeout", "30s")
                .consumer("back-off", "50ms")
                .consumer("max-back-off", "500ms")
                .consumer("max-receives", "1000");
    }

    private TestApp start(TestApp.Builder builder) {
        TestApp app = builder.start();
        started = app;
        return app;
    }

    private static Oracle oracle(TestApp app) {
        return app.bean(Oracle.class);
    }

    /** Counts every call of the handler, and every one that came to its end. */
    static final class Oracle {
        private final Map<String, Integer> calls = new ConcurrentHashMap<>();
        private final Set<String> finished = ConcurrentHashMap.newKeySet();
        volatile boolean fails;
        volatile Duration slow = Duration.ZERO;

        void take(String body) {
            int call = calls.merge(body, 1, Integer::sum);
            if (!slow.isZero()) {
                await().pollDelay(slow).atMost(slow.plusSeconds(1)).until(() -> true);
            }
            if (fails && call == 1 && body.hashCode() % 3 == 0) {
                throw new IllegalStateException("Told to fail");
            }
            finished.add(body);
        }

        int handled() {
            return calls.values().stream().mapToInt(Integer::intValue).sum();
        }

        Set<String> finished() {
            return new HashSet<>(finished);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Oracle oracle() {
            return new Oracle();
        }

        @Bean
        Consumer<Message<byte[]>> single(Oracle oracle) {
            return message -> oracle.take(TestApp.text(message.getPayload()));
        }
    }
}
