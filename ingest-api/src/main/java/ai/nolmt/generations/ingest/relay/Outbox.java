package ai.nolmt.generations.ingest.relay;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** Rows that wait to be sent, in one of the two tables that are outboxes. Safe for concurrent use. */
final class Outbox {
    // What is claimed was unsent at that moment and is locked by nobody; a claim ends by itself.
    private static final String CLAIM = """
            WITH due AS (
                SELECT id FROM %1$s
                WHERE last_sent_at IS NULL AND status IN (%2$s)
                  AND (claimed_until IS NULL OR claimed_until < :now)
                ORDER BY created_at LIMIT :limit FOR UPDATE SKIP LOCKED)
            UPDATE %1$s o SET claimed_until = :until FROM due WHERE o.id = due.id
            RETURNING o.id, %3$s AS message_group, o.epoch""";
    private static final String LOCK = """
            SELECT id FROM %1$s WHERE id = ANY(:ids) ORDER BY id FOR UPDATE""";
    // A late mark can't touch a row that moved on, nor a claim that is somebody else's by now.
    private static final String MARK = """
            UPDATE %1$s o SET
                last_sent_at = :now,
                updated_at = :now,
                status = CASE WHEN o.status = 'accepted' THEN 'queued' ELSE o.status END,
                claimed_until = CASE WHEN o.claimed_until = :claim THEN NULL ELSE o.claimed_until END
            FROM unnest(:ids, :epochs) AS sent (id, epoch)
            WHERE o.id = sent.id AND o.epoch = sent.epoch AND o.status IN (%2$s)""";
    private static final String FORGET_SILENT = """
            WITH silent AS (
                SELECT id FROM %1$s
                WHERE status IN (%2$s) AND last_sent_at < :before
                  AND (claimed_until IS NULL OR claimed_until < :now)
                ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED)
            UPDATE %1$s o SET last_sent_at = NULL, claimed_until = NULL FROM silent WHERE o.id = silent.id""";

    private final StageTransactions transactions;
    private final Target target;
    private final String table;
    private final String open;
    private final String group;

    private Outbox(StageTransactions transactions, Target target, String table, String open, String group) {
        this.transactions = transactions;
        this.target = target;
        this.table = table;
        this.open = open;
        this.group = group;
    }

    static Outbox jobs(StageTransactions transactions) {
        return new Outbox(
                transactions, Target.JOB, "nolmt.jobs", "'accepted', 'queued', 'processing'", "o.user_id::text");
    }

    static Outbox cleanupRuns(StageTransactions transactions) {
        return new Outbox(
                transactions, Target.CLEANUP_RUN, "nolmt.cleanup_runs", "'accepted', 'queued', 'running'", "'cleanup'");
    }

    List<Entry> claim(Instant now, Instant until, int limit) {
        return transactions.as(
                StageRole.RELAY,
                tx -> tx.sql()
                        .sql(statement(CLAIM))
                        .param("now", utc(now))
                        .param("until", utc(until))
                        .param("limit", limit)
                        .query((row, n) -> new Entry(
                                new Pointer(target, row.getObject("id", UUID.class), row.getInt("epoch")),
                                row.getString("message_group")))
                        .list());
    }

    void markSent(List<Entry> sent, Instant claim, Instant now) {
        UUID[] ids = sent.stream().map(entry -> entry.pointer().id()).toArray(UUID[]::new);
        Integer[] epochs = sent.stream().map(entry -> entry.pointer().epoch()).toArray(Integer[]::new);
        transactions.as(StageRole.RELAY, tx -> {
            tx.sql()
                    .sql(statement(LOCK))
                    .param("ids", ids)
                    .query((row, n) -> true)
                    .list();
            return tx.sql()
                    .sql(statement(MARK))
                    .param("now", utc(now))
                    .param("claim", utc(claim))
                    .param("ids", ids)
                    .param("epochs", epochs)
                    .update();
        });
    }

    /** The reconciler: it doesn't send, it lets the relay. */
    int forgetSilent(Instant before, Instant now) {
        return transactions.as(
                StageRole.RELAY,
                tx -> tx.sql()
                        .sql(statement(FORGET_SILENT))
                        .param("before", utc(before))
                        .param("now", utc(now))
                        .update());
    }

    private String statement(String template) {
        return template.formatted(table, open, group);
    }

    /** Microseconds, as PostgreSQL keeps them: a claim is recognised by its end. */
    private static OffsetDateTime utc(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    @Override
    public String toString() {
        return table;
    }

    /** @param group who shares a queue fairly with others */
    record Entry(Pointer pointer, String group) {}
}
