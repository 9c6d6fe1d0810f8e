package ai.nolmt.generations.run;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.problem.ErrorCode;
import java.sql.Types;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs of a part of another's keys. Whoever writes holds the shard's row first and its parent's behind it: shared while a
 * shard adds to what the parent answers for, alone when it ends. Each method is called inside a transaction.
 */
final class Shards {
    private static final String INSERT = """
            INSERT INTO nolmt.cleanup_runs (id, kind, dry_run, older_than, options, requested_by, parent, shard_root,
                                            shard_after, shard_last)
            SELECT :id, kind, dry_run, older_than, options, 'shard', id, :root, :after, :last
            FROM nolmt.cleanup_runs WHERE id = :parent""";
    private static final String SHORTEN = """
            UPDATE nolmt.cleanup_runs SET shard_last = :last WHERE id = :id""";
    private static final String SHARE_PARENT = """
            SELECT phase, stopped_by, phase AS parent_phase FROM nolmt.cleanup_runs WHERE id = :id FOR SHARE""";
    private static final String PARENT_OF = """
            SELECT parent FROM nolmt.cleanup_runs WHERE id = :id AND parent IS NOT NULL""";
    private static final String LOCK_PARENT = """
            SELECT id FROM nolmt.cleanup_runs WHERE id = :id FOR UPDATE""";
    // What open shards count is theirs until they end.
    private static final String FOLD = """
            UPDATE nolmt.cleanup_runs p SET scanned = p.scanned + s.scanned, matched = p.matched + s.matched,
                bytes = p.bytes + s.bytes, unrecognised = p.unrecognised + s.unrecognised,
                unexplained = p.unexplained + s.unexplained, findings = p.findings + s.findings, updated_at = now()
            FROM nolmt.cleanup_runs s WHERE s.id = :id AND p.id = s.parent""";
    // Its worker is sent for when nothing is left to wait for.
    private static final String WAKE = """
            UPDATE nolmt.cleanup_runs p SET claimed_until = NULL, last_sent_at = NULL, epoch = epoch + 1, attempts = 0
            WHERE id = :parent AND status = 'running' AND phase = 'listing' AND (
                NOT EXISTS (SELECT FROM nolmt.cleanup_runs s
                            WHERE s.parent = p.id AND s.status IN ('accepted', 'queued', 'running'))
                OR EXISTS (SELECT FROM nolmt.cleanup_runs s WHERE s.id = :id AND s.status <> 'succeeded'))""";
    private static final String FAILED = """
            SELECT status, error_code, error_message FROM nolmt.cleanup_runs
            WHERE parent = :parent AND status IN ('failed', 'aborted', 'partial') ORDER BY finished_at, id LIMIT 1""";
    private static final String OPEN = """
            SELECT count(*) FROM nolmt.cleanup_runs WHERE parent = :parent AND status IN ('accepted', 'queued', 'running')""";
    // Nobody claims it until it is woken, but for a message that comes again.
    private static final String WAIT = """
            UPDATE nolmt.cleanup_runs SET claimed_until = NULL, last_sent_at = now(), epoch = epoch + 1, attempts = 0,
                updated_at = now()
            WHERE id = :id""";
    private static final String COUNTS = """
            SELECT scanned, matched, deleted, failed, bytes, unrecognised, unexplained FROM nolmt.cleanup_runs
            WHERE id = :id""";
    private static final String TOTALS = """
            SELECT override_fuse, scanned - unrecognised + open_keys AS keys, unexplained + open_unexplained AS orphans, open
            FROM nolmt.cleanup_runs, LATERAL (
                SELECT coalesce(sum(s.scanned - s.unrecognised), 0)::bigint AS open_keys,
                       coalesce(sum(s.unexplained), 0)::bigint AS open_unexplained, count(*)::int AS open
                FROM nolmt.cleanup_runs s
                WHERE s.parent = :id AND s.id <> :but AND s.status IN ('accepted', 'queued', 'running')) AS shards
            WHERE id = :id""";

