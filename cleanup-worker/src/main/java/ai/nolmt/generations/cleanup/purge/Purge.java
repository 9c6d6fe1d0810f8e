package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.cleanup.report.Counts;
import ai.nolmt.generations.cleanup.report.RunLog;
import ai.nolmt.generations.cleanup.report.RunStopped;
import ai.nolmt.generations.database.RowVisibility;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.DeleteOutcome;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.problem.ErrorCode;
import java.sql.Types;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes from the bucket what tombstones say, and turns those that the bucket confirmed into receipts. Killed after
 * the deletion and before the mark, it deletes again, which changes nothing.
 */
public final class Purge {
    private static final Logger log = LoggerFactory.getLogger(Purge.class);

    private static final String TAKE = """
            SELECT key, coalesce(bytes, 0) AS bytes FROM nolmt.object_deletions
            WHERE purged_at IS NULL AND key > :after
              AND CASE WHEN CAST(:run AS uuid) IS NOT NULL THEN run = :run
                  -- of a sweep that is still listing its fuse may trip yet; its own run purges them
                  ELSE run IS NULL OR NOT EXISTS (
                      SELECT FROM nolmt.cleanup_runs r WHERE r.id = object_deletions.run AND r.kind = 'orphans'
                        AND (r.status IN ('accepted', 'queued', 'running') OR r.error_code = 'fuse_tripped')) END
            ORDER BY key LIMIT :limit FOR UPDATE SKIP LOCKED""";
    // With the collation, or the index is not used.
    private static final String HAVE_ROWS = """
            SELECT s3_key FROM public.generations WHERE s3_key COLLATE "C" = ANY(:keys)""";
    private static final String ARE_WAITED_FOR = """
            SELECT staging_key FROM nolmt.jobs WHERE id = ANY(:jobs) AND staging_key = ANY(:keys)""";
    private static final String ARE_RECORDED = """
            SELECT key FROM nolmt.legacy_keys WHERE key = ANY(:keys)""";
    private static final String FORGET = """
            DELETE FROM nolmt.object_deletions WHERE key = ANY(:keys)""";
    private static final String MARK = """
            UPDATE nolmt.object_deletions SET purged_at = :now WHERE key = ANY(:keys)""";

    /** How the cursor of a run starts that purges what it made itself. */
    public static final String PURGING = "#purge:";

    private final StageTransactions transactions;
    private final ObjectStore objects;
    private final BooleanSupplier versioned;
    private final KeyPrefix prefix;
    private final Clock clock;
    private final int pageSize;

    /**
     * Makes a purge.
     *
     * @param versioned whether the bucket keeps versions, where a deletion would only hide
     * @param pageSize keys of one DeleteObjects call, 1 to 1,000
     */
    public Purge(
            StageTransactions transactions,
            ObjectStore objects,
            BooleanSupplier versioned,
            KeyPrefix prefix,
            Clock clock,
            int pageSize) {
        this.transactions = transactions;
        this.objects = objects;
        this.versioned = versioned;
        this.prefix = prefix;
        this.clock = clock;
        this.pageSize = pageSize;
    }

    /** All pending tombstones, from the run's cursor on; returns whether it is through. */
    public boolean all(RunLog run) {
        return purge(run, null, run.cursor() == null ? "" : run.cursor());
    }

    /** The tombstones that this run made itself, once whatever makes them is through. */
    public boolean ofRun(RunLog run) {
        String cursor = run.cursor();
        String from = cursor != null && cursor.startsWith(PURGING) ? cursor.substring(PURGING.length()) : "";
        return run.run().dryRun() || purge(run, run.run().id(), from);
    }

    private boolean purge(RunLog run, @Nullable UUID only, String from) {
        transactions
                .as(StageRole.CLEANUP, tx -> RowVisibility.problem(tx.sql()))
                .ifPresent(hidden -> {
                    throw RunStopped.aborted(ErrorCode.ROWS_HIDDEN, hidden + " " + RowVisibility.CURE);
                });
        if (versioned.getAsBoolean()) {
            throw RunStopped.failed(
                    ErrorCode.BUCKET_VERSIONED,
                    "The bucket keeps versions, or kept them before that was suspended, so a deletion would only hide"
                            + " objects. Use a bucket that never had versioning on, or wait for a release that purges versions.");
        }
        String after = from;
        while (true) {
            Page page = page(after, only, run.run().dryRun());
            if (page.last() == null) {
                return true;
            }
            after = page.last();
            run.page(only == null ? after : PURGING + after, only == null ? page.counts() : page.purgedOnly());
            if (run.sliceIsOver()) {
                return false;
            }
        }
    }

