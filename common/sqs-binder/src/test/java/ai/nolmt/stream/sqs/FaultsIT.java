package ai.nolmt.stream.sqs;

import static ai.nolmt.stream.sqs.Progress.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.stream.sqs.FaultsApplication.Oracle;
import ai.nolmt.stream.sqs.FaultyProxy.Fault;
import ai.nolmt.stream.sqs.FaultyProxy.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.cloud.stream.config.BindersHealthIndicatorAutoConfiguration.BindersHealthContributor;
import org.springframework.messaging.Message;

/**
 * SQS misbehaves between the binder and the queue. The oracle counts every message: each that was sent is handled, the
 * queue is empty in the end, and where SQS's faults allow it, nothing is handled twice.
 */
@Tag("long")
class FaultsIT {
    private static final int MESSAGES = 200;

    @RegisterExtension
    final TestApps apps = new TestApps(FaultsApplication.class);

    private final LocalSqs sqs = LocalSqs.shared();
    private final FaultyProxy proxy = apps.proxy();
    private final Set<String> sent =
            IntStream.range(0, MESSAGES).mapToObj(i -> "m" + i).collect(Collectors.toSet());

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = Mode.EXCLUDE,
            names = {"NONE", "FIRST_ENTRY_REFUSED", "FIRST_ENTRY_FAILED", "CUT_AFTER"})
    void everyMessageIsHandledOnceWhileReceivesFail(Kind kind) {
        TestApp app = apps.start(app());
        proxy.on("ReceiveMessage", often(kind));
        app.sendAll(TestApp.numbered(MESSAGES));
        allHandled(app);
        assertThat(oracle(app).handled()).isEqualTo(MESSAGES);
    }

    @Test
    void messagesOfAnAnswerThatGotLostComeAgain() {
        TestApp app = apps.start(app().consumer("visibility-timeout", "15s"));
        app.sendAll(TestApp.numbered(MESSAGES / 2));
        proxy.on("ReceiveMessage", often(Kind.CUT_AFTER));
        app.sendAll(TestApp.numbered(MESSAGES).subList(MESSAGES / 2, MESSAGES));
        eventually(() -> assertThat(proxy.lost()).isGreaterThan(2));
        proxy.heal();
        allHandled(app);
        assertThat(oracle(app).handled()).isEqualTo(MESSAGES);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = Mode.EXCLUDE,
            names = {"NONE", "FIRST_ENTRY_REFUSED"})
    void nothingFinishedIsHandledAgainWhileDeletionsFail(Kind kind) {
        TestApp app = apps.start(app());
        proxy.on("DeleteMessageBatch", often(kind));
        app.sendAll(TestApp.numbered(MESSAGES));
        allHandled(app);
        assertThat(oracle(app).handled()).isEqualTo(MESSAGES);
    }

    @Test
    void nothingFinishedIsHandledAgainThroughALongOutageOfDeletions() {
        TestApp app = apps.start(app().consumer("visibility-timeout", "12s"));
        proxy.on("DeleteMessageBatch", call -> Kind.UNAVAILABLE);
        app.sendAll(TestApp.numbered(MESSAGES));
        // of at most forty in flight, one has been kept four times, for longer than it would be hidden
        eventually(() -> assertThat(extensions(app)).isGreaterThan(160));
        proxy.heal();
        allHandled(app);
        assertThat(oracle(app).handled()).isEqualTo(MESSAGES);
    }

    @Test
    @Tag("F9")
    void whatSqsRefusesToDeleteComesAgainAndIsDeletedThen() {
        TestApp app = apps.start(app().consumer("visibility-timeout", "15s"));
        AtomicInteger refused = new AtomicInteger();
        proxy.on(
                "DeleteMessageBatch",
                call -> call <= 5 && refused.incrementAndGet() > 0 ? Kind.FIRST_ENTRY_REFUSED : Kind.NONE);
        app.sendAll(TestApp.numbered(MESSAGES));
        allHandled(app);
        eventually(() -> assertThat(oracle(app).handled()).isEqualTo(MESSAGES + refused.get()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = Mode.EXCLUDE,
            names = {"NONE", "FIRST_ENTRY_REFUSED", "FIRST_ENTRY_FAILED"})
    void aHandlerKeepsItsMessageWhileExtensionsFailNowAndThen(Kind kind) {
        TestApp app = apps.start(app().consumer("visibility-timeout", "15s"));
        CountDownLatch goOn = new CountDownLatch(1);
        oracle(app).goOn = goOn;
        proxy.on("ChangeMessageVisibilityBatch", call -> call % 2 == 1 ? kind : Kind.NONE);
        app.send("m0");
        // each at least a third of the time after the one before: the message would be visible by now
        eventually(() -> assertThat(extensions(app)).isGreaterThan(3));
        goOn.countDown();
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
        assertThat(oracle(app).handled()).isEqualTo(1);
    }

    @Test
    void failedHandlersAndFailingCallsTogetherLoseNothing() {
        TestApp app = apps.start(app().consumer("redelivery-delay", "0s").consumer("visibility-timeout", "5s"));
        oracle(app).fails = true;
        Random random = new Random(4);
        Kind[] kinds = {Kind.ERROR, Kind.UNAVAILABLE, Kind.THROTTLED, Kind.CUT_BEFORE, Kind.NONE, Kind.NONE, Kind.NONE};
        for (String action :
                List.of("ReceiveMessage", "DeleteMessageBatch", "ChangeMessageVisibilityBatch", "SendMessageBatch")) {
            proxy.on(action, call -> kinds[random.nextInt(kinds.length)]);
        }
        List<Message<byte[]>> left = new ArrayList<>(TestApp.numbered(MESSAGES));
        eventually(() -> {
            try {
                app.sendAll(left);
                left.clear();
            } catch (RuntimeException e) {
                Set<Integer> failed = TestApp.partial(e).failures().keySet();
                List<Message<byte[]>> again = failed.stream().map(left::get).toList();
                left.clear();
                left.addAll(again);
            }
            assertThat(left).isEmpty();
        });
        allHandled(app);
    }

    @Test
    void receivingBacksOffWhileSqsIsAwayAndHealthSaysSo() {
        TestApp app = apps.start(app().consumer("back-off", "200ms").consumer("max-back-off", "2s"));
        HealthIndicator health =
                (HealthIndicator) app.bean(BindersHealthContributor.class).getContributor("sqs");
        assertThat(health).isNotNull();
        assertThat(status(health)).isEqualTo(Status.UP);
        proxy.on("ReceiveMessage", call -> Kind.CUT_BEFORE);
        eventually(() -> assertThat(status(health)).isEqualTo(Status.DOWN));
        long before = System.nanoTime();
        int calls = proxy.calls("ReceiveMessage");
        eventually(() -> assertThat(proxy.calls("ReceiveMessage")).isGreaterThan(calls + 30));
        // the SDK makes four calls of one receive
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(3));
        proxy.heal();
        app.sendAll(TestApp.numbered(MESSAGES));
        allHandled(app);
        assertThat(status(health)).isEqualTo(Status.UP);
    }

    private static Status status(HealthIndicator health) {
        return Objects.requireNonNull(health.health(true)).getStatus();
    }

    private double extensions(TestApp app) {
        return app.bean(MeterRegistry.class)
                .get("sqs.binder.heartbeat.extensions")
                .tag("queue", apps.queue())
                .counter()
                .count();
    }

    private static Fault often(Kind kind) {
        return call -> call % 3 == 0 ? Kind.NONE : kind;
    }

    /** Every message was handled to its end, and none is left. */
    private void allHandled(TestApp app) {
        eventually(() -> {
            assertThat(oracle(app).finished()).isEqualTo(sent);
            assertThat(sqs.left(apps.queue())).isZero();
        });
    }

    private TestApp.Builder app() {
        return apps.with("single")
                .endpoint(proxy.endpoint())
                .binding("consumer.concurrency", "4")
                .consumer("visibility-timeout", "30s")
                .consumer("back-off", "50ms")
                .consumer("max-back-off", "500ms")
                .consumer("max-receives", "1000");
    }

    private static Oracle oracle(TestApp app) {
        return app.bean(Oracle.class);
    }
}
