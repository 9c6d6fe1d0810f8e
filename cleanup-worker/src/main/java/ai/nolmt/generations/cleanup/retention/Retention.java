package ai.nolmt.generations.cleanup.retention;

import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.JobClosing;
import ai.nolmt.generations.job.LockedJob;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.tombstone.DoomedKey;
import ai.nolmt.generations.tombstone.TombstoneReason;
import ai.nolmt.generations.tombstone.Tombstones;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Deletes rows that expired, whose triggers write the tombstones; closes failed jobs that nobody redrove, and the jobs
 * of users who went; ends uploads that nobody claimed. Every step is a batch of its own, and finds what the last one left.
 * Whatever is destroyed is due by both clocks, ours and the database's.
 */
public final class Retention implements Kind {
    // rows that are kept are tried once a run, however many slices it takes
    private static final String BEYOND_EXPIRY = "beyond expiry";

    private final StageTransactions transactions;
    private final Clock clock;
    private final RetentionSettings settings;
    private final int batchSize;
    private final EndedUploads uploads;

    public Retention(
            StageTransactions transactions,
            Clock clock,
            RetentionSettings settings,
            int batchSize,
            EndedUploads uploads) {
        this.transactions = transactions;
        this.clock = clock;
        this.settings = settings;
        this.batchSize = batchSize;
        this.uploads = uploads;
    }

    @Override
    public RunKind kind() {
        return RunKind.RETENTION;
    }

    /** What it made tombstones of waits for the purge. */
    @Override
    public boolean run(ClaimedRun run) {
        if (run.run().dryRun()) {
            return look(run);
        }
        UUID id = run.run().id();
        return expire(run)
                && untilLess(run, tx -> closeForGood(tx, id))
                && uploads.run(run, batchSize)
                && untilLess(run, tx -> new Batch(closeOfGoneUsers(tx), Counts.NONE));
    }

    private boolean look(ClaimedRun run) {
        if (!new Expiry(transactions, clock, batchSize, run).run()) {
            return false;
        }
        if (!BEYOND_EXPIRY.equals(run.cursor())) {
            HeldRows.tell(transactions, now(), run);
            run.page(BEYOND_EXPIRY, countOutOfWindow().plus(uploads.count()));
        }
        return true;
    }

    private boolean expire(ClaimedRun run) {
        if (!new Expiry(transactions, clock, batchSize, run).run()) {
            return false;
        }
        if (run.cursor() == null || run.cursor().startsWith(Expiry.CURSOR)) {
            HeldRows.tell(transactions, now(), run);
            run.page(BEYOND_EXPIRY, Counts.NONE);
        }
        return true;
    }

    /** What a batch touched, and what of it counts in the run. */
    private record Batch(int touched, Counts counts) {}

    private boolean untilLess(ClaimedRun run, Function<StageTransaction, Batch> step) {
        while (true) {
            Batch batch = transactions.as(StageRole.CLEANUP, step);
            if (batch.touched() > 0) {
                run.page(run.cursor(), batch.counts());
            }
            if (batch.touched() < batchSize) {
                return true;
            }
            if (run.sliceIsOver()) {
                return false;
            }
        }
    }

    private Batch closeForGood(StageTransaction tx, UUID run) {
        List<LockedJob> jobs = JobClosing.lockOutOfWindow(tx, now(), settings.redriveWindow(), batchSize);
        if (jobs.isEmpty()) {
            return new Batch(0, Counts.NONE);
        }
        List<DoomedKey> staged =
                jobs.stream().map(LockedJob::staged).flatMap(Optional::stream).toList();
        int doomed = Tombstones.add(tx, staged, TombstoneReason.REDRIVE_WINDOW_OVER, null, run);
        JobClosing.closeForGood(tx, jobs.stream().map(LockedJob::id).collect(Collectors.toSet()));
        return new Batch(jobs.size(), Counts.looked(jobs.size(), doomed, 0, 0));
    }

    /** The last step, so that the others go on where it can't be told who is gone. */
    private int closeOfGoneUsers(StageTransaction tx) {
        return JobClosing.closeOfGoneUsers(tx, batchSize)
                .orElseThrow(
                        () -> RunStopped.failed(
                                ErrorCode.ROWS_HIDDEN,
                                "auth.users is empty, or hidden from the owner of our functions, so it can't be told which users"
                                        + " are gone: their jobs stay. Give that owner BYPASSRLS, or a policy that shows all users."));
    }

    private Counts countOutOfWindow() {
        return transactions.as(StageRole.CLEANUP, tx -> {
            JobClosing.Staged staged = JobClosing.countOutOfWindow(tx, now(), settings.redriveWindow());
            return Counts.looked(staged.count(), staged.count(), staged.bytes(), 0);
        });
    }

    private Instant now() {
        return clock.instant();
    }
}
