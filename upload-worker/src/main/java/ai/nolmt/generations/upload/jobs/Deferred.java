package ai.nolmt.generations.upload.jobs;

import ai.nolmt.generations.problem.ErrorCode;
import java.time.Duration;

/** A job can't go on now for a reason of its own: it is sent again after a while, and its message may be forgotten. */
public final class Deferred extends RuntimeException {
    private final ErrorCode code;
    private final Duration delay;
    private final boolean counts;

    /**
     * Makes one.
     *
     * @param sentence for the user, should it be the last word
     * @param counts whether this was an attempt
     */
    public Deferred(ErrorCode code, String sentence, Duration delay, boolean counts) {
        super(sentence);
        this.code = code;
        this.delay = delay;
        this.counts = counts;
    }

    public ErrorCode code() {
        return code;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }

    public Duration delay() {
        return delay;
    }

    public boolean counts() {
        return counts;
    }
}
