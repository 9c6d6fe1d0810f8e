package ai.nolmt.generations.ingest.accept;

/** A request that can't become a job, for a reason that its sender can mend. */
public final class AcceptanceRefused extends RuntimeException {
    private final Reason reason;

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
        UPLOAD_EXPIRED
    }

    AcceptanceRefused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
