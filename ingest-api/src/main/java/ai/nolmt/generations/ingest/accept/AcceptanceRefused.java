package ai.nolmt.generations.ingest.accept;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that can't become a job, for a reason that its sender can mend. */
public final class AcceptanceRefused extends RuntimeException {
    private final Reason reason;
    private final @Nullable Duration retryAfter;

    /** Why. */
    public enum Reason {
        IDEMPOTENCY_KEY_REUSED,
        USER_UNKNOWN,
        /** The staged bytes were swept before the job was committed; the same request can be sent again. */
        STAGING_SWEPT,
        /** There is no such upload of this user's. */
        UPLOAD_UNKNOWN,
        /** Its bytes are not all there yet. */
        UPLOAD_INCOMPLETE,
        /** Its bytes are not what was announced. */
        UPLOAD_DIFFERS,
        UPLOAD_CLAIMED,
        UPLOAD_EXPIRED,
        /** The link to the output is dead already. */
        SOURCE_EXPIRED,
        TOO_LARGE,
        QUOTA_EXCEEDED,
        RATE_LIMITED
    }

    AcceptanceRefused(Reason reason, String message) {
        this(reason, message, null);
    }

    AcceptanceRefused(Reason reason, String message, @Nullable Duration retryAfter) {
        super(message);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    /** When the same request may be accepted; null where that isn't a matter of time. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    public Reason reason() {
        return reason;
    }
}
