package ai.nolmt.generations.cleanup.retention;

import ai.nolmt.generations.cleanup.report.Counts;
import ai.nolmt.generations.cleanup.report.RunLog;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Deletes rows that expired, whose triggers write the tombstones; lets go of what failed jobs kept; prunes closed jobs,
 * old receipts and old runs. Every step is a batch of its own, and finds what the last one left.
 */
public final class Retention {
    // Found by the index on expires_at, locked in the order of all locks.
    private static final String EXPIRED = """
            SELECT id FROM public.generations
            WHERE id IN (SELECT id FROM public.generations WHERE expires_at <= :now ORDER BY expires_at LIMIT :limit)
              AND expires_at <= :now
            ORDER BY id FOR UPDATE SKIP LOCKED""";
    private static final String DELETE_ROWS = """
            DELETE FROM public.generations WHERE id = ANY(:ids) RETURNING coalesce(file_size, 0)""";
    private static final String COUNT_EXPIRED = """
            SELECT count(*) AS matched, coalesce(sum(file_size), 0) AS bytes FROM public.generations
            WHERE expires_at <= :now""";
    private static final String OUT_OF_WINDOW = """
            SELECT id FROM nolmt.jobs
            WHERE status = 'failed' AND finished_at <= :before AND (output IS NOT NULL OR staging_key IS NOT NULL
                OR prompt IS NOT NULL OR settings IS NOT NULL)
            ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String TOMBSTONE_STAGING = """
            INSERT INTO nolmt.object_deletions (key, user_id, generation_id, bytes, reason, actor, run, created_at)
            SELECT staging_key, user_id, id, file_size, 'redrive_window_over', session_user, :run, :now FROM nolmt.jobs
            WHERE id = ANY(:ids) AND staging_key IS NOT NULL ORDER BY staging_key
            ON CONFLICT (key) DO NOTHING""";
    private static final String STRIP = """
            UPDATE nolmt.jobs SET output = NULL, staging_key = NULL, prompt = NULL, settings = NULL, updated_at = :now
            WHERE id = ANY(:ids)""";
    // Never an open one; and none whose staging has no tombstone yet.
    private static final String PRUNABLE = """
            SELECT id FROM nolmt.jobs
            WHERE status IN ('succeeded', 'failed', 'cancelled', 'deleted') AND finished_at <= :before
              AND staging_key IS NULL
            ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String DELETE_JOBS = """
            DELETE FROM nolmt.jobs WHERE id = ANY(:ids)""";
    private static final String PRUNE_RECEIPTS = """
            DELETE FROM nolmt.object_deletions WHERE key IN (
                SELECT key FROM nolmt.object_deletions WHERE purged_at <= :before ORDER BY purged_at LIMIT :limit)
              AND purged_at <= :before""";
    // Runs of kind orphans are kept: they remember whether the fuse is tripped.
    private static final String PRUNE_RUNS = """
            DELETE FROM nolmt.cleanup_runs WHERE id IN (
                SELECT id FROM nolmt.cleanup_runs
                WHERE finished_at <= :before AND kind <> 'orphans' ORDER BY finished_at LIMIT :limit)""";

    private final StageTransactions transactions;
    private final Clock clock;
    private final RetentionSettings settings;
    private final int batchSize;

    public Retention(StageTransactions transactions, Clock clock, RetentionSettings settings, int batchSize) {
        this.transactions = transactions;
        this.clock = clock;
        this.settings = settings;
        this.batchSize = batchSize;
    }

    /** Returns whether it is through; what it made tombstones of waits for the purge. */
    public boolean run(RunLog run) {
        if (run.run().dryRun()) {
            run.page(null, countExpired());
            return true;
        }
        UUID id = run.run().id();
        return untilLess(run, tx -> expire(tx, id))
                && untilLess(run, tx -> closeForGood(tx, id))
                && untilLess(run, this::pruneJobs)
                && untilLess(run, tx -> prune(tx, PRUNE_RECEIPTS, settings.keepReceipts()))
                && untilLess(run, tx -> prune(tx, PRUNE_RUNS, settings.keep()));
    }

    /** What a batch touched, and what of it counts in the run. */
    private record Batch(int touched, Counts counts) {}

    private boolean untilLess(RunLog run, Function<StageTransaction, Batch> step) {
        while (true) {
            Batch batch = transactions.as(StageRole.CLEANUP, step);
            if (batch.touched() > 0) {
                run.page(null, batch.counts());
            }
            if (batch.touched() < batchSize) {
                return true;
            }
            if (run.sliceIsOver()) {
                return false;
            }
        }
    }

    private Batch expire(StageTransaction tx, UUID run) {
        tx.becauseOf("expired", run.toString());
        List<UUID> ids = lock(tx, EXPIRED, "now", now());
        if (ids.isEmpty()) {
            return new Batch(0, Counts.NONE);
        }
        List<Long> sizes = tx.sql()
                .sql(DELETE_ROWS)
                .param("ids", ids.toArray(UUID[]::new))
                .query((row, n) -> row.getLong(1))
                .list();
        long bytes = sizes.stream().mapToLong(Long::longValue).sum();
        return new Batch(ids.size(), Counts.looked(ids.size(), sizes.size(), bytes, 0));
    }

    private Batch closeForGood(StageTransaction tx, UUID run) {
        List<UUID> ids = lock(tx, OUT_OF_WINDOW, "before", before(settings.redriveWindow()));
        if (ids.isEmpty()) {
            return new Batch(0, Counts.NONE);
        }
        UUID[] all = ids.toArray(UUID[]::new);
        int staged = tx.sql()
                .sql(TOMBSTONE_STAGING)
                .param("ids", all)
                .param("run", run)
                .param("now", now())
                .update();
        tx.sql().sql(STRIP).param("ids", all).param("now", now()).update();
        return new Batch(ids.size(), Counts.looked(ids.size(), staged, 0, 0));
    }

    private Batch pruneJobs(StageTransaction tx) {
        List<UUID> ids = lock(tx, PRUNABLE, "before", before(settings.keep()));
        if (!ids.isEmpty()) {
            tx.sql().sql(DELETE_JOBS).param("ids", ids.toArray(UUID[]::new)).update();
        }
        return new Batch(ids.size(), Counts.NONE);
    }

    private Batch prune(StageTransaction tx, String statement, Duration kept) {
        int gone = tx.sql()
                .sql(statement)
                .param("before", before(kept))
                .param("limit", batchSize)
                .update();
        return new Batch(gone, Counts.NONE);
    }

    private Counts countExpired() {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(COUNT_EXPIRED)
                        .param("now", now())
                        .query((row, n) ->
                                Counts.looked(row.getLong("matched"), row.getLong("matched"), row.getLong("bytes"), 0))
                        .single());
    }

    private List<UUID> lock(StageTransaction tx, String statement, String name, OffsetDateTime time) {
        return tx.sql()
                .sql(statement)
                .param(name, time)
                .param("limit", batchSize)
                .query((row, n) -> row.getObject("id", UUID.class))
                .list();
    }

    private OffsetDateTime before(Duration age) {
        return now().minus(age);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
