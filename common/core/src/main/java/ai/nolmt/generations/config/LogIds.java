package ai.nolmt.generations.config;

import java.util.UUID;
import org.slf4j.MDC;

/**
 * Says in the lines that this thread logs at what it works, until it is closed; JSON logs have it as members. Other
 * threads know nothing of it: whoever hands work to one opens it there.
 */
public final class LogIds implements AutoCloseable {
    private static final String JOB = "job";
    private static final String GENERATION = "generation";
    private static final String RUN = "run";

    private final String[] names;

    private LogIds(UUID id, String... names) {
        this.names = names;
        for (String name : names) {
            MDC.put(name, id.toString());
        }
    }

    /** A job's id is that of its generation. */
    public static LogIds ofJob(UUID id) {
        return new LogIds(id, JOB, GENERATION);
    }

    public static LogIds ofRun(UUID id) {
        return new LogIds(id, RUN);
    }

    @Override
    public void close() {
        for (String name : names) {
            MDC.remove(name);
        }
    }
}
