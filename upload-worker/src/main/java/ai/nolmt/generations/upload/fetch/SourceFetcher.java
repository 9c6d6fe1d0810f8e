package ai.nolmt.generations.upload.fetch;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.job.OutputSource;

/** Gets outputs of one kind of source. Safe for concurrent use. */
public interface SourceFetcher<S extends OutputSource> {
    /**
     * Fetches what the caller then closes.
     *
     * @throws ai.nolmt.generations.upload.jobs.PermanentFailure if trying again can't help
     * @throws ai.nolmt.generations.upload.jobs.Deferred if it can, after a while
     */
    Output fetch(Job job, S source);
}
