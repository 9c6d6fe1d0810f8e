package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.cleanup.look.AtOnce;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.ObjectVersions;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Deletes for all runs of a worker: so many calls of a run at once, so many keys a second of all. Safe for concurrent use. */
public final class Deletions {
    private final Deletion deletion;
    private final @Nullable AllVersions versions;
    private final Executor threads;
    private final int atOnce;
    private final DeleteRate rate;

    /**
     * Makes them, for a bucket that keeps no versions.
     *
     * @param threads one for each call that is under way
     * @param atOnce calls of one run, 1 or more
     * @param aSecond keys of all runs, 100 or more
     */
    public Deletions(ObjectStore objects, Executor threads, int atOnce, int aSecond, Clock clock) {
        this(new Deletion(objects), null, threads, atOnce, new DeleteRate(aSecond, clock));
    }

    private Deletions(
            Deletion deletion, @Nullable AllVersions versions, Executor threads, int atOnce, DeleteRate rate) {
        this.deletion = deletion;
        this.versions = versions;
        this.threads = threads;
        this.atOnce = atOnce;
        this.rate = rate;
    }

    /** These, which know how to delete versions, too. */
    public Deletions withVersions(ObjectVersions of, AtOnce looks) {
        return new Deletions(deletion, new AllVersions(of, looks, rate), threads, atOnce, rate);
    }

    int atOnce() {
        return atOnce;
    }

    /**
     * Waits until the rate lets them through, and returns once the call is on its way.
     *
     * @param allVersions whether the bucket keeps versions, which go as well; for how many the rate waits is known later
     */
    CompletableFuture<Outcome> begin(List<String> keys, boolean allVersions) {
        if (!allVersions) {
            rate.await(keys.size());
        }
        return CompletableFuture.supplyAsync(() -> delete(keys, allVersions), threads);
    }

    private Outcome delete(List<String> keys, boolean allVersions) {
        Outcome outcome;
        try {
            outcome = allVersions ? Objects.requireNonNull(versions).delete(keys) : Outcome.of(deletion.delete(keys));
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
