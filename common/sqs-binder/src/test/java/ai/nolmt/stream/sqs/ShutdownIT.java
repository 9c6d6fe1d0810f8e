package ai.nolmt.stream.sqs;

import static ai.nolmt.stream.sqs.Progress.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.stream.sqs.ShutdownApplication.Count;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ends of a consumer under load: by its context, by SIGTERM, by SIGKILL. The oracle is what handlers wrote down before
 * they returned, and what is left in the queue. Handlers do part of the messages only, however slow their end is.
 */
@Tag("long")
class ShutdownIT {
    private static final int MESSAGES = 1_000;
    private static final int PART = MESSAGES / 10;
    private static final int HANDLERS = ConsumerProcess.HANDLERS;
    private static final int IN_FLIGHT = 50;
    // a stop breaks off a receive that takes a second longer, and hides what that brings
    private static final String PATIENT_POLL = "20s";

    @RegisterExtension
    final TestApps apps = new TestApps(ShutdownApplication.class);

    private final LocalSqs sqs = LocalSqs.shared();
    private final String queue = apps.queue();

    @TempDir
    Path folder;

    @Test
    @Tag("F12")
    void noDeletionIsLostWhenTheContextCloses() {
        // spring-cloud-aws 4.1.0 drops deletions that are buffered when it stops (awspring/spring-cloud-aws#1661)
        TestApp app = apps.start(app().consumer("acknowledgement-linger", "10s")
                .consumer("poll-timeout", PATIENT_POLL)
                .consumer("shutdown-timeout", "5m"));
        Count count = app.bean(Count.class);
        count.permits.release(PART);
        app.sendAll(TestApp.numbered(MESSAGES));
        eventually(() -> {
            assertThat(count.finished).hasSize(PART);
            assertThat(count.calls).hasValue(PART + HANDLERS);
        });
        CompletableFuture<Void> closing = CompletableFuture.runAsync(app::close);
        // given back at once: nothing waits for its visibility to run out
        eventually(() -> assertThat(sqs.hidden(queue)).isEqualTo(HANDLERS));
        count.permits.release(MESSAGES);
        closing.join();

        assertThat(count.finished).hasSize(PART + HANDLERS);
        assertThat(count.calls).hasValue(PART + HANDLERS);
        assertThat(sqs.hidden(queue)).isZero();
        assertThat(sqs.left(queue)).isEqualTo(MESSAGES - PART - HANDLERS);
        Count rest = apps.start(app()).bean(Count.class);
        rest.permits.release(MESSAGES);
        eventually(() -> assertThat(sqs.left(queue)).isZero());
        assertThat(rest.calls).hasValue(MESSAGES - PART - HANDLERS);
    }

    @Test
    @Tag("F12")
    void nothingIsHandledTwiceOrLostAfterSigterm() throws Exception {
        fill();
        List<String> first;
        try (ConsumerProcess consumer =
                start(Map.of("max-in-flight", "100", "poll-timeout", PATIENT_POLL, "shutdown-timeout", "5m"))) {
            reaches(consumer, PART);
            consumer.terminate();
            eventually(consumer::written, () -> assertThat(sqs.hidden(queue)).isLessThanOrEqualTo(HANDLERS));
            consumer.goOn();
            ends(consumer);
            first = consumer.written();
        }
        assertThat(first).hasSizeBetween(PART, MESSAGES - 1);
        assertThat(sqs.hidden(queue)).isZero();
        assertThat(sqs.left(queue)).isEqualTo(MESSAGES - first.size());

        List<String> second = runUntilEmpty();
        assertThat(second).hasSize(MESSAGES - first.size()).doesNotContainAnyElementsOf(first);
        assertThat(new HashSet<>(second)).hasSameSizeAs(second);
    }

    @Test
    void nothingIsLostAfterSigkillAndOnlyWhatWasInFlightComesTwice() throws Exception {
        fill();
        List<String> first;
        // long enough for a consumer that has to wait for the CPU; as many as are in flight may wait for deletion
        try (ConsumerProcess consumer =
                start(Map.of("max-in-flight", Integer.toString(IN_FLIGHT), "visibility-timeout", "20s"))) {
            reaches(consumer, PART);
            consumer.kill();
            ends(consumer);
            first = consumer.written();
        }
        assertThat(first.size()).isBetween(PART, MESSAGES - 1);

        List<String> second = runUntilEmpty();
        HashSet<String> all = new HashSet<>(first);
        all.addAll(second);
        assertThat(all).hasSize(MESSAGES);
        assertThat(first.size() + second.size() - MESSAGES).isBetween(0, 2 * IN_FLIGHT);
    }

    private void fill() {
        apps.start(app().binding("consumer.auto-startup", "false")).sendAll(TestApp.numbered(MESSAGES));
    }

    /** It stops short of the last tenth. */
    private ConsumerProcess start(Map<String, String> settings) throws IOException {
        return ConsumerProcess.start(folder, sqs.endpoint(), queue, MESSAGES - PART, settings);
    }

    private List<String> runUntilEmpty() throws IOException {
        try (ConsumerProcess consumer = start(Map.of("max-in-flight", "100"))) {
            consumer.goOn();
            eventually(() -> assertThat(sqs.left(queue)).as(log(consumer)).isZero());
            consumer.terminate();
            ends(consumer);
            return consumer.written();
        }
    }

    private static void reaches(ConsumerProcess consumer, int messages) {
        eventually(() -> assertThat(consumer.written()).as(log(consumer)).hasSizeGreaterThanOrEqualTo(messages));
    }

    private static void ends(ConsumerProcess consumer) {
        eventually(() -> assertThat(consumer.isAlive()).as(log(consumer)).isFalse());
    }

    private static String log(ConsumerProcess consumer) {
        try {
            return "a consumer that printed: " + consumer.log();
        } catch (IOException e) {
            return "a consumer whose log can't be read: " + e;
        }
    }

    private TestApp.Builder app() {
        return apps.with("single").binding("consumer.concurrency", HANDLERS).consumer("max-in-flight", "100");
    }
}
