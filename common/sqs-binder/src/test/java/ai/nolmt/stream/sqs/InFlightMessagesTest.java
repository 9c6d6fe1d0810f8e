package ai.nolmt.stream.sqs;

import static ai.nolmt.stream.sqs.Progress.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import ai.nolmt.stream.sqs.provisioning.SqsDestination;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

class InFlightMessagesTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final FakeSqs sqs = new FakeSqs();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<InFlightMessage> messages = IntStream.range(0, 3)
            .mapToObj(i -> new InFlightMessage(
                    Message.builder().receiptHandle("r" + i).build(),
                    false,
                    System.nanoTime(),
                    System.nanoTime() + TimeUnit.HOURS.toNanos(12)))
            .toList();
    private final InFlightMessages inFlight = inFlight();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void aDeletionWaitsForOthersWhileMessagesAreWorkedOn() {
        inFlight.acknowledge(messages.get(0));
        inFlight.acknowledge(messages.get(1));
        assertThat(sqs.deletions).isEmpty();
        inFlight.acknowledge(messages.get(2));
        assertThat(sqs.deletions)
                .singleElement()
                .satisfies(deletion -> assertThat(deletion.entries()).hasSize(3));
        assertThat(inFlight.size()).isZero();
    }

    @Test
    void aDeletionThatIsDecidedDuringAStopDoesNotWaitForOthers() {
        inFlight.acknowledge(messages.get(0));
        CompletableFuture<Boolean> empty = CompletableFuture.supplyAsync(() -> inFlight.awaitEmpty(LONG));
        eventually(() -> assertThat(sqs.deletions).hasSize(1)); // the stop has begun
        inFlight.acknowledge(messages.get(1));
        assertThat(sqs.deletions).hasSize(2);
        inFlight.acknowledge(messages.get(2));
        assertThat(empty.join()).isTrue();
    }

    private InFlightMessages inFlight() {
        SqsConsumerProperties properties = new SqsConsumerProperties();
        properties.setVisibilityTimeout(Duration.ofHours(12));
        properties.setAcknowledgementLinger(LONG);
        SqsDestination queue = new SqsDestination("q", "http://localhost/q", false, false, 0, List.of());
        InFlightMessages made = new InFlightMessages(sqs.resources(timer), queue, properties, 10, QueueMeters.NONE);
        made.arrived(made.reserve(3, 3), messages);
        return made;
    }
}
