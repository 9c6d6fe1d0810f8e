package ai.nolmt.generations.upload.jobs;

/** Somebody closed the job while it was being tried: there is nothing to store any more, and its message may be forgotten. */
public final class ClosedMeanwhile extends RuntimeException {
    public ClosedMeanwhile() {
        super("The job was closed meanwhile", null, false, false);
    }
}
