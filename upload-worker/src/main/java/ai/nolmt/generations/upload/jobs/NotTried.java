package ai.nolmt.generations.upload.jobs;

/** Nothing came of it, and nothing is to be told of it: its message is for another worker at once, as this one stops. */
public final class NotTried extends RuntimeException {
    public NotTried() {
        super("This worker is about to stop; another one does it", null, false, false);
    }
}
