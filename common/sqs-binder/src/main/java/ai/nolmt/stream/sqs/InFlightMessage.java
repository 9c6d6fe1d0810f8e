package ai.nolmt.stream.sqs;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** A received message, until SQS has confirmed that it is deleted or given back. Safe for concurrent use. */
final class InFlightMessage {
    // SQS counts up to 12 h from the receive; a minute is left for the clocks
    private static final long MAX_VISIBILITY_SECONDS = 12 * 3600 - 60;

    private final Message raw;
    private final @Nullable String orderedGroup;
    private final long receivedAt;
    private volatile long visibleAt;
    private volatile boolean letGo;
    private final CompletableFuture<Decision> decision = new CompletableFuture<>();
    private volatile boolean kept;
    private CompletableFuture<?> extension = CompletableFuture.completedFuture(null); // guarded by this
    private boolean returning; // guarded by this

    enum Decision {
        DELETED,
        RETURNED
    }

    /**
     * Makes one.
     *
     * @param fifo whether messages of a group must keep their order
     * @param receivedAt when it was asked for, in nanoseconds
     * @param visibleAt when SQS gives it to somebody else, in nanoseconds
     */
    InFlightMessage(Message raw, boolean fifo, long receivedAt, long visibleAt) {
        this.raw = raw;
        this.orderedGroup = fifo ? raw.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID) : null;
        this.receivedAt = receivedAt;
        this.visibleAt = visibleAt;
    }

    Message raw() {
        return raw;
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
    boolean settle(Decision what) {
        return decision.complete(what);
    }

    boolean isSettled() {
        return decision.isDone();
    }

    /** Completes when somebody has decided. */
    CompletableFuture<Decision> decision() {
        return decision;
    }

    /** Its handler has returned and left the decision to somebody else. */
    void keep() {
        kept = true;
    }

    boolean isKept() {
        return kept;
    }

    long visibleAt() {
        return visibleAt;
    }

    void visibleAt(long nanos) {
        visibleAt = nanos;
    }

    /** For how many more seconds SQS can be told to hide it. */
    long maxVisibility(long now) {
        return Math.max(0, MAX_VISIBILITY_SECONDS - TimeUnit.NANOSECONDS.toSeconds(now - receivedAt));
    }

    /** Its visibility is not extended any more. */
    void letGo() {
        letGo = true;
    }

    boolean isLetGo() {
        return letGo;
    }

    /** Begins an extension of its visibility, unless one is under way or it is being given back. */
    synchronized void extend(Supplier<CompletableFuture<?>> begin) {
        if (!returning && extension.isDone()) {
            extension = begin.get();
        }
    }

    /** Ends extensions for good: one that reached SQS after the message was given back would undo it. */
    synchronized CompletableFuture<?> endExtensions() {
        returning = true;
        return extension;
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
        String text = raw.attributes().get(name);
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0; // not every server is SQS
        }
    }
}