    private Shards() {}

    /** From now on these are runs of their own; the parent waits until all have ended. */
    static void fanOut(StageTransaction tx, UUID locked, Map<UUID, KeyRange> shards) {
        shards.forEach((id, range) -> insert(tx, id, locked, range));
        tx.sql().sql(WAIT).param("id", locked).update();
    }

    /**
     * Gives the end of a shard to another.
     *
     * @return false, and nothing has changed, if as many are open as may be
     */
    static boolean split(StageTransaction tx, Run locked, int fewerThan, UUID id, KeyRange end) {
        boolean room = open(tx, locked.sweep()) < fewerThan;
        if (room) {
            tx.sql()
                    .sql(SHORTEN)
                    .param("id", locked.id())
                    .param("last", end.after())
                    .update();
            insert(tx, id, locked.sweep(), end);
        }
        return room;
    }

    private static void insert(StageTransaction tx, UUID id, UUID parent, KeyRange range) {
        tx.sql()
                .sql(INSERT)
                .param("id", id)
                .param("parent", parent)
                .param("root", range.root())
                .param("after", range.after(), Types.VARCHAR)
                .param("last", range.last(), Types.VARCHAR)
                .update();
    }

    /** The parent as it is until this transaction ends. */
    static Held shareParent(StageTransaction tx, UUID parent) {
        return tx.sql()
                .sql(SHARE_PARENT)
                .param("id", parent)
                .query((row, n) -> Held.of(row))
                .single();
    }

    /** The run has ended, in this transaction; if it is a shard, its parent has its counts, and perhaps something to do. */
    static void ended(StageTransaction tx, UUID run) {
        Optional<UUID> parent =
                tx.sql().sql(PARENT_OF).param("id", run).query(UUID.class).optional();
        parent.ifPresent(of -> {
            tx.sql().sql(LOCK_PARENT).param("id", of).query(UUID.class).single();
            tx.sql().sql(FOLD).param("id", run).update();
            tx.sql().sql(WAKE).param("parent", of).param("id", run).update();
        });
    }

    static int open(StageTransaction tx, UUID parent) {
        return tx.sql().sql(OPEN).param("parent", parent).query(Integer.class).single();
    }

    /**
     * What all shards of a parent counted.
     *
     * @return empty while some are open: the run waits, and is sent for
     * @throws RunStopped as one of them was
     */
    static Optional<Counts> joined(StageTransaction tx, UUID locked) {
        tx.sql()
                .sql(FAILED)
                .param("parent", locked)
                .query((row, n) -> {
                    ErrorCode code = ErrorCode.of(row.getString("error_code")).orElse(ErrorCode.ATTEMPTS_EXHAUSTED);
                    String sentence = String.valueOf(row.getString("error_message"));
                    return row.getString("status").equals("aborted")
                            ? RunStopped.aborted(code, sentence)
                            : RunStopped.failed(code, sentence);
                })
                .optional()
                .ifPresent(failed -> {
                    throw failed;
                });
        if (open(tx, locked) > 0) {
            tx.sql().sql(WAIT).param("id", locked).update();
            return Optional.empty();
        }
        return tx.sql()
                .sql(COUNTS)
                .param("id", locked)
                .query((row, n) -> RunRows.counts(row))
                .optional();
    }

    /**
     * What a sweep has seen so far, with its shards, by what they have written.
     *
     * @param but the shard that knows its own better
     */
    static SweepTotals totals(StageTransaction tx, Run but) {
        return tx.sql()
                .sql(TOTALS)
                .param("id", but.sweep())
                .param("but", but.id())
                .query((row, n) -> new SweepTotals(
                        row.getBoolean("override_fuse"),
                        row.getLong("keys"),
                        row.getLong("orphans"),
                        row.getInt("open")))
                .single();
    }
}
