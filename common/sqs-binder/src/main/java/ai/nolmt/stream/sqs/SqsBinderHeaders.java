package ai.nolmt.stream.sqs;

import io.awspring.cloud.sqs.listener.SqsHeaders;
import io.awspring.cloud.sqs.listener.SqsHeaders.MessageSystemAttributes;

/** Headers of received messages that spring-cloud-aws's {@link SqsHeaders} doesn't name. */
public final class SqsBinderHeaders {
    /** ARN of the queue that a dead letter comes from; text. SQS sets it where it has moved the message itself. */
    public static final String DEAD_LETTER_QUEUE_SOURCE_ARN =
            MessageSystemAttributes.SQS_MSA_HEADER_PREFIX + "DeadLetterQueueSourceArn";

    /**
     * A received message's own deduplication id; text. It is not under the name that sets one, or a message that is made
     * of this one would be taken for it.
     */
    public static final String RECEIVED_DEDUPLICATION_ID =
            SqsHeaders.SQS_HEADER_PREFIX + "ReceivedMessageDeduplicationId";

    private SqsBinderHeaders() {}
}
