package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.job.JobLimits;
import org.springframework.util.unit.DataSize;

/**
 * What holds for all who ask.
 *
 * @param inlineLimit up to which an output waits in its job's row
 * @param limits of users who have none of their own
 */
public record AcceptRules(DataSize inlineLimit, JobLimits limits, TypeSettings types) {}
