package ai.nolmt.generations.cleanup.retention;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.presigned.UploadEnds;
import ai.nolmt.generations.presigned.UploadEnds.InParts;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Ends uploads that nobody claimed in time, and lets the bucket go of the parts of those that came in some: parts are
 * listed as no object, so neither sweep nor purge sees them. A row stays until the bucket has none. Safe for concurrent use.
 */
public final class EndedUploads {
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final StageTransactions transactions;
    private final Clock clock;
    private final Predicate<String> abort;
    private final Duration rest;

    /**
     * Makes it.
     *
     * @param abort lets the bucket go of the parts under a key; says whether there are none left
     * @param rest after which an upload that ended is looked at, longer than any request that could begin it anew
     */
    public EndedUploads(StageTransactions transactions, Clock clock, Predicate<String> abort, Duration rest) {
        this.transactions = transactions;
        this.clock = clock;
        this.abort = abort;
        this.rest = rest;
    }

    Counts count() {
        UploadEnds.Ended expired =
                transactions.as(StageRole.CLEANUP, tx -> UploadEnds.countExpired(tx, clock.instant()));
        return Counts.looked(expired.ended(), expired.ended(), expired.bytes(), 0);
    }

    /** Returns whether it is through. */
    boolean run(ClaimedRun run, int batchSize) {
        UploadEnds.Ended expired;
        do {
            expired = transactions.as(StageRole.CLEANUP, tx -> UploadEnds.expire(tx, clock.instant(), batchSize));
            if (expired.touched() > 0) {
                run.page(run.cursor(), Counts.looked(expired.ended(), expired.ended(), 0, 0));
                if (run.sliceIsOver()) {
                    return false;
                }
            }
        } while (expired.touched() == batchSize);
        return abortParts(run, batchSize);
    }

    /** Once through, however often: what was looked at and stays is the next run's. */
    private boolean abortParts(ClaimedRun run, int batchSize) {
        UUID after = BEFORE_ALL;
        List<InParts> some;
        do {
            Instant now = clock.instant();
            UUID from = after;
            some = transactions.as(StageRole.CLEANUP, tx -> UploadEnds.inParts(tx, from, now, rest, batchSize));
            List<UUID> gone = new ArrayList<>();
            for (InParts upload : some) {
                if (abort.test(upload.key())) { // in no transaction
                    gone.add(upload.id());
                }
                after = upload.id();
            }
            transactions.as(StageRole.CLEANUP, tx -> {
                UploadEnds.forget(tx, gone, now);
                return true;
            });
            if (!some.isEmpty()) {
                run.page(run.cursor(), Counts.NONE);
                if (run.sliceIsOver()) {
                    return false;
                }
            }
        } while (some.size() == batchSize);
        return true;
    }
}
