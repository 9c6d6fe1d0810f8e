package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.cleanup.look.AtOnce;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.ObjectVersions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes for all runs of a worker: so many calls of a run at once, so many keys a second of all. Safe for concurrent use. */
public final class Deletions {
    private static final Logger log = LoggerFactory.getLogger(Deletions.class);
    private static final int MOST_TRIES = 4;
    private static final Duration PAUSES =
            Duration.ofMinutes(1); // all of them, with the second that a worker begins with

    private final Deletion deletion;
    private final @Nullable AllVersions versions;
    private final Executor threads;
    private final int atOnce;
    private final DeleteRate rate;
    private final Duration pause;

    /**
     * Makes them, for a bucket that keeps no versions.
     *
     * @param threads one for each call that is under way
     * @param atOnce calls of one run, 1 or more
     * @param aSecond keys of all runs, 100 or more
     * @param pause before keys are tried again that the bucket could not delete just then; four times as long each time
     */
    public Deletions(ObjectStore objects, Executor threads, int atOnce, int aSecond, Duration pause, Clock clock) {
        this(new Deletion(objects), null, threads, atOnce, new DeleteRate(aSecond, clock), pause);
    }

    private Deletions(
            Deletion deletion,
            @Nullable AllVersions versions,
            Executor threads,
            int atOnce,
            DeleteRate rate,
            Duration pause) {
        this.deletion = deletion;
        this.versions = versions;
        this.threads = threads;
        this.atOnce = atOnce;
        this.rate = rate;
        this.pause = pause;
    }

    /** These, which know how to delete versions, too. */
    public Deletions withVersions(ObjectVersions of, AtOnce looks) {
        return new Deletions(deletion, new AllVersions(of, looks, rate), threads, atOnce, rate, pause);
    }

    int atOnce() {
        return atOnce;
    }

    /**
     * Has them deleted as soon as the rate lets them through, on another thread.
     *
     * @param allVersions whether the bucket keeps versions, which go as well
     */
    CompletableFuture<Outcome> begin(List<String> keys, boolean allVersions) {
        return CompletableFuture.supplyAsync(() -> patiently(keys, allVersions), threads);
    }

    /** What the bucket could not delete just then is tried again, some times: next to it the others went. */
    private Outcome patiently(List<String> keys, boolean allVersions) {
        Outcome outcome = delete(keys, allVersions);
        for (int tries = 1; tries < MOST_TRIES; tries++) {
            List<String> passing = outcome.passing();
            if (passing.isEmpty() || isInterruptedWithin(pause.multipliedBy(1L << 2 * (tries - 1)))) {
                return outcome;
            }
            try {
                outcome = outcome.butFor(delete(passing, allVersions));
            } catch (RuntimeException e) {
                // what went before has to be written, whatever is in the way of this; the next run goes on
                log.debug("Keys that the bucket could not delete are left to the next run", e);
                return outcome;
            }
        }
        return outcome;
    }

    private static boolean isInterruptedWithin(Duration time) {
        try {
            Thread.sleep(time.toMillis());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private Outcome delete(List<String> keys, boolean allVersions) {
        if (!allVersions) { // of how many versions there are the rate hears when that is known
            rate.await(keys.size());
        }
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
