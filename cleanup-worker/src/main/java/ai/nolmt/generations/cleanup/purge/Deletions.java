package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.DeleteOutcome;
import ai.nolmt.generations.object.ObjectStoreException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Deletes for all runs of a worker: so many calls of a run at once, so many keys a second of all. Safe for concurrent use. */
public final class Deletions {
    private final Deletion deletion;
    private final Executor threads;
    private final int atOnce;
    private final DeleteRate rate;

    /**
     * Makes them.
     *
     * @param threads one for each call that is under way
     * @param atOnce calls of one run, 1 or more
     * @param aSecond keys of all runs, 100 or more
     */
    public Deletions(ObjectStore objects, Executor threads, int atOnce, int aSecond, Clock clock) {
        this.deletion = new Deletion(objects);
        this.threads = threads;
        this.atOnce = atOnce;
        this.rate = new DeleteRate(aSecond, clock);
    }

    int atOnce() {
        return atOnce;
    }

    /** Waits until the rate lets them through, and returns once the call is on its way. */
    CompletableFuture<DeleteOutcome> begin(List<String> keys) {
        rate.await(keys.size());
        return CompletableFuture.supplyAsync(() -> delete(keys), threads);
    }

    private DeleteOutcome delete(List<String> keys) {
        DeleteOutcome outcome;
        try {
            outcome = deletion.delete(keys);
        } catch (ObjectStoreException e) {
            if (e.asksForLess()) {
                rate.slowDown();
            }
            throw e;
        }
        if (outcome.failed().values().stream().anyMatch(ObjectStoreException::asksForLess)) {
            rate.slowDown();
        } else {
            rate.wentWell();
        }
        return outcome;
    }
}
