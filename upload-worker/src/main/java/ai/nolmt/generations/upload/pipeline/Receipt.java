package ai.nolmt.generations.upload.pipeline;

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
}
