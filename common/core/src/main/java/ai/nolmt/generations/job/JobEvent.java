package ai.nolmt.generations.job;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change of a job's status, as its user may see it.
 *
 * @param id grows with the order in which a job's events happened; across jobs see {@link JobEvents}
 * @param errorCode of jobs that failed, or were cancelled by their deadline
 */
public record JobEvent(
        long id,
        UUID job,
        UUID user,
        JobStatus status,
        @Nullable String errorCode,
        Instant createdAt) {}
