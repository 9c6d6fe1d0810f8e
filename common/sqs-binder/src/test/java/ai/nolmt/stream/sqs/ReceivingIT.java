package ai.nolmt.stream.sqs;

import static ai.nolmt.stream.sqs.Progress.eventually;
import static ai.nolmt.stream.sqs.Progress.holds;
import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.stream.sqs.ReceivingApplication.Circuit;
import ai.nolmt.stream.sqs.ReceivingApplication.Errors;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of received messages, over SQS's protocol. */
class ReceivingIT {
    @RegisterExtension
    final TestApps apps = new TestApps(ReceivingApplication.class);

    private final LocalSqs sqs = LocalSqs.shared();

    @Test
    void aMessageIsDeletedAfterItsHandlerReturned() {
        TestApp app = apps.start(apps.with("single"));
        app.send("hello");

        eventually(() -> assertThat(app.seen().bodies()).containsExactly("hello"));
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
    }

    @Test
    void aFailedMessageComesAgainUntilItSucceeds() {
        TestApp app = apps.start(apps.with("single"));
        app.seen().fail("twice", 2);
        app.send("twice");

        eventually(() -> assertThat(app.seen().times("twice")).isEqualTo(3));
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
    }

    @Test
    void whatKeepsFailingGoesToTheDeadLetterQueue() {
        TestApp app = apps.start(apps.with("single")
                .consumer("dead-letter-queue", apps.queue() + "-dlq")
                .consumer("max-receives", "2")
                .consumer("redelivery-delay", "0s"));
        app.seen().fail("poison", 1000);
        app.send("poison");

        eventually(() -> assertThat(sqs.left(apps.queue() + "-dlq")).isEqualTo(1));
        assertThat(app.seen().bodies()).containsExactly("poison", "poison");
    }

    @Test
    void aMessageStaysHiddenForAsLongAsItsHandlerRuns() {
        TestApp app = apps.start(apps.with("slow").consumer("visibility-timeout", "10s"));
        MeterRegistry meters = app.bean(MeterRegistry.class);
        app.send("slow");
        // each comes a third of the time after the one before, at the earliest: twice as long as without the heartbeat
        eventually(() -> assertThat(meters.get("sqs.binder.heartbeat.extensions")
                        .tag("queue", apps.queue())
                        .counter()
                        .count())
                .isGreaterThanOrEqualTo(6));
        assertThat(app.seen().bodies()).containsExactly("slow");
        assertThat(sqs.hidden(apps.queue())).isEqualTo(1);
        app.bean(CountDownLatch.class).countDown();
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
        assertThat(app.seen().bodies()).containsExactly("slow");
    }

    @Test
    void aHandlerThatTakesTooLongLosesItsMessage() {
        TestApp app = apps.start(apps.with("slow")
                .binding("consumer.concurrency", "2")
                .consumer("visibility-timeout", "2s")
                .consumer("processing-timeout", "3s"));
        app.send("stuck");
        eventually(() -> assertThat(app.seen().times("stuck")).isEqualTo(2));
        app.bean(CountDownLatch.class).countDown();
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
    }

    @Test
    void aSlowHandlerDoesNotKeepTheOthersIdle() {
        TestApp app = apps.start(
                apps.with("slow").binding("consumer.concurrency", "4").consumer("max-in-flight", "4"));
        app.sendAll(TestApp.numbered(3));
        eventually(() -> assertThat(app.seen().bodies()).hasSize(3));
        app.send("fourth");
        eventually(() -> assertThat(app.seen().bodies()).contains("fourth"));
        app.bean(CountDownLatch.class).countDown();
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
    }

    @Test
    void withMaxAttemptsAFailureIsTriedAgainBeforeItIsLeftToTheQueue() {
        TestApp app = apps.start(apps.with("single")
                .binding("consumer.max-attempts", "3")
                .binding("consumer.back-off-initial-interval", "10")
                .consumer("redelivery-delay", "1h")
                .consumer("max-redelivery-delay", "1h"));
        app.seen().fail("twice", 2);
        app.send("twice");
        eventually(() -> assertThat(app.seen().times("twice")).isEqualTo(3));
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
    }

    @Test
    void withoutMaxAttemptsAFailureIsLeftToTheQueue() {
        FaultyProxy proxy = apps.proxy();
        TestApp app = apps.start(apps.with("single")
                .endpoint(proxy.endpoint())
                .consumer("heartbeat", "false") // or its extensions would look like what is waited for
                .consumer("redelivery-delay", "1h")
                .consumer("max-redelivery-delay", "1h"));
        app.seen().fail("once", 1);
        app.send("once");
        eventually(() -> assertThat(proxy.calls("ChangeMessageVisibilityBatch")).isEqualTo(1)); // it is given back
        assertThat(app.seen().times("once")).isEqualTo(1);
        holds(Duration.ofSeconds(2), () -> assertThat(app.seen().times("once")).isEqualTo(1));
        assertThat(sqs.hidden(apps.queue())).isEqualTo(1);
    }

    @Test
    void anErrorHandlerDealsWithWhatFailed() {
        TestApp app = apps.start(apps.with("single").binding("error-handler-definition", "lastResort"));
        app.seen().fail("broken", 1000);
        app.send("broken");
        eventually(() -> assertThat(app.bean(Errors.class).all).hasSize(1));
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
        assertThat(app.seen().times("broken")).isEqualTo(1);
    }

    @Test
    void receivingPausesWhileHandlersCannotWork() {
        TestApp app = apps.start(apps.with("circuit")
                .consumer("back-off", "1s")
                .consumer("max-back-off", "2s")
                .consumer("redelivery-delay", "0s")
                .consumer("max-receives", "1000"));
        Circuit circuit = app.bean(Circuit.class);
        app.sendAll(TestApp.numbered(30));
        // After the first pause, each lets one message through and lasts for half of its two seconds at least.
        // What was under way when the first one began comes at once, so it's the last tries that count.
        eventually(() -> assertThat(lastGaps(circuit.triedAt))
                .hasSize(3)
                .allSatisfy(gap -> assertThat(gap).isGreaterThanOrEqualTo(Duration.ofSeconds(1))));
        circuit.open = false;
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
    }

    @Test
    void aMessageForOthersComesAgainSoonAndThenEverMoreSeldom() {
        TestApp app = apps.start(apps.with("forOthers")
                .consumer("dead-letter-queue", apps.queue() + "-dlq")
                .consumer("max-receives", "5")
                .consumer("redelivery-delay", "0s"));
        Circuit circuit = app.bean(Circuit.class);
        app.send("yours");

        // after one second, two, and sixteen, of which up to a half is taken off at random
        eventually(() -> assertThat(circuit.triedAt).hasSizeGreaterThanOrEqualTo(4));

        List<Long> at = List.copyOf(circuit.triedAt);
        assertThat(Duration.ofNanos(at.get(3) - at.get(2))).isGreaterThanOrEqualTo(Duration.ofSeconds(7));
        assertThat(sqs.left(apps.queue())).isEqualTo(1);
    }

    private static List<Duration> lastGaps(List<Long> nanos) {
        List<Long> all = List.copyOf(nanos);
        return IntStream.range(Math.max(1, all.size() - 3), all.size())
                .mapToObj(i -> Duration.ofNanos(all.get(i) - all.get(i - 1)))
                .toList();
    }
}
