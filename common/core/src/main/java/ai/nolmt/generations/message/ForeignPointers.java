package ai.nolmt.generations.message;

import ai.nolmt.generations.database.Installation;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells messages of other installations, which must go back to the queue: their jobs and runs are in somebody else's
 * database. Says so at once, and then once a minute with their number: two installations with one queue's name take
 * each other's messages. Safe for concurrent use.
 */
public final class ForeignPointers {
    private static final Logger log = LoggerFactory.getLogger(ForeignPointers.class);

    private final Installation own;
    private final String queue;
    private final OnceAMinute lines;

    /** @param queue that the messages come from */
    public ForeignPointers(Installation own, String queue, Clock clock) {
        this.own = own;
        this.queue = queue;
        this.lines = new OnceAMinute(clock);
    }

    /** Whether it is certain that another installation sent it; then it was told of. */
    public boolean isForeign(Pointer pointer) {
        if (!pointer.isForeignTo(own.id())) {
            return false;
        }
        long untold = lines.ask();
        if (untold >= 0) {
            log.error(
                    "The message for {} in the queue {} is of installation {}, not of ours ({}), and goes back for its own"
                            + " workers; {} more did since the last line. Give each installation queues of its own"
                            + " (nolmt.queues.jobs, nolmt.queues.cleanups), or correct NOLMT_DATABASE_URL.",
                    pointer.id(),
                    queue,
                    pointer.installation(),
                    own.id(),
                    untold);
        }
        return true;
    }
}
