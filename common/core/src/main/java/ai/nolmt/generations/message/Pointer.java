package ai.nolmt.generations.message;

import java.util.UUID;

/**
 * All that a queue carries: which job or clean-up run to look at, and the epoch of its sending. What is true stands in
 * the row, so a message can be forged or delivered twice without harm.
 *
 * @param epoch raised by every redrive; a dead letter of an older epoch says nothing about the job any more
 */
public record Pointer(Target target, UUID id, int epoch) {
    /** The member that names the row. */
    public enum Target {
        JOB("jobId"),
        CLEANUP_RUN("runId");

        final String member;

        Target(String member) {
            this.member = member;
        }
    }

    public Pointer {
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch is " + epoch + ", it starts at 0");
        }
    }
}
