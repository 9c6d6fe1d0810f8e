package ai.nolmt.generations.ingest.catalog;

import ai.nolmt.generations.job.JobStatus;
import org.jspecify.annotations.Nullable;

/**
 * @param type null for all
 * @param status null for all that a user may see
 * @param limit 1 to 200
 * @param after null for the first page
 */
public record PageRequest(
        @Nullable String type,
        @Nullable JobStatus status,
        int limit,
        @Nullable Cursor after) {
    public PageRequest {
        if (limit < 1 || limit > 200) {
            throw new IllegalArgumentException("limit is " + limit + "; it goes from 1 to 200");
        }
    }
}
