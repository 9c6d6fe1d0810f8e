package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.database.RowVisibility;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Asks the database about a page of the listing, and tombstones what is certain to have no row. */
final class OrphanTable {
    // With the collation, or the index is not used.
    private static final String KNOWN = """
            SELECT s3_key FROM public.generations WHERE s3_key COLLATE "C" = ANY(:keys)
            UNION ALL
            SELECT staging_key FROM nolmt.jobs WHERE id = ANY(:ids) AND staging_key = ANY(:keys)
            UNION ALL
            SELECT key FROM nolmt.object_deletions WHERE key = ANY(:keys)
              AND (purged_at >= :listed OR (purged_at IS NULL AND run IS DISTINCT FROM :run))""";
    private static final String ANY_ROWS = """
            SELECT EXISTS (SELECT FROM public.generations)""";
    private static final String IS_TRIPPED = """
            SELECT EXISTS (
                SELECT FROM nolmt.cleanup_runs tripped
                WHERE tripped.kind = 'orphans' AND tripped.error_code = 'fuse_tripped' AND NOT EXISTS (
                    SELECT FROM nolmt.cleanup_runs allowed
                    WHERE allowed.kind = 'orphans' AND allowed.override_fuse AND NOT allowed.dry_run
                      AND allowed.status = 'succeeded' AND allowed.finished_at > tripped.finished_at))""";
    private static final String HAVE_JOBS = """
            SELECT id FROM nolmt.jobs WHERE id = ANY(:ids)""";
    private static final String LOCK_JOBS = """
            SELECT id FROM nolmt.jobs WHERE id = ANY(:ids) ORDER BY id FOR UPDATE SKIP LOCKED""";
    private static final String LOCK_IDS = """
            SELECT id FROM unnest(:ids) AS ids (id) WHERE pg_try_advisory_xact_lock(nolmt.id_lock(id))""";
    // A statement of its own: it sees what was committed while the locks above were taken.
    // A key that has a receipt and is there again is a PUT that arrived late: pending again.
    private static final String TOMBSTONE = """
            INSERT INTO nolmt.object_deletions AS d (key, user_id, generation_id, bytes, reason, actor, run, created_at)
            SELECT o.key, o.user_id, o.generation_id, o.bytes, 'orphan', session_user, :run, :now
            FROM unnest(:keys, :users, :generations, :sizes) AS o (key, user_id, generation_id, bytes)
            WHERE NOT EXISTS (SELECT FROM public.generations g WHERE g.s3_key COLLATE "C" = o.key)
              AND NOT EXISTS (SELECT FROM nolmt.jobs j WHERE j.id = o.generation_id AND j.staging_key = o.key)
            ORDER BY o.key COLLATE "C"
            ON CONFLICT (key) DO UPDATE SET purged_at = NULL, bytes = excluded.bytes, reason = excluded.reason,
                actor = excluded.actor, run = excluded.run, created_at = excluded.created_at
            WHERE d.purged_at < :listed OR (d.purged_at IS NULL AND d.run = excluded.run)
            RETURNING key""";

    private final StageTransactions transactions;

    OrphanTable(StageTransactions transactions) {
        this.transactions = transactions;
    }

    boolean anyRows() {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql().sql(ANY_ROWS).query(Boolean.class).single());
    }

    /** A sentence about policies that hide rows from us. */
    Optional<String> hiddenRows() {
        return transactions.as(StageRole.CLEANUP, tx -> RowVisibility.problem(tx.sql()));
    }

    /** Until an admin's run that overrides it has succeeded. */
    boolean isTripped() {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql().sql(IS_TRIPPED).query(Boolean.class).single());
    }

    /**
     * The candidates that no row, job or pending tombstone names at this moment; a receipt written since the listing
     * counts as one. What this run tombstoned before it was killed is among them: it has not been counted yet.
     */
    List<Candidate> orphansAmong(List<Candidate> candidates, UUID run, Instant listed) {
        if (candidates.isEmpty()) {
            return List.of();
        }
        Set<String> known = transactions.as(
                StageRole.CLEANUP,
                tx -> new HashSet<>(tx.sql()
                        .sql(KNOWN)
                        .param("keys", keys(candidates))
                        .param("ids", ids(candidates))
                        .param("run", run)
                        .param("listed", listed.atOffset(ZoneOffset.UTC))
                        .query(String.class)
                        .list()));
        return candidates.stream()
                .filter(candidate -> !known.contains(candidate.key()))
                .toList();
    }

    /** One transaction for a page; returns the keys that are on their way out now. */
    Set<String> tombstone(List<Candidate> orphans, UUID run, Instant listed, Instant now) {
        if (orphans.isEmpty()) {
            return Set.of();
        }
        return transactions.as(StageRole.CLEANUP, tx -> {
            Set<UUID> certain = lock(tx, orphans);
            List<Candidate> wanted = orphans.stream()
                    .filter(orphan -> certain.contains(orphan.generation()))
                    .toList();
            return new HashSet<>(tx.sql()
                    .sql(TOMBSTONE)
                    .param("keys", keys(wanted))
                    .param("users", wanted.stream().map(Candidate::user).toArray(UUID[]::new))
                    .param(
                            "generations",
                            wanted.stream().map(Candidate::generation).toArray(UUID[]::new))
                    .param("sizes", wanted.stream().map(Candidate::bytes).toArray(Long[]::new))
                    .param("run", run)
                    .param("listed", listed.atOffset(ZoneOffset.UTC))
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .query(String.class)
                    .list());
        });
    }

    /** Ids that nobody commits, deletes or accepts right now: their jobs are locked, or they have none and are. */
    private static Set<UUID> lock(StageTransaction tx, List<Candidate> orphans) {
        Set<UUID> absent =
                new HashSet<>(orphans.stream().map(Candidate::generation).toList());
        Set<UUID> existing = ids(tx, HAVE_JOBS, absent);
        absent.removeAll(existing);
        // Exists but isn't returned: somebody is busy with it, and the next sweep looks again.
        Set<UUID> certain = existing.isEmpty() ? new HashSet<>() : ids(tx, LOCK_JOBS, existing);
        if (!absent.isEmpty()) {
            certain.addAll(ids(tx, LOCK_IDS, absent));
        }
        return certain;
    }

    private static Set<UUID> ids(StageTransaction tx, String statement, Collection<UUID> ids) {
        return new HashSet<>(tx.sql()
                .sql(statement)
                .param("ids", ids.toArray(UUID[]::new))
                .query((row, n) -> row.getObject("id", UUID.class))
                .list());
    }

    private static String[] keys(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::key).toArray(String[]::new);
    }

    private static UUID[] ids(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::generation).toArray(UUID[]::new);
    }
}