    /** What one page came to; {@code last} is null behind the end. */
    private record Page(@Nullable String last, Counts counts) {
        /** The run counted these when it made their tombstones. */
        Counts purgedOnly() {
            return Counts.purged(counts.deleted(), counts.failed());
        }
    }

    /** One transaction: a tombstone that is being purged can't become pending again until its receipt is written. */
    private Page page(String after, @Nullable UUID only, boolean dryRun) {
        return transactions.as(StageRole.CLEANUP, tx -> {
            List<Tombstone> taken = tx.sql()
                    .sql(TAKE)
                    .param("after", after)
                    .param("run", only, Types.OTHER)
                    .param("limit", pageSize)
                    .query((row, n) -> new Tombstone(row.getString("key"), row.getLong("bytes")))
                    .list();
            if (taken.isEmpty()) {
                return new Page(null, Counts.NONE);
            }
            List<String> keys = taken.stream().map(Tombstone::key).toList();
            Set<String> live = haveRows(tx, keys);
            Set<String> left = leftAlone(tx, keys);
            List<String> deletable = keys.stream()
                    .filter(key -> !live.contains(key) && !left.contains(key))
                    .toList();
            long bytes = taken.stream()
                    .filter(tombstone -> deletable.contains(tombstone.key()))
                    .mapToLong(Tombstone::bytes)
                    .sum();
            long unrecognised = left.stream()
                    .filter(key -> StagingKey.parse(prefix, key).isEmpty())
                    .count();
            Counts seen = Counts.looked(taken.size(), deletable.size(), bytes, unrecognised);
            String last = keys.get(keys.size() - 1);
            if (dryRun) {
                return new Page(last, seen);
            }
            if (!live.isEmpty()) {
                update(tx, FORGET, live); // what has a row again gets no receipt
            }
            DeleteOutcome outcome = objects.delete(deletable);
            outcome.failed().forEach((key, reason) -> log.warn("The bucket did not delete {}: {}", key, reason));
            if (!outcome.deleted().isEmpty()) {
                tx.sql()
                        .sql(MARK)
                        .param("keys", outcome.deleted().toArray(String[]::new))
                        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                        .update();
            }
            return new Page(
                    last,
                    seen.plus(Counts.purged(
                            outcome.deleted().size(), outcome.failed().size())));
        });
    }

    private static Set<String> haveRows(StageTransaction tx, List<String> keys) {
        return new HashSet<>(tx.sql()
                .sql(HAVE_ROWS)
                .param("keys", keys.toArray(String[]::new))
                .query(String.class)
                .list());
    }

    /** Staging that a job still needs, and keys that can't be proved to be ours. */
    private Set<String> leftAlone(StageTransaction tx, List<String> keys) {
        List<UUID> jobs = new ArrayList<>();
        Set<String> unknown = new HashSet<>();
        for (String key : keys) {
            StagingKey.parse(prefix, key).ifPresentOrElse(staging -> jobs.add(staging.jobId()), () -> {
                if (ObjectKey.parse(prefix, key).isEmpty()) {
                    unknown.add(key);
                }
            });
        }
        Set<String> unspeakable = unknown.stream().filter(Purge::isBeyondXml).collect(Collectors.toSet());
        Set<String> left = new HashSet<>(unknown);
        if (!unknown.isEmpty()) {
            left.removeAll(new HashSet<>(tx.sql()
                    .sql(ARE_RECORDED)
                    .param("keys", unknown.toArray(String[]::new))
                    .query(String.class)
                    .list()));
            left.addAll(unspeakable);
            left.forEach(key -> log.warn("A tombstone's key is none of ours and is left: {}", key));
        }
        if (!jobs.isEmpty()) {
            left.addAll(tx.sql()
                    .sql(ARE_WAITED_FOR)
                    .param("jobs", jobs.toArray(UUID[]::new))
                    .param("keys", keys.toArray(String[]::new))
                    .query(String.class)
                    .list());
        }
        return left;
    }

    /** One such key in a DeleteObjects call makes S3 refuse all of them. */
    private static boolean isBeyondXml(String key) {
        return key.chars().anyMatch(c -> c < 0x20 || c == 0xFFFE || c == 0xFFFF);
    }

    private static void update(StageTransaction tx, String statement, Set<String> keys) {
        tx.sql().sql(statement).param("keys", keys.toArray(String[]::new)).update();
    }

    private record Tombstone(String key, long bytes) {}
}
