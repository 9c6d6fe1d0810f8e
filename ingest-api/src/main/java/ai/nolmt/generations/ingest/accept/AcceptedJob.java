package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.job.JobStatus;
import java.time.Instant;
import java.util.UUID;

/** The job of a request, new or the one that the same Idempotency-Key made before. */
public record AcceptedJob(UUID id, JobStatus status, Instant createdAt) {}
