package ai.nolmt.generations.ingest.event;

import ai.nolmt.generations.job.JobEvent;
import java.util.UUID;

/** Who is told of a user's events. None of these may block or throw: one thread tells all of them. */
interface Listener {
    UUID user();

    /** In the order of ids; some that it has seen already among them. */
    void on(JobEvent event);

    /** Called at every look. */
    void tick();

    /** The application stops. */
    void end();
}
