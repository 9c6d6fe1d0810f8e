package ai.nolmt.generations.cleanup.look;

import ai.nolmt.generations.run.ClaimedRun;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what a run found and left as it is; of thousands the first show what happened. Its report has them all. */
public final class Findings {
    private static final Logger log = LoggerFactory.getLogger(Findings.class);
    private static final int SHOWN = 100;

    private Findings() {}

    /**
     * Of a page that isn't counted yet.
     *
     * @param before how many the run has found so far
     * @param found a sentence each
     */
    public static void report(ClaimedRun run, long before, List<String> found) {
        long room = Math.max(0, SHOWN - before);
        found.stream()
                .limit(room)
                .forEach(one -> log.warn("Clean-up {}: {}", run.run().id(), one));
        if (room > 0 && found.size() > room) {
            log.warn(
                    "Clean-up {} found more than the first {}, which are only counted",
                    run.run().id(),
                    SHOWN);
        }
    }
}
