package ai.nolmt.stream.sqs;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** A received message, until SQS has confirmed that it is deleted or given back. Safe for concurrent use. */
final class Held {
    private final Message message;
    private final @Nullable String orderedGroup;
    private final long receivedAt;
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile long visibleAt;
    private volatile boolean letGo;
    private volatile CompletableFuture<?> extension = CompletableFuture.completedFuture(null);

    /**
     * Makes one.
     *
     * @param fifo whether messages of a group must keep their order
     * @param receivedAt when it was asked for, in nanoseconds
     * @param visibleAt when SQS gives it to somebody else, in nanoseconds
     */
    Held(Message message, boolean fifo, long receivedAt, long visibleAt) {
        this.message = message;
        this.orderedGroup = fifo ? message.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID) : null;
        this.receivedAt = receivedAt;
        this.visibleAt = visibleAt;
    }

    Message message() {
        return message;
    }

    /** Null unless the queue is a FIFO queue. */
    @Nullable
    String orderedGroup() {
        return orderedGroup;
    }

    long receivedAt() {
        return receivedAt;
    }

    /** True once: whoever gets it decides what becomes of the message. */
    boolean settle() {
        return settled.compareAndSet(false, true);
    }

    boolean isSettled() {
        return settled.get();
    }

    long visibleAt() {
        return visibleAt;
    }

    void visibleAt(long nanos) {
        visibleAt = nanos;
    }

    /** Its visibility is not extended any more. */
    void letGo() {
        letGo = true;
    }

    boolean isLetGo() {
        return letGo;
    }

    /** The latest extension of its visibility, which must not arrive at SQS after the message was given back. */
    CompletableFuture<?> extension() {
        return extension;
    }

    void extension(CompletableFuture<?> underWay) {
        extension = underWay;
    }

    /** How often it has been received, from 1. */
    int receives() {
        return (int) Math.max(1, number(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT));
    }

    /** Null if the server doesn't say. */
    @Nullable
    Instant sentAt() {
        long millis = number(MessageSystemAttributeName.SENT_TIMESTAMP);
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }

    private long number(MessageSystemAttributeName name) {
        String text = message.attributes().get(name);
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0; // not every server is SQS
        }
    }
}
