package ai.nolmt.generations.object;

import ai.nolmt.generations.outage.Outage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What went wrong with the bucket, in a sentence for the person who can mend it. */
public final class ObjectStoreException extends RuntimeException implements Outage.Sign {
    /** What can be done about it. */
    public enum Kind {
        /** The store or the network; trying again later can help. */
        TRANSIENT,
        /** It was not called, as too many calls of this process were under way. */
        BUSY,
        /** The store understood and refused: credentials, policy, bucket or region. A person must change something. */
        REFUSED,
        /** The store could not make sense of the request: one of its keys, most likely. */
        INVALID,
        /** A file of our own can't be read or written, as when there is no room: the store has nothing to do with it. */
        LOCAL,
        /** Other bytes are under this key already. */
        KEY_TAKEN,
        /** What arrived is not what was sent. */
        CORRUPTED
    }

    private final Kind kind;

    public ObjectStoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Nobody answers, or only that it can't. */
    @Override
    public boolean isOutage() {
        return kind == Kind.TRANSIENT;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the store is there and asks for fewer requests: SlowDown, and whatever else it answers 503 or 429 to. */
    public boolean asksForLess() {
        return getCause() instanceof AwsServiceException said
                && (said.isThrottlingException() || said.statusCode() == 503);
    }

    /** The same of the reason for a single key, as in {@link ObjectStore.DeleteOutcome}. */
    public static boolean asksForLess(String reason) {
        return reason.startsWith("SlowDown") || reason.startsWith("ServiceUnavailable");
    }

    /** Whether the reason for a single key is one of those that pass by themselves. */
    public static boolean mayPass(String reason) {
        return asksForLess(reason)
                || reason.startsWith("InternalError")
                || reason.startsWith("RequestTimeout")
                || reason.startsWith("OperationAborted");
    }

    /** Whether the store is unwell, as opposed to our request. */
    public boolean isStoresFault() {
        return kind == Kind.TRANSIENT || kind == Kind.REFUSED;
    }
}
