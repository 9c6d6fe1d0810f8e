package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import ai.nolmt.stream.sqs.provisioning.SqsDestination;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** Asking SQS for messages, and what comes of it. */
final class Received {
    private static final List<MessageSystemAttributeName> SYSTEM_ATTRIBUTES = List.of(
            MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
            MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP,
            MessageSystemAttributeName.SENT_TIMESTAMP,
            MessageSystemAttributeName.MESSAGE_GROUP_ID,
            MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID,
            MessageSystemAttributeName.SEQUENCE_NUMBER,
            MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN,
            MessageSystemAttributeName.AWS_TRACE_HEADER);

    private Received() {}

    static ReceiveMessageRequest request(SqsDestination queue, SqsConsumerProperties properties, int max) {
        return ReceiveMessageRequest.builder()
                .queueUrl(queue.url())
                .maxNumberOfMessages(max)
                .waitTimeSeconds((int) properties.getPollTimeout().toSeconds())
                .visibilityTimeout((int) properties.getVisibilityTimeout().toSeconds())
                .messageAttributeNames("All")
                .messageSystemAttributeNames(SYSTEM_ATTRIBUTES)
                .build();
    }

    /** @param start when the call began, in nanoseconds; the visibility ran from some time after it */
    static List<InFlightMessage> messages(
            ReceiveMessageResponse answer, SqsDestination queue, SqsConsumerProperties properties, long start) {
        long visibleAt = start + properties.getVisibilityTimeout().toNanos();
        return answer.messages().stream()
                .map(message -> new InFlightMessage(message, queue.fifo(), start, visibleAt))
                .toList();
    }

    /** Waits for the answer. */
    static List<InFlightMessage> ask(
            SqsResources resources,
            SqsDestination queue,
            SqsConsumerProperties properties,
            int max,
            QueueMeters meters) {
        long start = resources.nanos();
        ReceiveMessageResponse answer = SqsCalls.join(resources.sqs().receiveMessage(request(queue, properties, max)));
        List<InFlightMessage> came = messages(answer, queue, properties, start);
        count(came, resources.clock().instant(), meters);
        return came;
    }

    static void count(List<InFlightMessage> came, Instant now, QueueMeters meters) {
        for (InFlightMessage one : came) {
            Instant sent = one.sentAt();
            Duration age = sent == null || sent.isAfter(now) ? Duration.ZERO : Duration.between(sent, now);
            meters.received(age, one.receives() > 1);
        }
    }
}
