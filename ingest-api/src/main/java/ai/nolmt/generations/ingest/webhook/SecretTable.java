package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.Timestamps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/** Stored secrets by the key that they are under. Safe for concurrent use. */
final class SecretTable {
    // What others are at is theirs to renew; who deletes or replaces one waits for no more than a batch.
    private static final String LOCK = """
            SELECT id, webhook_id, secret FROM nolmt.webhook_secrets
            WHERE key_id = :key AND id > :after ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String RENEW = """
            UPDATE nolmt.webhook_secrets s SET secret = renewed.secret, key_id = :key
            FROM unnest(:ids, :secrets) AS renewed (id, secret) WHERE s.id = renewed.id""";
    // One look into the index each, however many secrets are under one.
    private static final String OTHER_KEYS = """
            WITH RECURSIVE keys AS (
                (SELECT key_id FROM nolmt.webhook_secrets ORDER BY key_id LIMIT 1)
                UNION ALL
                SELECT (SELECT s.key_id FROM nolmt.webhook_secrets s WHERE s.key_id > k.key_id ORDER BY s.key_id LIMIT 1)
                FROM keys k WHERE k.key_id IS NOT NULL)
            SELECT key_id FROM keys WHERE key_id <> ALL(:readable)""";
    // Only of what nobody has taken care of for a while: another process may have the key. Of each webhook the message
    // that is next, behind which all others wait.
    private static final String TELL = """
            INSERT INTO nolmt.webhook_attempts (delivery_id, user_id, millis, reason)
            SELECT d.id, d.user_id, 0, 'secret_unreadable'
            FROM nolmt.webhooks w CROSS JOIN LATERAL (
                SELECT id FROM nolmt.webhook_deliveries
                WHERE webhook_id = w.id AND status = 'pending' ORDER BY next_at LIMIT 1) first
            JOIN nolmt.webhook_deliveries d ON d.id = first.id
            WHERE w.id IN (SELECT webhook_id FROM nolmt.webhook_secrets
                           WHERE key_id = ANY(:keys) AND (expires_at IS NULL OR expires_at > now()))
              AND d.next_at < now() - make_interval(secs => :patience)
              AND w.disabled_reason IS NULL
              AND (w.retry_at IS NULL OR w.retry_at < now() - make_interval(secs => :patience))
              AND (w.claimed_until IS NULL OR w.claimed_until < now() - make_interval(secs => :patience))
              AND NOT EXISTS (SELECT FROM nolmt.webhook_attempts a
                              WHERE a.delivery_id = d.id AND a.reason = 'secret_unreadable')
            LIMIT :limit FOR NO KEY UPDATE OF d SKIP LOCKED""";

    private final StageTransactions transactions;

    SecretTable(StageTransactions transactions) {
        this.transactions = transactions;
    }

    /**
     * What was done at once.
     *
     * @param last from where to go on
     * @param seen fewer than asked for at the end
     */
    record Batch(UUID last, int seen, int renewed) {}

    private record Row(UUID id, UUID webhook, byte[] secret) {}

    /**
     * Renews some of those that are under a key, in the order of their ids.
     *
     * @param renewal of a webhook's secret; what it can't read stays
     */
    Batch renew(String key, UUID after, int limit, BiFunction<UUID, StoredSecret, Optional<StoredSecret>> renewal) {
        return transactions.as(StageRole.RELAY, tx -> {
            List<Row> rows = tx.sql()
                    .sql(LOCK)
                    .param("key", key)
                    .param("after", after)
                    .param("limit", limit)
                    .query((row, n) -> new Row(
                            row.getObject("id", UUID.class),
                            row.getObject("webhook_id", UUID.class),
                            row.getBytes("secret")))
                    .list();
            List<UUID> ids = new ArrayList<>();
            List<byte[]> secrets = new ArrayList<>();
            String under = key;
            for (Row row : rows) {
                Optional<StoredSecret> renewed = renewal.apply(row.webhook(), new StoredSecret(key, row.secret()));
                if (renewed.isPresent()) {
                    ids.add(row.id());
                    secrets.add(renewed.get().bytes());
                    under = renewed.get().keyId();
                }
            }
            if (!ids.isEmpty()) {
                tx.sql()
                        .sql(RENEW)
                        .param("key", under)
                        .param("ids", ids.toArray(UUID[]::new))
                        .param("secrets", secrets.toArray(byte[][]::new))
                        .update();
            }
            return new Batch(rows.isEmpty() ? after : rows.get(rows.size() - 1).id(), rows.size(), ids.size());
        });
    }

    /** What secrets are under besides. */
    List<String> keysBesides(List<String> readable) {
        return transactions.as(
                StageRole.RELAY,
                tx -> tx.sql()
                        .sql(OTHER_KEYS)
                        .param("readable", readable.toArray(String[]::new))
                        .query(String.class)
                        .list());
    }

    /**
     * Writes down, once of each message that is the next of its webhook, that it waits for one of these keys.
     *
     * @param patience for how long nobody must have delivered it
     * @return how many, up to the limit
     */
    int tell(List<String> keys, Duration patience, int limit) {
        return transactions.as(
                StageRole.RELAY,
                tx -> tx.sql()
                        .sql(TELL)
                        .param("keys", keys.toArray(String[]::new))
                        .param("patience", Timestamps.seconds(patience))
                        .param("limit", limit)
                        .update());
    }
}
