package ai.nolmt.generations.message;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.message.Pointer.Target;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** {@link Outbox} on any table with status, epoch, claimed_until and last_sent_at; the rooms of such tables use it. */
public final class OutboxTable implements Outbox {
    // What is claimed was unsent at that moment and is locked by nobody; a claim ends by itself.
    private static final String CLAIM = """
            WITH due AS (
                SELECT id FROM %1$s
                WHERE last_sent_at IS NULL AND status IN (%2$s) AND (claimed_until IS NULL OR claimed_until < now())
                ORDER BY created_at LIMIT :limit FOR UPDATE SKIP LOCKED)
            UPDATE %1$s o SET claimed_until = now() + make_interval(secs => :lease) FROM due WHERE o.id = due.id
            RETURNING o.id, %3$s AS message_group, %4$s AS trace, o.epoch, o.claimed_until""";
    private static final String LOCK = """
            SELECT id FROM %1$s WHERE id = ANY(:ids) ORDER BY id FOR UPDATE""";
    private static final String MARK = """
            UPDATE %1$s o SET
                last_sent_at = now(),
                updated_at = now(),
                status = CASE WHEN o.status = 'accepted' THEN 'queued' ELSE o.status END,
                claimed_until = CASE WHEN o.claimed_until = :claim THEN NULL ELSE o.claimed_until END
            FROM unnest(:ids, :epochs) AS sent (id, epoch)
            WHERE o.id = sent.id AND o.epoch = sent.epoch AND o.status IN (%2$s)""";
    private static final String RELEASE = """
            UPDATE %1$s SET claimed_until = NULL WHERE id = ANY(:ids) AND claimed_until = :claim""";
    // Twice as long each time without a count of them: what waited t and is left alone for t has waited 2t then.
    private static final String PUT_OFF = """
            UPDATE %1$s SET claimed_until = now() + least(greatest(now() - created_at, interval '1 second'),
                make_interval(secs => :longest))
            WHERE id = ANY(:ids) AND claimed_until = :claim""";
    private static final String FORGET_SILENT = """
            WITH silent AS (
                SELECT id FROM %1$s
                WHERE status IN (%2$s) AND last_sent_at < now() - make_interval(secs => :life)
                  AND (claimed_until IS NULL OR claimed_until < now())
                ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED)
            UPDATE %1$s o SET last_sent_at = NULL, claimed_until = NULL FROM silent WHERE o.id = silent.id""";

    private final Target target;
    private final UUID installation;
    private final String table;
    private final String claim;
    private final String lock;
    private final String mark;
    private final String release;
    private final String putOff;
    private final String forgetSilent;

    /**
     * Makes an outbox of a table.
     *
     * @param installation that pointers carry
     * @param open the states of rows that may be sent, as SQL
     * @param group of a row {@code o}, as SQL
     */
    public OutboxTable(Target target, UUID installation, String table, String open, String group) {
        this(target, installation, table, open, group, "NULL::text");
    }

    /** @param trace of a row {@code o}, as SQL */
    public OutboxTable(Target target, UUID installation, String table, String open, String group, String trace) {
        this.target = target;
        this.installation = installation;
        this.table = table;
        this.claim = CLAIM.formatted(table, open, group, trace);
        this.lock = LOCK.formatted(table);
        this.mark = MARK.formatted(table, open);
        this.release = RELEASE.formatted(table);
        this.putOff = PUT_OFF.formatted(table);
        this.forgetSilent = FORGET_SILENT.formatted(table, open);
    }

    @Override
    public Claimed claim(StageTransaction tx, Duration lease, int limit) {
        List<OffsetDateTime> until = new ArrayList<>();
        List<Entry> entries = tx.sql()
                .sql(claim)
                .param("lease", Timestamps.seconds(lease))
                .param("limit", limit)
                .query((row, n) -> {
                    until.add(row.getObject("claimed_until", OffsetDateTime.class));
                    return new Entry(
                            new Pointer(target, row.getObject("id", UUID.class), row.getInt("epoch"), installation),
                            row.getString("message_group"),
                            row.getString("trace"));
                })
                .list();
        return new Claimed(entries, until.isEmpty() ? OffsetDateTime.MIN : until.get(0));
    }

    @Override
    public void markSent(StageTransaction tx, Claimed claimed, List<Entry> sent) {
        UUID[] ids = idsOf(sent);
        Integer[] epochs = sent.stream().map(entry -> entry.pointer().epoch()).toArray(Integer[]::new);
        tx.sql().sql(lock).param("ids", ids).query((row, n) -> true).list();
        tx.sql()
                .sql(mark)
                .param("claim", claimed.until())
                .param("ids", ids)
                .param("epochs", epochs)
                .update();
    }

    @Override
    public void release(StageTransaction tx, Claimed claimed) {
        UUID[] ids = idsOf(claimed.entries());
        tx.sql().sql(lock).param("ids", ids).query((row, n) -> true).list();
        tx.sql().sql(release).param("ids", ids).param("claim", claimed.until()).update();
    }

    @Override
    public void putOff(StageTransaction tx, Claimed claimed, List<Entry> refused, Duration longest) {
        UUID[] ids = idsOf(refused);
        tx.sql().sql(lock).param("ids", ids).query((row, n) -> true).list();
        tx.sql()
                .sql(putOff)
                .param("longest", Timestamps.seconds(longest))
                .param("ids", ids)
                .param("claim", claimed.until())
                .update();
    }

    @Override
    public int forgetSilent(StageTransaction tx, Duration silence, int limit) {
        return tx.sql()
                .sql(forgetSilent)
                .param("life", Timestamps.seconds(silence))
                .param("limit", limit)
                .update();
    }

    private static UUID[] idsOf(List<Entry> entries) {
        return entries.stream().map(entry -> entry.pointer().id()).toArray(UUID[]::new);
    }

    @Override
    public String toString() {
        return table;
    }
}
