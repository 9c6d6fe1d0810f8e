package ai.nolmt.generations.upload.pipeline;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.trace.Traced;

/** What is told of attempts to those who look at traces; nobody does by default. None of these throws. */
public interface TracedTries {
    /** What is done with a job from here on, until it is settled or comes again. */
    default Traced traced(Job job, String trace) {
        return Traced.NOT;
    }

    default Traced tracedCommit(Traced whole) {
        return Traced.NOT;
    }

    default void tracedFailure(Traced traced, Throwable problem) {
        traced.failed(problem);
    }
}
