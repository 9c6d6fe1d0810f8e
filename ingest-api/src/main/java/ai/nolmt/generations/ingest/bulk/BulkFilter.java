package ai.nolmt.generations.ingest.bulk;

import ai.nolmt.generations.job.JobStatus;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose jobs and generations are meant; all that is said must hold, and something is said.
 *
 * @param status as users see it: a stored generation is succeeded
 * @param createdFrom at or after this
 * @param createdTo before this
 */
@Schema(name = "BulkFilter")
record BulkFilter(
        @Nullable UUID user,
        @Nullable String type,
        @Nullable String status,
        @Nullable String errorCode,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo) {
    BulkFilter {
        if (user == null
                && type == null
                && status == null
                && errorCode == null
                && createdFrom == null
                && createdTo == null) {
            throw new IllegalArgumentException("A filter is never empty");
        }
    }

    /** The states of what is meant, of those in which the action can be done. */
    Set<JobStatus> states(BulkAction action) {
        Set<JobStatus> states = EnumSet.copyOf(action.possible());
        if (status != null) {
            states.retainAll(EnumSet.of(JobStatus.of(status)));
        }
        if (errorCode != null) {
            states.retainAll(EnumSet.of(JobStatus.FAILED, JobStatus.CANCELLED)); // the others have none
        }
        return states;
    }
}
