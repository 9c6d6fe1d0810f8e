package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.IdleIds;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.reference.References;
import ai.nolmt.generations.tombstone.SweepTombstones;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Asks the database about a page of the listing, and holds what a tombstone must not overtake. */
final class Orphans {
    // A job that succeeded must have its row, or have had it: of rows that are deleted a tombstone or a receipt tells.
    // Otherwise it was lost, and what it named explains nothing.
    private static final String JOBS = """
            SELECT id, status IN ('failed', 'cancelled', 'deleted')
                OR status = 'succeeded' AND (
                    EXISTS (SELECT FROM public.generations g WHERE g.id = j.id)
                    OR EXISTS (SELECT FROM nolmt.object_deletions d WHERE d.generation_id = j.id
                               AND d.reason IN ('deleted', 'expired', 'erased', 'user_gone', 'sql'))
                    OR EXISTS (SELECT FROM nolmt.receipts r WHERE r.generation_id = j.id
                               AND r.reason IN ('deleted', 'expired', 'erased', 'user_gone', 'sql'))) AS explains
            FROM nolmt.jobs j WHERE id = ANY(:ids)""";
    private static final String NOW = """
            SELECT clock_timestamp()""";

    private final StageTransactions transactions;
    private final References references;

    Orphans(StageTransactions transactions, KeyPrefix prefix) {
        this.transactions = transactions;
        this.references = new References(prefix);
    }

    /** The database's clock. */
    OffsetDateTime now() {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql().sql(NOW).query(OffsetDateTime.class).single());
    }

    /**
     * A page as the database sees it.
     *
     * @param unexplained those that no closed job accounts for
     * @param withJobs ids whose jobs were there
     * @param now a moment before it was asked, by its clock
     */
    record Judged(List<Candidate> orphans, Set<String> unexplained, Set<UUID> withJobs, OffsetDateTime now) {}

    /**
     * The candidates that nobody names and that aren't on their way out at this moment.
     *
     * @param listed a moment before the listing, by the database's clock
     */
    Judged judge(List<Candidate> candidates, OffsetDateTime listed) {
        return transactions.as(StageRole.CLEANUP, tx -> {
            OffsetDateTime now = tx.sql().sql(NOW).query(OffsetDateTime.class).single();
            if (candidates.isEmpty()) {
                return new Judged(List.of(), Set.of(), Set.of(), now);
            }
            List<String> keys = candidates.stream().map(Candidate::key).toList();
            Set<String> named = references.namedAmong(tx, keys);
            List<Candidate> unnamed =
                    candidates.stream().filter(c -> !named.contains(c.key())).toList();
            if (unnamed.isEmpty()) {
                return new Judged(List.of(), Set.of(), Set.of(), now);
            }
            Set<String> known = SweepTombstones.known(
                    tx, unnamed.stream().map(Candidate::key).toList(), listed);
            List<Candidate> orphans =
                    unnamed.stream().filter(c -> !known.contains(c.key())).toList();
            Map<UUID, Boolean> jobs = orphans.isEmpty() ? Map.of() : jobs(tx, orphans);
            Set<String> unexplained = orphans.stream()
                    .filter(orphan -> !orphan.staged() && !jobs.getOrDefault(orphan.generation(), false))
                    .map(Candidate::key)
                    .collect(Collectors.toSet());
            return new Judged(orphans, unexplained, jobs.keySet(), now);
        });
    }

    /** Of those that have jobs, whether these are over and account for what is left of them. */
    private static Map<UUID, Boolean> jobs(StageTransaction tx, List<Candidate> orphans) {
        Map<UUID, Boolean> jobs = new HashMap<>();
        tx.sql().sql(JOBS).param("ids", idsOf(orphans).toArray(UUID[]::new)).query(row -> {
            jobs.put(row.getObject("id", UUID.class), row.getBoolean("explains"));
        });
        return jobs;
    }

    /**
     * The ids of these that nobody commits, deletes or accepts right now: their jobs are locked, or they have none and the
     * buckets of their ids are. Held until the transaction ends. The others are somebody's who is busy with them.
     */
    Set<UUID> hold(StageTransaction tx, List<Candidate> orphans) {
        return IdleIds.hold(tx, idsOf(orphans));
    }

    /** Of these the ones that are held and that nobody names. */
    List<Candidate> certain(StageTransaction tx, List<Candidate> orphans, Set<UUID> held) {
        List<Candidate> ours = orphans.stream()
                .filter(orphan -> held.contains(orphan.generation()))
                .toList();
        // anew, and behind the locks: what was named meanwhile
        Set<String> named =
                references.namedAmong(tx, ours.stream().map(Candidate::key).toList());
        return ours.stream().filter(orphan -> !named.contains(orphan.key())).toList();
    }

    private static List<UUID> idsOf(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::generation).distinct().toList();
    }
}
