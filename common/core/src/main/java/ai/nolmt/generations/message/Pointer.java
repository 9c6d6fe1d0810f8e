package ai.nolmt.generations.message;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that a queue carries: which job or clean-up run to look at, the epoch of its sending, and whose it is. What is
 * true stands in the row, so a message can be forged or delivered twice without harm.
 *
 * @param epoch raised by every redrive; a dead letter of an older epoch says nothing about the job any more
 * @param installation of the database that has the row; null in what older senders sent
 */
public record Pointer(
        Target target, UUID id, int epoch, @Nullable UUID installation) {
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

    /** Whether it is certain that another installation sent it. */
    public boolean isForeignTo(UUID own) {
        return installation != null && !installation.equals(own);
    }
}
