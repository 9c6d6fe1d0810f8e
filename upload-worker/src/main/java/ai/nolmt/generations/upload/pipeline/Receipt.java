package ai.nolmt.generations.upload.pipeline;

import org.jspecify.annotations.Nullable;

/** The message that asked for a job. One of these is called, once. */
public interface Receipt {
    /** Stored, closed, or failed for good: the message is of no use any more. */
    void settled();

    /** Tried in vain: to come again after a while. */
    void again();

    /** Nothing was tried: to be had by somebody else at once. */
    void untouched();

    /** Whether the queue still keeps the message for us; what it has let go of is somebody else's. */
    boolean isOurs();

    /** The trace that it belongs to, as the message says; null for none. */
    default @Nullable String trace() {
        return null;
    }
}
