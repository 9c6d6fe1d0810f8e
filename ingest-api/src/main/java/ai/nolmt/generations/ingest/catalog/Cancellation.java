package ai.nolmt.generations.ingest.catalog;

import ai.nolmt.generations.job.JobStatus;

/** What a job is after somebody wanted to cancel it. */
public record Cancellation(JobStatus status) {
    public boolean isCancelled() {
        return status == JobStatus.CANCELLED;
    }
}
