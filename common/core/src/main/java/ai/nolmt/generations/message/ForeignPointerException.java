package ai.nolmt.generations.message;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A message of another installation, which must go back to the queue: its job or run is in somebody else's database. */
public final class ForeignPointerException extends RuntimeException {
    private static final Logger log = LoggerFactory.getLogger(ForeignPointerException.class);

    private ForeignPointerException(String message) {
        super(message);
    }

    /** Says so loudly, too: two installations with one queue's name take each other's messages. */
    public static ForeignPointerException of(Pointer pointer) {
        ForeignPointerException foreign = new ForeignPointerException("The message for " + pointer.id()
                + " is of installation " + pointer.installation()
                + " and goes back: give each installation queues of its"
                + " own (nolmt.queues.jobs, nolmt.queues.cleanups)");
        log.error(foreign.getMessage());
        return foreign;
    }
}
