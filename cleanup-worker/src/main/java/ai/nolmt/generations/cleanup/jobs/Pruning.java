package ai.nolmt.generations.cleanup.jobs;

import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.cleanup.retention.RetentionSettings;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.JobClosing;
import ai.nolmt.generations.job.JobEvents;
import ai.nolmt.generations.message.ParkedMessages;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.OldRuns;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.tombstone.OldTombstones;
import ai.nolmt.generations.tombstone.SweepTombstones;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Removes what nothing needs any more: jobs that are over and with them their Idempotency-Keys, what happened to them and
 * what webhooks were told of it, receipts, fences, records of older keys, parked messages, runs. Every step is a batch of its
 * own, and finds what the last one left. What goes is due by both clocks, ours and the database's.
 */
public final class Pruning implements Kind {
    private final StageTransactions transactions;
    private final Clock clock;
    private final RetentionSettings settings;
    private final int batchSize;
    private final List<Step> steps;

    public Pruning(StageTransactions transactions, Clock clock, RetentionSettings settings, int batchSize) {
        this.transactions = transactions;
        this.clock = clock;
        this.settings = settings;
        this.batchSize = batchSize;
        this.steps = List.of(
                new Step(tx -> JobClosing.countOld(tx, now(), settings.keep()), this::jobs),
                new Step(tx -> JobEvents.countOld(tx, now(), settings.keepEvents()), this::events),
                new Step(tx -> OldDeliveries.count(tx, now(), settings.keepEvents()), this::deliveries),
                new Step(OldDeliveries::countDeleted, tx -> OldDeliveries.pruneDeleted(tx, batchSize)),
                new Step(OldDeliveries::countForgotten, tx -> OldDeliveries.forgetDeleted(tx, batchSize)),
                new Step(tx -> OldTombstones.countFences(tx, now()), this::fences),
                new Step(tx -> OldTombstones.countReceipts(tx, now(), settings.keepReceipts()), this::receipts),
                new Step(OldTombstones::countRecorded, tx -> OldTombstones.pruneRecorded(tx, batchSize)),
                new Step(tx -> ParkedMessages.countOld(tx, now(), settings.keep()), this::messages),
                new Step(tx -> OldRuns.count(tx, now(), settings.keep()), this::runs),
                new Step(tx -> OldRuns.countBulk(tx, now(), settings.keep()), this::bulk),
                new Step(SweepTombstones::countOfClosedRuns, this::withdrawn));
    }

    /** @param prune a batch; fewer than its size say that there are no more */
    private record Step(ToLongFunction<StageTransaction> count, ToIntFunction<StageTransaction> prune) {}

    @Override
    public RunKind kind() {
        return RunKind.JOBS;
    }

    @Override
    public boolean run(ClaimedRun run) {
        if (run.run().dryRun()) {
            for (Step step : steps) {
                long found = transactions.as(StageRole.CLEANUP, step.count()::applyAsLong);
                run.page(null, Counts.looked(found, found, 0, 0));
            }
            return true;
        }
        return steps.stream().allMatch(step -> prune(run, step));
    }

    /** Returns whether it is through. */
    private boolean prune(ClaimedRun run, Step step) {
        while (true) {
            int gone = transactions.as(StageRole.CLEANUP, step.prune()::applyAsInt);
            if (gone > 0) {
                run.page(null, Counts.looked(gone, gone, 0, 0).plus(Counts.purged(gone, 0, 0)));
            }
            if (gone < batchSize) {
                return true;
            }
            if (run.sliceIsOver()) {
                return false;
            }
        }
    }

    private int jobs(StageTransaction tx) {
        return JobClosing.prune(tx, now(), settings.keep(), batchSize);
    }

    private int events(StageTransaction tx) {
        return JobEvents.prune(tx, now(), settings.keepEvents(), batchSize);
    }

    private int deliveries(StageTransaction tx) {
        return OldDeliveries.prune(tx, now(), settings.keepEvents(), batchSize);
    }

    private int fences(StageTransaction tx) {
        return OldTombstones.pruneFences(tx, now(), batchSize);
    }

    private int receipts(StageTransaction tx) {
        return OldTombstones.pruneReceipts(tx, now(), settings.keepReceipts(), batchSize);
    }

    private int messages(StageTransaction tx) {
        return ParkedMessages.prune(tx, now(), settings.keep(), batchSize);
    }

    private int runs(StageTransaction tx) {
        return OldRuns.prune(tx, now(), settings.keep(), batchSize);
    }

    private int bulk(StageTransaction tx) {
        return OldRuns.pruneBulk(tx, now(), settings.keep(), batchSize);
    }

    private int withdrawn(StageTransaction tx) {
        return SweepTombstones.withdraw(tx, batchSize);
    }

    private Instant now() {
        return clock.instant();
    }
}
